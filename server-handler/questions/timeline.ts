import type { Dialect, LandingTable } from './dialect.js'
import { type AnswerRow, isSet, numberOf, numberOrNull, type Question, textOf } from './question.js'

/** One item of a timeline: a record of the page, a log record or a span of a server. */
export interface TimelineItem {
  /** `span`, `log`, or the record's kind: `action`, `request`, `vital`, `error`, `event`, … */
  kind: string
  /** Server, Client, Producer, Consumer, Internal; empty for a log record. */
  spanKind: string
  service: string
  /** Epoch milliseconds with fractions. */
  startMs: number
  durationMs: number
  label: string
  detail: string
  failed: boolean
  actionId: string
  parentActionId: string
  actionName: string
  route: string
  traceId: string
  spanId: string
  parentSpanId: string
  requestId: string
  sessionId: string
  /** Request by which the record of a page was delivered; empty for what a server recorded. */
  delivery: string
  /** Name of a server's event that duplicates a span of the same work; empty otherwise. */
  eventName: string
  /** First span that this one links to. */
  linkedSpanId: string
  /** A worker's run: its job, the number of earlier attempts, and its queue wait. */
  job: TimelineJob | undefined
  /** Milliseconds since the context of a callback was parked; 0 otherwise. */
  parkedMs: number
}

/** The job attributes of a worker's span. */
export interface TimelineJob {
  id: string
  queue: string
  attempt: number
  /** When the job was ready; `undefined` if only the previous run determines it. */
  waitMs: number | undefined
  /** The requested delay. */
  delayMs: number
}

/** Longer timelines are not readable; the page states that there is more. */
export const MAX_TIMELINE_ITEMS = 500

const OWN = ['OriginActionId', 'ParentActionId'] as const

/**
 * Everything with an action id, and every span of the traces that it reached. A page's record has the trace of its
 * document, which the action did not cause; the action's trace is that of its request.
 */
export function lineageOf(actionId: string): Question<TimelineItem> {
  return lineagesOf([actionId])
}

/** The same for several actions at once, each item with its action if it is known. */
export function lineagesOf(actionIds: readonly string[]): Question<TimelineItem> {
  const names = actionIds.map((_, i) => `id${i}`)
  return {
    sql: (dialect) => {
      const owned = (table: LandingTable) => names.map((name) => `(${dialect.hasId(table, OWN, name)})`).join(' OR ')
      const logs = owned('otel_logs')
      // The traces include those of the action's own spans.
      const spans = `TraceId IN (
        SELECT RequestTraceId FROM otel_logs WHERE (${logs}) AND RequestTraceId <> ''
        UNION ALL SELECT TraceId FROM otel_logs WHERE (${logs}) AND RumKind = '' AND TraceId <> ''
        UNION ALL SELECT TraceId FROM otel_traces WHERE ${owned('otel_traces')})`
      return timelineSql(dialect, { logs, spans, limit: MAX_TIMELINE_ITEMS * names.length + 1 })
    },
    parameters: Object.fromEntries(names.map((name, i) => [name, actionIds[i] ?? ''])),
    toAnswer: toTimelineItem,
  }
}

/** The format of ids other than those of actions. */
const MENTIONS = {
  logs: ['TraceId', 'RequestTraceId', 'RequestId', 'AnsweredRequestId', 'SessionId', 'CorrelationId', 'PageId'],
  spans: ['TraceId', 'RequestId', 'SessionId', 'CorrelationId', 'SpanId'],
}

/** Everything with an id of any kind: trace, request, session, correlation, page view. */
export function mentionsOf(id: string): Question<TimelineItem> {
  return {
    sql: (dialect) =>
      timelineSql(dialect, {
        logs: dialect.hasId('otel_logs', MENTIONS.logs, 'id'),
        spans: dialect.hasId('otel_traces', MENTIONS.spans, 'id'),
        limit: MAX_TIMELINE_ITEMS + 1,
      }),
    parameters: { id },
    toAnswer: toTimelineItem,
  }
}

/** How a record of a page, or of a server's log, is displayed. */
export function logSql(dialect: Dialect) {
  const text = (name: string) => dialect.logs.attribute(name)
  const first = (...names: string[]) =>
    names.length === 1
      ? text(names[0] ?? '')
      : `coalesce(${names.map((name) => `nullif(${text(name)}, '')`).join(', ')}, '')`
  const number = (name: string) => dialect.logs.toNumber(text(name))
  return {
    duration: `CASE RumKind
        WHEN 'action' THEN ${number('rum.action.duration_ms')}
        WHEN 'request' THEN ${number('rum.request.duration_ms')}
      END`,
    label: `CASE RumKind
        WHEN 'action' THEN ActionName
        WHEN 'vital' THEN upper(${first('rum.vital.name', 'browser.web_vital.name')})
        WHEN 'error' THEN concat(${text('exception.type')}, ': ', ${text('exception.message')})
        WHEN 'request' THEN concat(${text('http.request.method')}, ' ', ${first('http.route', 'url.path', 'url.template')})
        WHEN 'event' THEN RumEventName
        ELSE Body
      END`,
    detail: `CASE RumKind
        WHEN 'action' THEN ${text('rum.action.outcome')}
        WHEN 'vital' THEN ${first('rum.vital.value', 'browser.web_vital.value')}
        WHEN 'request' THEN concat(${text('http.response.status_code')}, ' ', ${text('graphql.operation.type')}, ' ', ${text('graphql.operation.name')})
        WHEN 'error' THEN ${text('rum.error.source')}
        WHEN '' THEN SeverityText
        ELSE ''
      END`,
    failed: `RumKind = 'error' OR SeverityNumber >= 17 OR ${text('rum.action.outcome')} IN ('error', 'timeout')
        OR (RumKind = 'request' AND coalesce(${number('http.response.status_code')}, 200) NOT BETWEEN 1 AND 399)`,
    delivery: text('rum.ingest_request_id'),
  }
}

function timelineSql(dialect: Dialect, { logs, spans, limit }: { logs: string; spans: string; limit: number }): string {
  const log = logSql(dialect)
  const text = (name: string) => dialect.spans.attribute(name)
  const number = (name: string) => dialect.logs.toNumber(text(name))
  return `
  SELECT * FROM (
    SELECT CASE WHEN RumKind = '' THEN 'log' ELSE RumKind END AS kind, '' AS span_kind, ServiceName AS service,
      ${dialect.instantMs('Timestamp')} AS time_ms, ${log.duration} AS duration,
      ${log.label} AS label,
      ${log.detail} AS detail,
      (${log.failed}) AS failed,
      OriginActionId AS action_id, ParentActionId AS parent_action_id, ActionName AS action_name, Route AS route,
      CASE WHEN RequestTraceId <> '' THEN RequestTraceId ELSE TraceId END AS trace_id,
      CASE WHEN RumKind = '' THEN SpanId ELSE RequestSpanId END AS span_id, '' AS parent_span_id,
      CASE WHEN AnsweredRequestId <> '' THEN AnsweredRequestId ELSE RequestId END AS request_id, SessionId AS session_id,
      CASE WHEN RouteClass <> '' THEN 'request.served' WHEN UpstreamProvider <> '' THEN 'upstream.called' ELSE '' END AS event_name, '' AS linked_span_id,
      '' AS job_id, '' AS job_queue, NULL AS job_attempt, NULL AS job_wait, NULL AS job_delay, NULL AS parked,
      ${log.delivery} AS delivery
    ${dialect.rowsOf('otel_logs', logs)}
    UNION ALL
    SELECT 'span', SpanKind, ServiceName, ${dialect.instantMs('Timestamp')}, Duration / 1e6, SpanName,
      concat(${text('http.response.status_code')}, ' ', StatusMessage),
      StatusCode = 'Error', OriginActionId, ParentActionId, ActionName, Route,
      TraceId, SpanId, ParentSpanId, RequestId, SessionId, '', ${dialect.firstOf('"Links.SpanId"')},
      ${text('messaging.message.id')}, ${text('messaging.destination.name')},
      ${number('throughline.job.attempt')}, ${number('throughline.job.queue_wait_ms')},
      ${number('throughline.job.delay_ms')}, ${number('throughline.parked.elapsed_ms')}, ''
    ${dialect.rowsOf('otel_traces', spans)}
  ) AS items
  ORDER BY time_ms, kind, label
  LIMIT ${limit}`
}

function toTimelineItem(row: AnswerRow): TimelineItem {
  const durationMs = Math.max(numberOrNull(row, 'duration') ?? 0, 0)
  return {
    kind: textOf(row, 'kind'),
    spanKind: textOf(row, 'span_kind'),
    service: textOf(row, 'service'),
    // A record's time is its start, like a span's.
    startMs: numberOf(row, 'time_ms'),
    durationMs,
    label: textOf(row, 'label'),
    detail: textOf(row, 'detail').trim(),
    failed: isSet(row, 'failed'),
    actionId: textOf(row, 'action_id'),
    parentActionId: textOf(row, 'parent_action_id'),
    actionName: textOf(row, 'action_name'),
    route: textOf(row, 'route'),
    traceId: textOf(row, 'trace_id'),
    spanId: textOf(row, 'span_id'),
    parentSpanId: textOf(row, 'parent_span_id'),
    requestId: textOf(row, 'request_id'),
    sessionId: textOf(row, 'session_id'),
    delivery: textOf(row, 'delivery'),
    eventName: textOf(row, 'event_name'),
    linkedSpanId: textOf(row, 'linked_span_id'),
    job: toJob(row),
    parkedMs: Math.max(numberOrNull(row, 'parked') ?? 0, 0),
  }
}

function toJob(row: AnswerRow): TimelineJob | undefined {
  const attempt = numberOrNull(row, 'job_attempt')
  if (attempt === null) return undefined
  return {
    id: textOf(row, 'job_id'),
    queue: textOf(row, 'job_queue'),
    attempt,
    waitMs: numberOrNull(row, 'job_wait') ?? undefined,
    delayMs: numberOrNull(row, 'job_delay') ?? 0,
  }
}
