import { GROUP_KEY, isOfGroup } from './error-group.js'
import { conditionsOnNarrow, type ReportFilter } from './filter.js'
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
  /** The latest stack, and its release. */
  stack: string
  stackRelease: string
  handled: boolean
  source: string
  action: string
  /** The latest action in which it occurred. */
  actionId: string
  /** Distinct sessions. */
  sessions: number
}

/** The order of groups: by their estimated number, or by affected sessions, then page views. */
export const ERROR_ORDERS = ['count', 'visitors'] as const
export type ErrorOrder = (typeof ERROR_ORDERS)[number]

/** Reads the order from a query string: `sort=visitors`. */
export function readErrorOrder(search: URLSearchParams): ErrorOrder {
  return ERROR_ORDERS.find((order) => order === search.get('sort')) ?? 'count'
}

/** Errors by fingerprint in that order; by default the most frequent ones first. */
export function errorGroups(filter: ReportFilter, limit = 100, order: ErrorOrder = 'count'): Question<ErrorGroup> {
  return groupsQuestion(filter, { limit, order })
}

/** The group of a fingerprint, if it occurred. */
export function errorGroup(filter: ReportFilter, key: string): Question<ErrorGroup> {
  return groupsQuestion(filter, { limit: 1, key })
}

function groupsQuestion(
  filter: ReportFilter,
  { limit, key, order = 'count' }: { limit: number; key?: string; order?: ErrorOrder },
): Question<ErrorGroup> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => {
      const latest = (column: string, condition?: string) => dialect.latest(column, 'time', condition)
      return `
  WITH errors AS (
    SELECT time, route, page_id, session_id, action_name, origin_action_id, repeats, sample_ratio, type, message, stack, handled, source,
      release, ${GROUP_KEY} AS group_key
    FROM rum_errors WHERE ${where(dialect)}${key === undefined ? '' : ` AND ${isOfGroup(dialect)}`}
  ), by_route AS (
    SELECT group_key, route AS top_route, row_number() OVER (PARTITION BY group_key ORDER BY sum(repeats) DESC, route) AS place
    FROM errors GROUP BY group_key, route
  )
  SELECT errors.group_key AS fingerprint,
    ${latest('type')} AS type,
    ${latest('message')} AS message,
    ${latest('stack', "stack <> ''")} AS stack,
    ${latest('release', "stack <> ''")} AS stack_release,
    max(handled) AS handled,
    ${latest('source')} AS source,
    ${latest('action_name', "action_name <> ''")} AS action,
    ${latest('origin_action_id', "origin_action_id <> ''")} AS action_id,
    sum(repeats / sample_ratio) AS estimated,
    sum(repeats) AS counted,
    count(DISTINCT page_id) AS pages,
    count(DISTINCT CASE WHEN session_id <> '' THEN session_id END) AS sessions,
    any_value(top_route) AS route,
    count(DISTINCT errors.route) AS routes,
    ${dialect.epochMs('min(time)')} AS first_seen,
    ${dialect.epochMs('max(time)')} AS last_seen
  FROM errors JOIN (SELECT group_key, top_route FROM by_route WHERE place = 1) AS top ON top.group_key = errors.group_key
  GROUP BY errors.group_key
  ORDER BY ${order === 'visitors' ? 'sessions DESC, pages DESC, ' : ''}round(estimated, 6) DESC, fingerprint
  LIMIT ${Math.trunc(limit)}`
    },
    parameters: key === undefined ? parameters : { ...parameters, key },
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
    stackRelease: textOf(row, 'stack_release'),
    handled: numberOf(row, 'handled') === 1,
    source: textOf(row, 'source'),
    action: textOf(row, 'action'),
    actionId: textOf(row, 'action_id'),
    sessions: numberOf(row, 'sessions'),
  }
}

/** Errors of one route. */
export interface RouteErrors {
  route: string
  estimated: number
}

/** The number of errors per route. */
export function errorsByRoute(filter: ReportFilter): Question<RouteErrors> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => `
  SELECT route, sum(repeats / sample_ratio) AS estimated
  FROM rum_errors WHERE ${where(dialect)}
  GROUP BY route
  ORDER BY round(estimated, 6) DESC, route
  LIMIT 200`,
    parameters,
    toAnswer: (row) => ({ route: textOf(row, 'route'), estimated: numberOf(row, 'estimated') }),
  }
}
