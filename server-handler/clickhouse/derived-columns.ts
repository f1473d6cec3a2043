import { type AttributeLayout, clickhouseRecord } from '../tables/clickhouse-record.js'
import { DERIVED_LOG_COLUMNS, DERIVED_TRACE_COLUMNS, ID_COLUMNS } from '../tables/derived.js'
import type { Source } from '../tables/source.js'
import { sourceSql } from '../tables/source-sql.js'

/** Texts with few distinct values. */
const WORDS: readonly string[] = [
  'RumKind',
  'Site',
  'Device',
  'Browser',
  'Connection',
  'Country',
  'Release',
  'RumEventName',
  'RouteClass',
  'UpstreamProvider',
  'Route',
  'ActionName',
]

/** The additions to a landing table: columns that ClickHouse computes from the attributes, and indexes of ids. */
export interface Additions {
  columns: readonly string[]
  indexes: readonly string[]
}

/** The additions to `otel_logs`. */
export function derivedLogColumns(layout: AttributeLayout): Additions {
  return toAdditions(DERIVED_LOG_COLUMNS, { layout, attributes: 'LogAttributes', ids: ID_COLUMNS.otel_logs })
}

/** The additions to `otel_traces`. */
export function derivedTraceColumns(layout: AttributeLayout): Additions {
  return toAdditions(DERIVED_TRACE_COLUMNS, { layout, attributes: 'SpanAttributes', ids: ID_COLUMNS.otel_traces })
}

interface AdditionPlan {
  layout: AttributeLayout
  attributes: 'LogAttributes' | 'SpanAttributes'
  ids: readonly string[]
}

function toAdditions(sources: Readonly<Record<string, Source>>, plan: AdditionPlan): Additions {
  const record = clickhouseRecord(plan.layout, plan.attributes)
  return {
    columns: Object.entries(sources).map(
      ([name, source]) => `${name} ${typeOf(name, source)} MATERIALIZED ${sourceSql(source, record)} CODEC(ZSTD(3))`,
    ),
    // An id occurs in few granules: a bloom filter skips the others. One index of all ids serves a search for any of
    // them; a set of indexes does so only since ClickHouse 25. Traces are also found by lists of their ids.
    indexes: [
      `by_id [${plan.ids.join(', ')}] TYPE bloom_filter(0.001) GRANULARITY 1`,
      'by_trace TraceId TYPE bloom_filter(0.001) GRANULARITY 1',
    ],
  }
}

function typeOf(name: string, source: Source): string {
  if (source.kind === 'ratio') return 'Float64'
  return WORDS.includes(name) ? 'LowCardinality(String)' : 'String'
}
