import type { AttributeLayout } from '../tables/clickhouse-record.js'

/** The layouts of the collector's ClickHouse exporter: since 0.151, before it, and its JSON variant. */
export const LAYOUTS = ['current', 'legacy', 'json'] as const
export type Layout = (typeof LAYOUTS)[number]

/** How a layout stores attributes. */
export function attributesOf(layout: Layout): AttributeLayout {
  return layout === 'json' ? 'json' : 'map'
}

/** A table without its name and engine. */
export interface TableShape {
  columns: readonly string[]
  partitionBy: string
  orderBy: string
  primaryKey?: string
  /** Days after which a row is deleted, and the time column that they are counted from. */
  expires: { column: string; afterDays: number }
  /** Engine family: `MergeTree`, `AggregatingMergeTree`. */
  engine: string
}

const TEXT = 'String CODEC(ZSTD(3))'
const WORD = 'LowCardinality(String) CODEC(ZSTD(3))'
const MAP = 'Map(LowCardinality(String), String) CODEC(ZSTD(3))'
const JSON_COLUMN = 'JSON CODEC(ZSTD(3))'
const KEYS = 'Array(LowCardinality(String)) CODEC(ZSTD(3))'

/**
 * `otel_logs` as the exporter creates it, without its indexes of attribute values: they cost more than a third of the
 * space, and each id that a report looks up has an index of its own.
 */
export function logsTable(layout: Layout, rawDays: number): TableShape {
  const attributes = (name: string) =>
    layout === 'json' ? [`${name} ${JSON_COLUMN}`, `${name}Keys ${KEYS}`] : [`${name} ${MAP}`]
  const time = layout === 'legacy' ? ['TimestampTime DateTime DEFAULT toDateTime(Timestamp)'] : []
  return {
    engine: 'MergeTree',
    columns: [
      'Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(3))',
      ...time,
      `TraceId ${TEXT}`,
      `SpanId ${TEXT}`,
      'TraceFlags UInt8',
      `SeverityText ${WORD}`,
      'SeverityNumber UInt8',
      `ServiceName ${WORD}`,
      `Body ${TEXT}`,
      `ResourceSchemaUrl ${WORD}`,
      ...attributes('ResourceAttributes'),
      `ScopeSchemaUrl ${WORD}`,
      `ScopeName ${TEXT}`,
      `ScopeVersion ${WORD}`,
      ...attributes('ScopeAttributes'),
      ...attributes('LogAttributes'),
      `EventName ${TEXT}`,
    ],
    ...(layout === 'legacy'
      ? {
          partitionBy: 'toDate(TimestampTime)',
          primaryKey: '(ServiceName, TimestampTime)',
          orderBy: '(ServiceName, TimestampTime, Timestamp)',
        }
      : {
          partitionBy: 'toDate(Timestamp)',
          orderBy: '(toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)',
        }),
    expires: { column: 'Timestamp', afterDays: rawDays },
  }
}

/** `otel_traces` as the exporter creates it; the layouts before and since 0.151 are the same. */
export function tracesTable(layout: Layout, rawDays: number): TableShape {
  const json = layout === 'json'
  const nested = json ? 'JSON' : 'Map(LowCardinality(String), String)'
  const attributes = (name: string) => (json ? [`${name} ${JSON_COLUMN}`, `${name}Keys ${KEYS}`] : [`${name} ${MAP}`])
  return {
    engine: 'MergeTree',
    columns: [
      'Timestamp DateTime64(9) CODEC(Delta, ZSTD(3))',
      `TraceId ${TEXT}`,
      `SpanId ${TEXT}`,
      `ParentSpanId ${TEXT}`,
      `TraceState ${TEXT}`,
      `SpanName ${WORD}`,
      `SpanKind ${WORD}`,
      `ServiceName ${WORD}`,
      ...attributes('ResourceAttributes'),
      `ScopeName ${TEXT}`,
      `ScopeVersion ${TEXT}`,
      ...attributes('SpanAttributes'),
      'Duration UInt64 CODEC(ZSTD(3))',
      `StatusCode ${WORD}`,
      `StatusMessage ${TEXT}`,
      `Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes ${nested}) CODEC(ZSTD(3))`,
      `Links Nested (TraceId String, SpanId String, TraceState String, Attributes ${nested}) CODEC(ZSTD(3))`,
    ],
    partitionBy: 'toDate(Timestamp)',
    orderBy: '(ServiceName, SpanName, toDateTime(Timestamp))',
    expires: { column: 'Timestamp', afterDays: rawDays },
  }
}
