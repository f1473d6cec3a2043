/** How a column is staged (as a scalar or as JSON text, both cheap to append) and what it becomes in its table. */
export type ColumnKind = 'time' | 'text' | 'int' | 'big' | 'real' | 'map' | 'times' | 'texts' | 'maps'

/** The value of a cell: nanoseconds are bigint, maps and lists are JSON text. */
export type Cell = string | number | bigint | null

interface KindRule {
  type: string
  staged: string
  /** Turns the staged column, named by `$`, into the stored one. */
  cast: string
}

/**
 * Maps and lists are passed to DuckDB as JSON text. Appending a MAP value by value costs one native call per key: 9 s
 * for 20,000 rows of 25 attributes, against 0.6 s this way (bench/store.ts).
 */
export const KINDS: Readonly<Record<ColumnKind, KindRule>> = {
  time: { type: 'TIMESTAMP_NS', staged: 'BIGINT', cast: 'make_timestamp_ns($)' },
  text: { type: 'VARCHAR', staged: 'VARCHAR', cast: '$' },
  int: { type: 'INTEGER', staged: 'INTEGER', cast: '$' },
  big: { type: 'BIGINT', staged: 'BIGINT', cast: '$' },
  real: { type: 'DOUBLE', staged: 'DOUBLE', cast: '$' },
  map: { type: 'MAP(VARCHAR, VARCHAR)', staged: 'VARCHAR', cast: `from_json($, '"MAP(VARCHAR,VARCHAR)"')` },
  times: {
    type: 'TIMESTAMP_NS[]',
    staged: 'VARCHAR',
    cast: `list_transform(from_json($, '["BIGINT"]'), lambda t: make_timestamp_ns(t))`,
  },
  texts: { type: 'VARCHAR[]', staged: 'VARCHAR', cast: `from_json($, '["VARCHAR"]')` },
  maps: { type: 'MAP(VARCHAR, VARCHAR)[]', staged: 'VARCHAR', cast: `from_json($, '["MAP(VARCHAR,VARCHAR)"]')` },
}

/** Column names with their kinds, in order. */
export type Columns = Readonly<Record<string, ColumnKind>>

/** The columns of the collector's ClickHouse exporter, then the report's columns, extracted from the maps once. */
export const LOG_COLUMNS = {
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
  RumKind: 'text',
  Route: 'text',
  Site: 'text',
  Device: 'text',
  Release: 'text',
  ActionName: 'text',
  OriginActionId: 'text',
  ParentActionId: 'text',
  SessionId: 'text',
  RequestId: 'text',
  AnsweredRequestId: 'text',
  RequestTraceId: 'text',
  RequestSpanId: 'text',
  PageId: 'text',
  SampleRatio: 'real',
} as const satisfies Columns

/** The exporter's trace columns, then the lookups. */
export const TRACE_COLUMNS = {
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
  Route: 'text',
  ActionName: 'text',
  OriginActionId: 'text',
  ParentActionId: 'text',
  SessionId: 'text',
  RequestId: 'text',
} as const satisfies Columns

/** One row per vital: the source of every percentile. */
export const VITAL_COLUMNS = {
  time: 'time',
  service: 'text',
  site: 'text',
  environment: 'text',
  route: 'text',
  metric: 'text',
  value: 'real',
  rating: 'text',
  release: 'text',
  device: 'text',
  action_name: 'text',
  origin_action_id: 'text',
  page_id: 'text',
  vital_id: 'text',
  sample_ratio: 'real',
  navigation_type: 'text',
} as const satisfies Columns

/** A row of a table; every column has a cell. */
export type Row<C extends Columns> = Readonly<Record<keyof C, Cell>>
export type LogRow = Row<typeof LOG_COLUMNS>
export type TraceRow = Row<typeof TRACE_COLUMNS>
export type VitalRow = Row<typeof VITAL_COLUMNS>

/** Rows that are committed together. */
export interface RowBatch {
  logs: readonly LogRow[]
  traces: readonly TraceRow[]
  vitals: readonly VitalRow[]
}

/** The tables with their columns. */
export const TABLES = {
  otel_logs: LOG_COLUMNS,
  otel_traces: TRACE_COLUMNS,
  rum_vitals: VITAL_COLUMNS,
} as const

export type TableName = keyof typeof TABLES
