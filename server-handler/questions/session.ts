import { type AnswerRow, isSet, numberOf, numberOrNull, type Question, textOf } from './question.js'
import { logSql } from './timeline.js'

/**
 * Whether a text may be a session id. Ids are opaque, and those of other agents that follow the semantic conventions
 * are stored too: any printable ASCII.
 */
export function isSessionId(text: string): boolean {
  return /^[!-~]{1,128}$/.test(text)
}

/** One thing that happened in a visit: a page view, an action, an event, an error or a failed request. */
export interface SessionEntry {
  kind: string
  /** Epoch milliseconds with fractions. */
  timeMs: number
  durationMs: number
  label: string
  detail: string
  failed: boolean
  actionId: string
  actionName: string
  route: string
  pageId: string
  service: string
  release: string
  device: string
  /** The group of an error. */
  fingerprint: string
}

/** Entries of one page of a session's timeline. */
export const MAX_SESSION_ENTRIES = 300

/** More records than any visit has. The limit keeps DuckDB from reading attributes of the rows of other visits. */
const MAX_SESSION_RECORDS = 1_000_000

/** The page views, actions and failures of a visit, in order; one entry more than are shown, if there are more. */
export function sessionEntries(sessionId: string, offset = 0): Question<SessionEntry> {
  return {
    sql: (dialect) => {
      const log = logSql(dialect)
      return `
  SELECT * FROM (
  SELECT CASE WHEN RumKind = '' THEN 'log' ELSE RumKind END AS kind, ${dialect.instantMs('Timestamp')} AS time_ms,
    ${log.duration} AS duration, ${log.label} AS label, ${log.detail} AS detail, (${log.failed}) AS failed,
    OriginActionId AS action_id, ActionName AS action_name, Route AS route, PageId AS page_id, ServiceName AS service,
    Release AS release, Device AS device, ${dialect.logs.attribute('rum.error.fingerprint')} AS fingerprint
  ${dialect.rowsOf('otel_logs', `(${dialect.hasId('otel_logs', ['SessionId'], 'id')}) AND RumKind IN ('event', 'action', 'error', 'request', '')`)}
  LIMIT ${MAX_SESSION_RECORDS}) AS entries
  WHERE kind IN ('event', 'action', 'error') OR failed
  ORDER BY time_ms, kind, label, page_id
  LIMIT ${MAX_SESSION_ENTRIES + 1} OFFSET ${Math.max(0, Math.trunc(offset))}`
    },
    parameters: { id: sessionId },
    toAnswer: toSessionEntry,
  }
}

function toSessionEntry(row: AnswerRow): SessionEntry {
  return {
    kind: textOf(row, 'kind'),
    timeMs: numberOf(row, 'time_ms'),
    durationMs: Math.max(numberOrNull(row, 'duration') ?? 0, 0),
    label: textOf(row, 'label'),
    detail: textOf(row, 'detail').trim(),
    failed: isSet(row, 'failed'),
    actionId: textOf(row, 'action_id'),
    actionName: textOf(row, 'action_name'),
    route: textOf(row, 'route'),
    pageId: textOf(row, 'page_id'),
    service: textOf(row, 'service'),
    release: textOf(row, 'release'),
    device: textOf(row, 'device'),
    fingerprint: textOf(row, 'fingerprint'),
  }
}

/** One page view of a visit. */
export interface SessionPage {
  pageId: string
  route: string
  startMs: number
  endMs: number
  actions: number
  errors: number
  failedRequests: number
}

/** The page views of a visit, in order. */
export function sessionPages(sessionId: string): Question<SessionPage> {
  return {
    sql: (dialect) => {
      const { failed } = logSql(dialect)
      const count = (condition: string) => `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END)`
      return `
  SELECT PageId AS page_id, ${dialect.latest('Route', 'Timestamp', "Route <> ''")} AS route,
    ${dialect.instantMs('min(Timestamp)')} AS start_ms, ${dialect.instantMs('max(Timestamp)')} AS end_ms,
    ${count("RumKind = 'action'")} AS actions, ${count("RumKind = 'error'")} AS errors,
    ${count(`RumKind = 'request' AND (${failed})`)} AS failed_requests
  ${dialect.rowsOf('otel_logs', dialect.hasId('otel_logs', ['SessionId'], 'id'))} AND PageId <> ''
  GROUP BY PageId
  ORDER BY start_ms, page_id
  LIMIT 200`
    },
    parameters: { id: sessionId },
    toAnswer: (row) => ({
      pageId: textOf(row, 'page_id'),
      route: textOf(row, 'route'),
      startMs: numberOf(row, 'start_ms'),
      endMs: numberOf(row, 'end_ms'),
      actions: numberOf(row, 'actions'),
      errors: numberOf(row, 'errors'),
      failedRequests: numberOf(row, 'failed_requests'),
    }),
  }
}

/** A vital of one page view of a visit. */
export interface SessionVital {
  pageId: string
  metric: string
  value: number
}

/** The vitals of the page views of a visit. */
export function sessionVitals(sessionId: string): Question<SessionVital> {
  return {
    sql: (dialect) => `
  SELECT page_id, metric, max(value) AS value FROM (${dialect.finalVitals(
    { page_id: 'page_id', metric: 'metric', value: 'value' },
    `session_id = ${dialect.text('id')}`,
  )}) AS final
  GROUP BY page_id, metric
  ORDER BY page_id, metric
  LIMIT 1000`,
    parameters: { id: sessionId },
    toAnswer: (row) => ({
      pageId: textOf(row, 'page_id'),
      metric: textOf(row, 'metric'),
      value: numberOf(row, 'value'),
    }),
  }
}
