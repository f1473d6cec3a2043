import type {
  ExportLogsRequest,
  ExportTracesRequest,
  LogRecord,
  ResourceLogs,
  ScopeLogs,
  ScopeSpans,
  Span,
} from '../otlp/model.js'
import { type TextAttributes, toJson, toMapJson, toText, toTextAttributes } from './attribute-text.js'
import type { LogRow, RowBatch, TraceRow } from './columns.js'
import { readRatio, readTime, toLookups } from './lookups.js'
import { toVitalRow } from './vital-row.js'

const KIND_NAMES = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer']
const STATUS_NAMES = ['Unset', 'Ok', 'Error']
/** FATAL4: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const MAX_SEVERITY = 24

/** Gives the time, in nanoseconds since 1970, to records that carry none. */
export type NowNanoseconds = () => bigint

/** Converts a logs request to rows: every record to `otel_logs`, a vital also to `rum_vitals`. */
export function toLogRows(request: ExportLogsRequest, now: NowNanoseconds): RowBatch {
  const logs: LogRow[] = []
  const vitals: RowBatch['vitals'][number][] = []
  for (const group of request.resourceLogs) {
    const resource = toTextAttributes(group.resource.attributes)
    const resourceJson = toMapJson(resource)
    for (const scope of group.scopeLogs) {
      const shared = { ...toLogGroup(group, scope), ResourceAttributes: resourceJson }
      for (const record of scope.logRecords) {
        const attributes = toTextAttributes(record.attributes)
        const row = toLogRow({ record, attributes, resource, now })
        logs.push({ ...row, ...shared })
        const vital = toVitalRow({ time: row.Timestamp, attributes, resource })
        if (vital) vitals.push(vital)
      }
    }
  }
  return { logs, traces: [], vitals }
}

type LogGroup = Pick<LogRow, 'ResourceSchemaUrl' | 'ScopeSchemaUrl' | 'ScopeName' | 'ScopeVersion' | 'ScopeAttributes'>

function toLogGroup(group: ResourceLogs, { scope, schemaUrl }: ScopeLogs): LogGroup {
  return {
    ResourceSchemaUrl: group.schemaUrl ?? '',
    ScopeSchemaUrl: schemaUrl ?? '',
    ScopeName: scope?.name ?? '',
    ScopeVersion: scope?.version ?? '',
    ScopeAttributes: toMapJson(toTextAttributes(scope?.attributes)),
  }
}

interface LogInput {
  record: LogRecord
  attributes: TextAttributes
  resource: TextAttributes
  now: NowNanoseconds
}

function toLogRow({
  record,
  attributes,
  resource,
  now,
}: LogInput): Omit<LogRow, keyof LogGroup | 'ResourceAttributes'> {
  return {
    Timestamp: readTime([record.timeUnixNano, record.observedTimeUnixNano], now),
    TraceId: record.traceId ?? '',
    SpanId: record.spanId ?? '',
    TraceFlags: (record.flags ?? 0) & 0xff,
    SeverityText: record.severityText ?? '',
    SeverityNumber: Math.min(record.severityNumber, MAX_SEVERITY),
    ServiceName: resource.get('service.name') ?? '',
    Body: toText(record.body),
    LogAttributes: toMapJson(attributes),
    EventName: record.eventName ?? '',
    RumKind: attributes.get('rum.kind') ?? '',
    Site: attributes.get('rum.site') ?? '',
    Device: attributes.get('rum.device.class') ?? '',
    Release: resource.get('service.version') ?? '',
    AnsweredRequestId: attributes.get('rum.http.request_id') ?? '',
    RequestTraceId: attributes.get('rum.request.trace_id') ?? '',
    RequestSpanId: attributes.get('rum.request.span_id') ?? '',
    PageId: attributes.get('rum.page.id') ?? '',
    SampleRatio: readRatio(attributes),
    ...toLookups(attributes),
  }
}

/** Converts a traces request to rows of `otel_traces`. */
export function toTraceRows(request: ExportTracesRequest, now: NowNanoseconds): RowBatch {
  const traces = request.resourceSpans.flatMap((group) => {
    const resource = toTextAttributes(group.resource.attributes)
    const shared = { ServiceName: resource.get('service.name') ?? '', ResourceAttributes: toMapJson(resource) }
    return group.scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({ ...toTraceRow(span, now), ...toSpanScope(scope), ...shared })),
    )
  })
  return { logs: [], traces, vitals: [] }
}

function toSpanScope({ scope }: ScopeSpans): Pick<TraceRow, 'ScopeName' | 'ScopeVersion'> {
  return { ScopeName: scope?.name ?? '', ScopeVersion: scope?.version ?? '' }
}

function toTraceRow(span: Span, now: NowNanoseconds) {
  const attributes = toTextAttributes(span.attributes)
  const start = readTime([span.startTimeUnixNano], now)
  const end = readTime([span.endTimeUnixNano], () => start)
  return {
    Timestamp: start,
    TraceId: span.traceId,
    SpanId: span.spanId,
    ParentSpanId: span.parentSpanId ?? '',
    TraceState: span.traceState ?? '',
    SpanName: span.name,
    SpanKind: KIND_NAMES[span.kind] ?? 'Unspecified',
    SpanAttributes: toMapJson(attributes),
    Duration: end > start ? end - start : 0n,
    StatusCode: STATUS_NAMES[span.status?.code ?? 0] ?? 'Unset',
    StatusMessage: span.status?.message ?? '',
    'Events.Timestamp': toJson(span.events.map((event) => readTime([event.timeUnixNano], () => start).toString())),
    'Events.Name': toJson(span.events.map((event) => event.name)),
    'Events.Attributes': toMaps(span.events),
    'Links.TraceId': toJson(span.links.map((link) => link.traceId)),
    'Links.SpanId': toJson(span.links.map((link) => link.spanId)),
    'Links.TraceState': toJson(span.links.map((link) => link.traceState ?? '')),
    'Links.Attributes': toMaps(span.links),
    ...toLookups(attributes),
  }
}

function toMaps(items: readonly Pick<Span, 'attributes'>[]): string {
  return toJson(items.map((item) => Object.fromEntries(toTextAttributes(item.attributes))))
}
