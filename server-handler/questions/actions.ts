import { conditionsOnNarrow, type ReportFilter } from './filter.js'
import { type AnswerRow, numberOf, numberOrNull, type Question, textOf } from './question.js'

/** All actions of one name. */
export interface ActionSummary {
  name: string
  actions: number
  /** The estimated number: each counts 1 ÷ its sample ratio. */
  estimated: number
  /** Shares of the estimate, 0 to 1. */
  ok: number
  error: number
  abandoned: number
  timeout: number
  p75DurationMs: number
  /** On average per action. */
  requests: number
  retries: number
  /** Counted actions with rage or dead clicks. */
  rage: number
  dead: number
  p75InpMs: number | null
  /** Values from which it is computed. */
  inpSamples: number
}

const OUTCOMES = ['ok', 'error', 'abandoned', 'timeout'] as const

/** Actions by name with their outcomes, the most frequent first. */
export function actionsByName(filter: ReportFilter, limit = 200): Question<ActionSummary> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => `
  WITH chosen AS (
    SELECT action_name AS name, 1 / sample_ratio AS weight, outcome, duration_ms AS value, requests, retries, rage, dead
    FROM rum_actions WHERE ${where(dialect)}
  ), ranked AS (${dialect.ranked('chosen', 'name')}), actions AS (
    SELECT name, count(*) AS actions, sum(weight) AS estimated,
      ${OUTCOMES.map((outcome) => `${dialect.sumIf('weight', `outcome = '${outcome}'`)} / sum(weight) AS ${outcome}`).join(',\n      ')},
      ${dialect.percentile(0.75)} AS p75_duration,
      sum(requests * weight) / sum(weight) AS mean_requests,
      sum(retries * weight) / sum(weight) AS mean_retries,
      sum(rage) AS rage_clicks, sum(dead) AS dead_clicks
    FROM ranked GROUP BY name
  ), interactions AS (
    SELECT * FROM (${dialect.finalVitals(
      { name: 'action_name', value: 'value', weight: '1 / sample_ratio' },
      `${where(dialect)} AND metric = 'inp'`,
    )}) AS final WHERE name <> ''
  ), ranked_interactions AS (${dialect.ranked('interactions', 'name')}), inp AS (
    SELECT name, ${dialect.percentile(0.75)} AS p75_inp, count(*) AS inp_samples FROM ranked_interactions GROUP BY name
  )
  SELECT actions.*, inp.p75_inp AS p75_inp, inp.inp_samples AS inp_samples
  FROM actions LEFT JOIN inp ON inp.name = actions.name
  ORDER BY round(estimated, 6) DESC, name
  LIMIT ${Math.trunc(limit)}`,
    parameters,
    toAnswer: toActionSummary,
  }
}

function toActionSummary(row: AnswerRow): ActionSummary {
  return {
    name: textOf(row, 'name'),
    actions: numberOf(row, 'actions'),
    estimated: numberOf(row, 'estimated'),
    ok: numberOf(row, 'ok'),
    error: numberOf(row, 'error'),
    abandoned: numberOf(row, 'abandoned'),
    timeout: numberOf(row, 'timeout'),
    p75DurationMs: numberOf(row, 'p75_duration'),
    requests: numberOf(row, 'mean_requests'),
    retries: numberOf(row, 'mean_retries'),
    rage: numberOf(row, 'rage_clicks'),
    dead: numberOf(row, 'dead_clicks'),
    p75InpMs: numberOrNull(row, 'p75_inp'),
    inpSamples: numberOf(row, 'inp_samples'),
  }
}

/** One action as it ended. */
export interface LatestAction {
  actionId: string
  name: string
  timeMs: number
  route: string
  outcome: string
  durationMs: number
  requests: number
}

/** The latest actions, newest first. */
export function latestActions(filter: ReportFilter, limit = 50): Question<LatestAction> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => `
  SELECT origin_action_id AS action_id, action_name AS name, ${dialect.epochMs('time')} AS time_ms, route, outcome,
    duration_ms AS duration, requests
  FROM rum_actions
  WHERE ${where(dialect)} AND origin_action_id <> ''
  ORDER BY time DESC, action_id
  LIMIT ${Math.trunc(limit)}`,
    parameters,
    toAnswer: toLatestAction,
  }
}

/** Reads a row of one action. */
export function toLatestAction(row: AnswerRow): LatestAction {
  return {
    actionId: textOf(row, 'action_id'),
    name: textOf(row, 'name'),
    timeMs: numberOf(row, 'time_ms'),
    route: textOf(row, 'route'),
    outcome: textOf(row, 'outcome'),
    durationMs: numberOf(row, 'duration'),
    requests: numberOf(row, 'requests'),
  }
}
