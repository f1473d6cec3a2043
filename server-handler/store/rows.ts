import type {
  ExportLogsRequest,
  ExportTracesRequest,
  LogRecord,
  ResourceLogs,
  ScopeLogs,
  ScopeSpans,
  Span,
} from '../otlp/model.js'
import { DERIVED_LOG_COLUMNS, DERIVED_TRACE_COLUMNS } from '../tables/derived.js'
import type { SourceRecord, TextAttributes } from '../tables/read-source.js'
import { toJson, toMapJson, toText, toTextAttributes } from './attribute-text.js'
import { addNarrowRows, columnReader } from './narrow-rows.js'
import { createBatch, type Row, type RowBatch } from './stored-tables.js'

const KIND_NAMES = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer']
const STATUS_NAMES = ['Unset', 'Ok', 'Error']
/** FATAL4: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const MAX_SEVERITY = 24

const readLogColumns = columnReader(DERIVED_LOG_COLUMNS)
const readTraceColumns = columnReader(DERIVED_TRACE_COLUMNS)

/** Sets the time, in nanoseconds since 1970, of records without one. */
export type NowNanoseconds = () => bigint

type LogRow = Row<'otel_logs'>
type TraceRow = Row<'otel_traces'>

/** Converts a logs request to rows: every record to `otel_logs`, and those of a kind to its narrow table. */
export function toLogRows(request: ExportLogsRequest, now: NowNanoseconds): RowBatch {
  const logs: LogRow[] = []
  const narrow = { rum_vitals: [], rum_actions: [], rum_errors: [] }
  for (const group of request.resourceLogs) {
    const resource = toTextAttributes(group.resource.attributes)
    const resourceJson = toMapJson(resource)
    for (const scope of group.scopeLogs) {
      const shared = { ...toLogGroup(group, scope), ResourceAttributes: resourceJson }
      for (const record of scope.logRecords) {
        const source = { attributes: toTextAttributes(record.attributes), resource, body: toText(record.body) }
        const row = toLogRow(record, source, now)
        logs.push({ ...row, ...shared })
        addNarrowRows(narrow, row.Timestamp, source)
      }
    }
  }
  return createBatch({ otel_logs: logs, ...narrow })
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

function toLogRow(
  record: LogRecord,
  source: SourceRecord,
  now: NowNanoseconds,
): Omit<LogRow, keyof LogGroup | 'ResourceAttributes'> {
  return {
    Timestamp: readTime([record.timeUnixNano, record.observedTimeUnixNano], now),
    TraceId: record.traceId ?? '',
    SpanId: record.spanId ?? '',
    TraceFlags: (record.flags ?? 0) & 0xff,
    SeverityText: record.severityText ?? '',
    SeverityNumber: Math.min(record.severityNumber, MAX_SEVERITY),
    ServiceName: source.resource.get('service.name') ?? '',
    Body: source.body,
    LogAttributes: toMapJson(source.attributes),
    EventName: record.eventName ?? '',
    ...readLogColumns(source),
  }
}

/** Converts a traces request to rows of `otel_traces`. */
export function toTraceRows(request: ExportTracesRequest, now: NowNanoseconds): RowBatch {
  const traces = request.resourceSpans.flatMap((group) => {
    const resource = toTextAttributes(group.resource.attributes)
    const shared = { ServiceName: resource.get('service.name') ?? '', ResourceAttributes: toMapJson(resource) }
    return group.scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({ ...toTraceRow(span, resource, now), ...toSpanScope(scope), ...shared })),
    )
  })
  return createBatch({ otel_traces: traces })
}

function toSpanScope({ scope }: ScopeSpans): Pick<TraceRow, 'ScopeName' | 'ScopeVersion'> {
  return { ScopeName: scope?.name ?? '', ScopeVersion: scope?.version ?? '' }
}

function toTraceRow(span: Span, resource: TextAttributes, now: NowNanoseconds) {
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
    ...readTraceColumns({ attributes, resource, body: '' }),
  }
}

function toMaps(items: readonly Pick<Span, 'attributes'>[]): string {
  return toJson(items.map((item) => Object.fromEntries(toTextAttributes(item.attributes))))
}

/** DuckDB stores nanoseconds in 63 bits, until the year 2262; the largest number represents infinity. */
const MAX_NANOSECONDS = 2n ** 63n - 2n

/** The first time that is set and fits the column. */
function readTime(candidates: readonly string[], otherwise: () => bigint): bigint {
  return candidates.map(BigInt).find((time) => time > 0n && time <= MAX_NANOSECONDS) ?? otherwise()
}
