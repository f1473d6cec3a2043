import type { Layout } from '../../server-handler/clickhouse/landing-tables.js'
import type { AnyValue, ExportLogsRequest, ExportTracesRequest, KeyValue } from '../../server-handler/otlp/model.js'

/** Rows as the collector's exporter writes them, for `FORMAT JSONEachRow`. */
type ExportedRow = Readonly<Record<string, unknown>>

/** The log rows of a request in a layout. */
export function toExportedLogs(request: ExportLogsRequest, layout: Layout): ExportedRow[] {
  return request.resourceLogs.flatMap((group) =>
    group.scopeLogs.flatMap((scope) =>
      scope.logRecords.map((record) => ({
        Timestamp: toTime(record.timeUnixNano === '0' ? record.observedTimeUnixNano : record.timeUnixNano),
        TraceId: record.traceId ?? '',
        SpanId: record.spanId ?? '',
        TraceFlags: (record.flags ?? 0) & 0xff,
        SeverityText: record.severityText ?? '',
        SeverityNumber: record.severityNumber,
        ServiceName: textOf(group.resource.attributes, 'service.name'),
        Body: toText(record.body),
        ...attributesOf('ResourceAttributes', group.resource.attributes, layout),
        ScopeName: scope.scope?.name ?? '',
        ...attributesOf('ScopeAttributes', scope.scope?.attributes ?? [], layout),
        ...attributesOf('LogAttributes', record.attributes ?? [], layout),
        EventName: record.eventName ?? '',
      })),
    ),
  )
}

const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer']
const STATUSES = ['Unset', 'Ok', 'Error']

/** The span rows of a request in a layout. */
export function toExportedSpans(request: ExportTracesRequest, layout: Layout): ExportedRow[] {
  return request.resourceSpans.flatMap((group) =>
    group.scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        Timestamp: toTime(span.startTimeUnixNano),
        TraceId: span.traceId,
        SpanId: span.spanId,
        ParentSpanId: span.parentSpanId ?? '',
        SpanName: span.name,
        SpanKind: KINDS[span.kind] ?? 'Unspecified',
        ServiceName: textOf(group.resource.attributes, 'service.name'),
        ...attributesOf('ResourceAttributes', group.resource.attributes, layout),
        ScopeName: scope.scope?.name ?? '',
        ...attributesOf('SpanAttributes', span.attributes ?? [], layout),
        Duration: String(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)),
        StatusCode: STATUSES[span.status?.code ?? 0],
        StatusMessage: span.status?.message ?? '',
        'Links.TraceId': span.links.map(({ traceId }) => traceId),
        'Links.SpanId': span.links.map(({ spanId }) => spanId),
        'Links.TraceState': span.links.map(() => ''),
        'Links.Attributes': span.links.map(() => ({})),
      })),
    ),
  )
}

function attributesOf(column: string, attributes: readonly KeyValue[], layout: Layout): ExportedRow {
  const plain = (value: AnyValue | undefined) => (layout === 'json' ? toPlain(value) : toText(value))
  const values = Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))
  return layout === 'json' ? { [column]: values, [`${column}Keys`]: Object.keys(values) } : { [column]: values }
}

function toPlain(value: AnyValue | undefined): unknown {
  if (value?.intValue !== undefined) return Number(value.intValue)
  return value?.doubleValue ?? value?.boolValue ?? value?.stringValue ?? toText(value)
}

function toText(value: AnyValue | undefined): string {
  const plain = value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue
  if (plain !== undefined) return String(plain)
  return value?.arrayValue ? JSON.stringify(value.arrayValue.values.map(toPlain)) : ''
}

function textOf(attributes: readonly KeyValue[], name: string): string {
  return toText(attributes.find(({ key }) => key === name)?.value)
}

/** Seconds with nine digits, as `DateTime64(9)` reads them. */
function toTime(nanoseconds: string): string {
  const text = nanoseconds.padStart(10, '0')
  return `${text.slice(0, -9)}.${text.slice(-9)}`
}
