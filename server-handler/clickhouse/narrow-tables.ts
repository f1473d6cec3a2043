import { type AttributeLayout, clickhouseRecord } from '../tables/clickhouse-record.js'
import { NARROW_TABLES, type NarrowTable, type NarrowTableName } from '../tables/narrow.js'
import { narrowSelect } from '../tables/narrow-select.js'
import { IS_MEASURED, ROLLUP_DIMENSIONS, ROLLUP_LEVELS, ROLLUP_WEIGHTS } from '../tables/rollup.js'
import type { Source } from '../tables/source.js'
import type { TableShape } from './landing-tables.js'

/** A materialized view that writes to a table. */
export interface View {
  name: string
  to: string
  from: string
  columns: readonly string[]
  select: string
}

/** Texts with many distinct values. */
const UNIQUE: readonly string[] = [
  'origin_action_id',
  'parent_action_id',
  'page_id',
  'session_id',
  'user_hash',
  'vital_id',
  'message',
  'stack',
  'fingerprint',
  'target',
  'url',
]

const ORDER: Readonly<Record<NarrowTableName, string>> = {
  rum_vitals: '(site, metric, toStartOfHour(time), route, time)',
  rum_actions: '(site, toStartOfHour(time), action_name, time)',
  rum_errors: '(site, toStartOfHour(time), fingerprint, time)',
}

/** A narrow table. */
export function narrowTable(name: NarrowTableName, narrowDays: number): TableShape {
  const { columns }: NarrowTable = NARROW_TABLES[name]
  return {
    engine: 'MergeTree',
    columns: [
      'time DateTime64(3) CODEC(Delta(8), ZSTD(3))',
      ...Object.entries(columns).map(([column, source]) => `${column} ${typeOf(column, source)} CODEC(ZSTD(3))`),
      'INDEX by_action origin_action_id TYPE bloom_filter(0.001) GRANULARITY 1',
      'INDEX by_session session_id TYPE bloom_filter(0.001) GRANULARITY 1',
    ],
    partitionBy: 'toMonday(time)',
    orderBy: ORDER[name],
    expires: { column: 'time', afterDays: narrowDays },
  }
}

/** The view that fills a narrow table. */
export function narrowView(name: NarrowTableName, layout: AttributeLayout): View {
  return {
    name: `${name}_view`,
    to: name,
    from: 'otel_logs',
    ...narrowSelect(name, clickhouseRecord(layout, 'LogAttributes')),
  }
}

function typeOf(column: string, { kind }: Source): string {
  if (kind === 'number' || kind === 'ratio') return 'Float64'
  if (kind === 'flag') return 'UInt8'
  return UNIQUE.includes(column) ? 'String' : 'LowCardinality(String)'
}

const PERCENTILES = `quantilesTDigestWeighted(${ROLLUP_LEVELS.join(', ')})`

/** A t-digest takes integer weights; this keeps two digits of 1 / 0.3. */
const DIGEST_SCALE = 100

/** The hourly rollup of vitals. */
export function rollupTable(rollupDays: number): TableShape {
  return {
    engine: 'AggregatingMergeTree',
    columns: [
      'hour DateTime CODEC(Delta(4), ZSTD(3))',
      ...ROLLUP_DIMENSIONS.map((name) => `${name} LowCardinality(String) CODEC(ZSTD(3))`),
      `percentiles AggregateFunction(${PERCENTILES}, Float64, UInt64) CODEC(ZSTD(3))`,
      'samples SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(3))',
      ...Object.keys(ROLLUP_WEIGHTS).map((name) => `${name} SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(3))`),
    ],
    partitionBy: 'toYYYYMM(hour)',
    orderBy: `(site, metric, hour, ${ROLLUP_DIMENSIONS.filter((name) => name !== 'site' && name !== 'metric').join(', ')})`,
    expires: { column: 'hour', afterDays: rollupDays },
  }
}

/** The view that fills the rollup; a value counts 1 / its sample ratio. */
export function rollupView(): View {
  const weight = '1 / sample_ratio'
  const weights = Object.entries(ROLLUP_WEIGHTS).map(([name, condition]) =>
    condition === undefined ? `sum(${weight}) AS ${name}` : `sumIf(${weight}, ${condition}) AS ${name}`,
  )
  return {
    name: 'rum_vitals_1h_view',
    to: 'rum_vitals_1h',
    from: 'rum_vitals',
    columns: ['hour', ...ROLLUP_DIMENSIONS, 'percentiles', 'samples', ...Object.keys(ROLLUP_WEIGHTS)],
    select: `SELECT toStartOfHour(time)::DateTime AS hour, ${ROLLUP_DIMENSIONS.join(', ')},
    ${PERCENTILES.replace('(', 'State(')}(value, toUInt64(round(${DIGEST_SCALE} / sample_ratio))) AS percentiles,
    count() AS samples,
    ${weights.join(',\n    ')}
  FROM rum_vitals
  WHERE isFinite(value) AND ${IS_MEASURED}
  GROUP BY hour, ${ROLLUP_DIMENSIONS.join(', ')}`,
  }
}
