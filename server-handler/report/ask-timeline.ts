import { fromLogs, fromTraces } from './log-rows.js'
import { type AnswerRow, numberOf, numberOrNull, type Question, textOf } from './question.js'

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
  /** Name of an event of a server; empty otherwise. */
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

/** Longer timelines are not readable; the page says when there is more. */
export const MAX_TIMELINE_ITEMS = 500

/**
 * Everything with an action id, and every span of the traces it reached. A page's record has the trace of its document,
 * which the action did not cause; the action's trace is that of its request.
 */
export function lineageOf(actionId: string): Question<TimelineItem> {
  const own = 'OriginActionId = $id OR ParentActionId = $id'
  return {
    sql: timelineSql({
      logs: own,
      spans: `${own} OR TraceId IN (
        SELECT RequestTraceId FROM otel_logs WHERE (${own}) AND RequestTraceId <> ''
        UNION SELECT TraceId FROM otel_logs WHERE (${own}) AND RumKind = '' AND TraceId <> ''
        UNION SELECT TraceId FROM otel_traces WHERE ${own})`,
    }),
    parameters: { id: actionId },
    toAnswer: toTimelineItem,
  }
}

/** Everything with an id of any kind: trace, request, session, page view. */
export function mentionsOf(id: string): Question<TimelineItem> {
  const logs =
    'TraceId = $id OR RequestTraceId = $id OR RequestId = $id OR AnsweredRequestId = $id OR SessionId = $id OR PageId = $id'
  return {
    sql: timelineSql({ logs, spans: 'TraceId = $id OR RequestId = $id OR SessionId = $id OR SpanId = $id' }),
    parameters: { id },
    toAnswer: toTimelineItem,
  }
}

const first = (...names: string[]) => `coalesce(${names.map((name) => `LogAttributes['${name}']`).join(', ')}, '')`
const number = (...names: string[]) => `try_cast(${first(...names)} AS DOUBLE)`

const attribute = (name: string) => `coalesce(SpanAttributes['${name}'], '')`
const amount = (name: string) => `try_cast(${attribute(name)} AS DOUBLE)`

const LOG_DURATION = `CASE RumKind
        WHEN 'action' THEN ${number('rum.action.duration_ms')}
        WHEN 'request' THEN ${number('rum.request.duration_ms')}
      END`

const LOG_LABEL = `CASE RumKind
        WHEN 'action' THEN ActionName
        WHEN 'vital' THEN upper(${first('rum.vital.name', 'browser.web_vital.name')})
        WHEN 'error' THEN concat_ws(': ', ${first('exception.type')}, ${first('exception.message')})
        WHEN 'request' THEN concat_ws(' ', ${first('http.request.method')}, ${first('http.route', 'url.path', 'url.template')})
        WHEN 'event' THEN ${first('rum.event.name')}
        ELSE Body
      END`

const LOG_DETAIL = `CASE RumKind
        WHEN 'action' THEN ${first('rum.action.outcome')}
        WHEN 'vital' THEN ${first('rum.vital.value', 'browser.web_vital.value')}
        WHEN 'request' THEN concat_ws(' ', ${first('http.response.status_code')}, ${first('graphql.operation.type')}, ${first('graphql.operation.name')})
        WHEN 'error' THEN ${first('rum.error.source')}
        WHEN '' THEN SeverityText
        ELSE ''
      END`

const LOG_FAILED = `RumKind = 'error' OR SeverityNumber >= 17 OR ${first('rum.action.outcome')} IN ('error', 'timeout')
        OR (RumKind = 'request' AND coalesce(${number('http.response.status_code')}, 200) NOT BETWEEN 1 AND 399)`

function timelineSql({ logs, spans }: { logs: string; spans: string }): string {
  return `
  SELECT * FROM (
    SELECT CASE WHEN RumKind = '' THEN 'log' ELSE RumKind END AS kind, '' AS span_kind, ServiceName AS service,
      epoch_ns(Timestamp) / 1e6 AS time_ms, ${LOG_DURATION} AS duration,
      ${LOG_LABEL} AS label,
      ${LOG_DETAIL} AS detail,
      (${LOG_FAILED}) AS failed,
      OriginActionId AS action_id, ParentActionId AS parent_action_id, ActionName AS action_name, Route AS route,
      CASE WHEN RequestTraceId <> '' THEN RequestTraceId ELSE TraceId END AS trace_id,
      CASE WHEN RumKind = '' THEN SpanId ELSE RequestSpanId END AS span_id, '' AS parent_span_id,
      CASE WHEN AnsweredRequestId <> '' THEN AnsweredRequestId ELSE RequestId END AS request_id, SessionId AS session_id,
      CASE WHEN RumKind = '' THEN EventName ELSE '' END AS event_name, '' AS linked_span_id,
      '' AS job_id, '' AS job_queue, NULL AS job_attempt, NULL AS job_wait, NULL AS job_delay, NULL AS parked,
      ${first('rum.ingest_request_id')} AS delivery
    ${fromLogs(logs)}
    UNION ALL
    SELECT 'span', SpanKind, ServiceName, epoch_ns(Timestamp) / 1e6, Duration / 1e6, SpanName,
      concat_ws(' ', coalesce(SpanAttributes['http.response.status_code'], ''), StatusMessage),
      StatusCode = 'Error', OriginActionId, ParentActionId, ActionName, Route,
      TraceId, SpanId, ParentSpanId, RequestId, SessionId, '', coalesce("Links.SpanId"[1], ''),
      ${attribute('messaging.message.id')}, ${attribute('messaging.destination.name')},
      ${amount('throughline.job.attempt')}, ${amount('throughline.job.queue_wait_ms')},
      ${amount('throughline.job.delay_ms')}, ${amount('throughline.parked.elapsed_ms')}, ''
    ${fromTraces(spans)}
  )
  ORDER BY time_ms, kind, label
  LIMIT ${MAX_TIMELINE_ITEMS + 1}`
}

function toTimelineItem(row: AnswerRow): TimelineItem {
  const durationMs = Math.max(numberOrNull(row, 'duration') ?? 0, 0)
  return {
    kind: textOf(row, 'kind'),
    spanKind: textOf(row, 'span_kind'),
    service: textOf(row, 'service'),
    // A record's time is the beginning, like a span's.
    startMs: numberOf(row, 'time_ms'),
    durationMs,
    label: textOf(row, 'label'),
    detail: textOf(row, 'detail').trim(),
    failed: row.failed === true,
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
