import { BUCKET } from '../tables/rollup.js'
import { type LatestAction, toLatestAction } from './actions.js'
import type { Dialect } from './dialect.js'
import { conditionsOnNarrow, type ReportFilter } from './filter.js'
import { type AnswerRow, numberOf, type Question, textOf } from './question.js'
import { bucketMsOf } from './vitals.js'

/** What the actions of one name are grouped by. */
export type ActionGrouping = 'release' | 'route' | 'device' | 'time' | 'all'

/** A group of the actions of one name. */
export interface ActionGroup {
  /** The release, route or device, or the start of an interval as epoch milliseconds. */
  name: string
  actions: number
  estimated: number
  p50: number
  p75: number
  p90: number
  /** Actions that ended with an error or a timeout. */
  failed: number
  /** Their share of the estimate, 0 to 1. */
  failedShare: number
}

/** The actions of one name in groups: the most frequent first, intervals in their order. */
export function actionGroups(filter: ReportFilter, name: string, by: ActionGrouping): Question<ActionGroup> {
  const { where, parameters } = named(filter, name)
  return {
    sql: (dialect) => `
  WITH chosen AS (
    SELECT ${groupSql(dialect, filter, by)} AS name, 1 / sample_ratio AS weight, outcome, duration_ms AS value
    FROM rum_actions WHERE ${where(dialect)}
  ), ranked AS (${dialect.ranked('chosen', 'name')})
  SELECT name, count(*) AS actions, sum(weight) AS estimated,
    ${dialect.percentile(0.5)} AS p50, ${dialect.percentile(0.75)} AS p75, ${dialect.percentile(0.9)} AS p90,
    ${dialect.sumIf('1', FAILED)} AS failed, ${dialect.sumIf('weight', FAILED)} / sum(weight) AS failed_share
  FROM ranked GROUP BY name
  ORDER BY ${by === 'time' ? 'name' : 'round(estimated, 6) DESC, name'}
  LIMIT 200`,
    parameters,
    toAnswer: toGroup,
  }
}

const FAILED = "outcome IN ('error', 'timeout')"

function groupSql(dialect: Dialect, filter: ReportFilter, by: ActionGrouping): string {
  if (by === 'all') return "''"
  return by === 'time' ? dialect.bucketMs('time', bucketMsOf(filter)) : by
}

function named(filter: ReportFilter, name: string) {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    where: (dialect: Dialect) => `${where(dialect)} AND action_name = ${dialect.text('action')}`,
    parameters: { ...parameters, action: name },
  }
}

function toGroup(row: AnswerRow): ActionGroup {
  return {
    name: textOf(row, 'name'),
    actions: numberOf(row, 'actions'),
    estimated: numberOf(row, 'estimated'),
    p50: numberOf(row, 'p50'),
    p75: numberOf(row, 'p75'),
    p90: numberOf(row, 'p90'),
    failed: numberOf(row, 'failed'),
    failedShare: numberOf(row, 'failed_share'),
  }
}

/** Number of actions of one name by duration; the buckets are those of the rollup. */
export interface DurationBucket {
  bucket: number
  estimated: number
}

/** The distribution of the durations of the actions of one name. */
export function durationBuckets(filter: ReportFilter, name: string): Question<DurationBucket> {
  const { where, parameters } = named(filter, name)
  return {
    sql: (dialect) => `
  SELECT bucket, sum(weight) AS estimated FROM (
    SELECT ${BUCKET} AS bucket, 1 / sample_ratio AS weight
    FROM (SELECT *, duration_ms AS value FROM rum_actions WHERE ${where(dialect)}) AS ended
  ) AS counted
  GROUP BY bucket ORDER BY bucket`,
    parameters,
    toAnswer: (row) => ({ bucket: numberOf(row, 'bucket'), estimated: numberOf(row, 'estimated') }),
  }
}

/** Single actions of one name: the slowest, or the latest that failed. */
export function actionInstances(
  filter: ReportFilter,
  name: string,
  which: 'slowest' | 'failed',
): Question<LatestAction & { device: string }> {
  const { where, parameters } = named(filter, name)
  return {
    sql: (dialect) => `
  SELECT origin_action_id AS action_id, action_name AS name, ${dialect.epochMs('time')} AS time_ms, route, device, outcome,
    duration_ms AS duration, requests
  FROM rum_actions
  WHERE ${where(dialect)} AND origin_action_id <> ''${which === 'failed' ? ` AND ${FAILED}` : ''}
  ORDER BY ${which === 'failed' ? 'time' : 'duration_ms'} DESC, action_id
  LIMIT 10`,
    parameters,
    toAnswer: (row) => ({ ...toLatestAction(row), device: textOf(row, 'device') }),
  }
}
