/** The type of a column, independent of the engine. */
export type ColumnKind = 'time' | 'text' | 'int' | 'big' | 'real' | 'map' | 'times' | 'texts' | 'maps'

/** Column names with their kinds, in order. */
export type Columns = Readonly<Record<string, ColumnKind>>

/** The columns that the collector's ClickHouse exporter writes for a log record. */
export const EXPORTED_LOG_COLUMNS = {
  Timestamp: 'time',
  TraceId: 'text',
  SpanId: 'text',
  TraceFlags: 'int',
  SeverityText: 'text',
  SeverityNumber: 'int',
  ServiceName: 'text',
  Body: 'text',
  ResourceSchemaUrl: 'text',
  ResourceAttributes: 'map',
  ScopeSchemaUrl: 'text',
  ScopeName: 'text',
  ScopeVersion: 'text',
  ScopeAttributes: 'map',
  LogAttributes: 'map',
  EventName: 'text',
} as const satisfies Columns

/** The columns that the exporter writes for a span. */
export const EXPORTED_TRACE_COLUMNS = {
  Timestamp: 'time',
  TraceId: 'text',
  SpanId: 'text',
  ParentSpanId: 'text',
  TraceState: 'text',
  SpanName: 'text',
  SpanKind: 'text',
  ServiceName: 'text',
  ResourceAttributes: 'map',
  ScopeName: 'text',
  ScopeVersion: 'text',
  SpanAttributes: 'map',
  Duration: 'big',
  StatusCode: 'text',
  StatusMessage: 'text',
  'Events.Timestamp': 'times',
  'Events.Name': 'texts',
  'Events.Attributes': 'maps',
  'Links.TraceId': 'texts',
  'Links.SpanId': 'texts',
  'Links.TraceState': 'texts',
  'Links.Attributes': 'maps',
} as const satisfies Columns
