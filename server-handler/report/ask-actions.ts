import { conditionsOnLogs, conditionsOnVitals, finalVitals, type ReportFilter } from './filter.js'
import { fromLogs } from './log-rows.js'
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
}

const number = (name: string) => `coalesce(try_cast(LogAttributes['rum.action.${name}'] AS DOUBLE), 0)`
const share = (outcome: string) =>
  `coalesce(sum(weight) FILTER (WHERE outcome = '${outcome}'), 0) / sum(weight) AS ${outcome}`

/** Actions by name with their outcomes, the most frequent first. */
export function actionsByName(filter: ReportFilter): Question<ActionSummary> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  WITH actions AS (
    SELECT ActionName AS name, 1 / SampleRatio AS weight,
      coalesce(LogAttributes['rum.action.outcome'], '') AS outcome,
      ${number('duration_ms')} AS duration,
      ${number('requests')} AS requests,
      ${number('retries')} AS retries,
      LogAttributes['rum.action.rage'] = 'true' AS rage,
      LogAttributes['rum.action.dead'] = 'true' AS dead
    ${fromLogs(`${where} AND RumKind = 'action'`)}
  ), inp AS (
    SELECT action_name AS name, quantile_disc(value, 0.75) AS p75
    FROM ${finalVitals(`${conditionsOnVitals(filter).where} AND metric = 'inp'`)}
    WHERE action_name <> ''
    GROUP BY action_name
  )
  SELECT actions.name, count(*) AS actions, sum(weight) AS estimated,
    ${['ok', 'error', 'abandoned', 'timeout'].map(share).join(',\n    ')},
    quantile_disc(duration, 0.75) AS p75_duration,
    sum(requests * weight) / sum(weight) AS requests,
    sum(retries * weight) / sum(weight) AS retries,
    count(*) FILTER (WHERE rage) AS rage,
    count(*) FILTER (WHERE dead) AS dead,
    any_value(inp.p75) AS p75_inp
  FROM actions LEFT JOIN inp ON inp.name = actions.name
  GROUP BY actions.name
  ORDER BY estimated DESC, actions.name
  LIMIT 200`,
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
    requests: numberOf(row, 'requests'),
    retries: numberOf(row, 'retries'),
    rage: numberOf(row, 'rage'),
    dead: numberOf(row, 'dead'),
    p75InpMs: numberOrNull(row, 'p75_inp'),
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
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  SELECT OriginActionId AS action_id, ActionName AS name, epoch_ms(Timestamp) AS time_ms, Route AS route,
    coalesce(LogAttributes['rum.action.outcome'], '') AS outcome,
    ${number('duration_ms')} AS duration,
    ${number('requests')} AS requests
  FROM otel_logs
  WHERE ${where} AND RumKind = 'action' AND OriginActionId <> ''
  ORDER BY Timestamp DESC
  LIMIT ${Math.trunc(limit)}`,
    parameters,
    toAnswer: (row) => ({
      actionId: textOf(row, 'action_id'),
      name: textOf(row, 'name'),
      timeMs: numberOf(row, 'time_ms'),
      route: textOf(row, 'route'),
      outcome: textOf(row, 'outcome'),
      durationMs: numberOf(row, 'duration'),
      requests: numberOf(row, 'requests'),
    }),
  }
}
