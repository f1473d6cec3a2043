import { conditionsOnLogs, type ReportFilter } from './filter.js'
import { fromLogs } from './log-rows.js'
import { type AnswerRow, numberOf, type Question, textOf } from './question.js'

/** One group of errors with the same fingerprint. */
export interface ErrorGroup {
  fingerprint: string
  type: string
  message: string
  /** Estimated number: each record counts its repeats and 1 ÷ its sample ratio. */
  estimated: number
  /** The recorded number, without that estimate. */
  counted: number
  pages: number
  /** The most frequent route, and the number of routes. */
  route: string
  routes: number
  firstSeenMs: number
  lastSeenMs: number
  /** The latest stack. */
  stack: string
  handled: boolean
  source: string
  action: string
  /** The latest action in which it occurred. */
  actionId: string
}

const COUNT = "greatest(coalesce(try_cast(LogAttributes['rum.error.count'] AS DOUBLE), 1), 1)"

/** Errors by fingerprint, the most frequent first. */
export function errorGroups(filter: ReportFilter, limit = 100): Question<ErrorGroup> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  WITH errors AS (
    SELECT Timestamp AS seen_at, Route AS route, PageId AS page, ActionName AS action, OriginActionId AS action_id,
      ${COUNT} AS repeats, SampleRatio AS ratio,
      coalesce(LogAttributes['exception.type'], Body) AS type,
      coalesce(LogAttributes['exception.message'], '') AS message,
      coalesce(LogAttributes['exception.stacktrace'], '') AS stack,
      coalesce(LogAttributes['rum.error.handled'], '') AS handled,
      coalesce(LogAttributes['rum.error.source'], '') AS source,
      coalesce(LogAttributes['rum.error.fingerprint'], concat(type, ': ', message)) AS fingerprint
    ${fromLogs(`${where} AND RumKind = 'error'`)}
  )
  SELECT fingerprint,
    arg_max(type, seen_at) AS type,
    arg_max(message, seen_at) AS message,
    arg_max(stack, seen_at) AS stack,
    arg_max(handled, seen_at) AS handled,
    arg_max(source, seen_at) AS source,
    coalesce(arg_max(action, seen_at) FILTER (WHERE action <> ''), '') AS action,
    coalesce(arg_max(action_id, seen_at) FILTER (WHERE action_id <> ''), '') AS action_id,
    sum(repeats / ratio) AS estimated,
    sum(repeats) AS counted,
    count(DISTINCT page) AS pages,
    mode(route) AS route,
    count(DISTINCT route) AS routes,
    epoch_ms(min(seen_at)) AS first_seen,
    epoch_ms(max(seen_at)) AS last_seen
  FROM errors
  GROUP BY fingerprint
  ORDER BY estimated DESC, fingerprint
  LIMIT ${Math.trunc(limit)}`,
    parameters,
    toAnswer: toErrorGroup,
  }
}

function toErrorGroup(row: AnswerRow): ErrorGroup {
  return {
    fingerprint: textOf(row, 'fingerprint'),
    type: textOf(row, 'type'),
    message: textOf(row, 'message'),
    estimated: numberOf(row, 'estimated'),
    counted: numberOf(row, 'counted'),
    pages: numberOf(row, 'pages'),
    route: textOf(row, 'route'),
    routes: numberOf(row, 'routes'),
    firstSeenMs: numberOf(row, 'first_seen'),
    lastSeenMs: numberOf(row, 'last_seen'),
    stack: textOf(row, 'stack'),
    handled: textOf(row, 'handled') === 'true',
    source: textOf(row, 'source'),
    action: textOf(row, 'action'),
    actionId: textOf(row, 'action_id'),
  }
}

/** Errors of one route. */
export interface RouteErrors {
  route: string
  estimated: number
}

/** The number of errors per route. */
export function errorsByRoute(filter: ReportFilter): Question<RouteErrors> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  SELECT Route AS route, sum(${COUNT} / SampleRatio) AS estimated
  ${fromLogs(`${where} AND RumKind = 'error'`)}
  GROUP BY Route
  ORDER BY estimated DESC, route
  LIMIT 200`,
    parameters,
    toAnswer: (row) => ({ route: textOf(row, 'route'), estimated: numberOf(row, 'estimated') }),
  }
}
