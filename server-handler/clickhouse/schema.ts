import { clickhouseRecord } from '../tables/clickhouse-record.js'
import { NARROW_TABLE_NAMES } from '../tables/narrow.js'
import { ClickhouseError } from './clickhouse-error.js'
import { derivedLogColumns, derivedTraceColumns } from './derived-columns.js'
import { attributesOf, type Layout, logsTable, tracesTable } from './landing-tables.js'
import { narrowTable, narrowView, rollupTable, rollupView } from './narrow-tables.js'
import {
  addColumn,
  type Cluster,
  changeView,
  createTable,
  createView,
  fillFrom,
  localName,
  type NamedTable,
  onCluster,
} from './statements.js'

/** What the schema depends on. */
export interface SchemaOptions {
  layout: Layout
  /** Days that `otel_logs` and `otel_traces` are kept. */
  rawDays: number
  /** Days that the narrow tables are kept. */
  narrowDays: number
  /** Days that the hourly rollups are kept. */
  rollupDays: number
  /** Also fills the narrow tables from existing rows of `otel_logs`. */
  fill?: boolean
  cluster?: Cluster | undefined
}

/** One version of the schema. */
export interface Migration {
  version: number
  title: string
  statements(options: SchemaOptions): string[]
}

/**
 * Every version in order; a published one is never changed. An interrupted version is run again from its beginning, so
 * each statement must be safe to run twice. Filling a table is not: the first version drops what it had filled.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    title: 'landing tables, narrow tables, hourly rollup',
    statements: firstVersion,
  },
  {
    version: 2,
    title: 'hash of the visitor in the narrow tables',
    statements: addUserHash,
  },
]

/** The newest version. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** Throws if a database has a version that this package does not know. */
export function refuseNewerVersion(version: number): void {
  if (version <= SCHEMA_VERSION) return
  throw new ClickhouseError(
    'newer_version',
    `the database has version ${version}, this package knows ${SCHEMA_VERSION}. Update throughline.`,
  )
}

/** The table with one row per version that a database has; on a cluster, each server has all of them. */
export function createVersionTable(cluster: Cluster | undefined): string {
  const engine = cluster
    ? `ReplicatedMergeTree('/clickhouse/tables/all/${cluster.database}/throughline_schema', '{shard}-{replica}')`
    : 'MergeTree'
  return `CREATE TABLE IF NOT EXISTS throughline_schema${onCluster(cluster)} (version UInt32, title String, migrated_at DateTime DEFAULT now())
ENGINE = ${engine}
ORDER BY version`
}

const ROLLUP = 'rum_vitals_1h'

/** Drops the rows that an interrupted first version has copied from `otel_logs`, which still has them. */
export function dropNarrow(cluster: Cluster | undefined): string[] {
  const names = [...NARROW_TABLE_NAMES.map((name) => `${name}_view`), `${ROLLUP}_view`, ...NARROW_TABLE_NAMES, ROLLUP]
  const all = cluster ? names.flatMap((name) => [name, localName(name, cluster)]) : names
  return all.map((name) => `DROP TABLE IF EXISTS ${name}${onCluster(cluster)} SYNC`)
}

/** The tables, in the order in which they are created. */
export function tablesOf({ layout, rawDays, narrowDays, rollupDays }: SchemaOptions): NamedTable[] {
  const attributes = attributesOf(layout)
  const log = clickhouseRecord(attributes, 'LogAttributes')
  const logs: NamedTable = {
    name: 'otel_logs',
    ...logsTable(layout, rawDays),
    additions: derivedLogColumns(attributes),
    // All records of a page view are on one shard.
    shardBy: `cityHash64(${log.attribute('rum.site')}, ${log.attribute('rum.page.id')})`,
  }
  const traces: NamedTable = {
    name: 'otel_traces',
    ...tracesTable(layout, rawDays),
    additions: derivedTraceColumns(attributes),
    shardBy: 'cityHash64(TraceId)',
  }
  const rollup: NamedTable = { name: ROLLUP, ...rollupTable(rollupDays), shardBy: 'cityHash64(site, route)' }
  const narrow = NARROW_TABLE_NAMES.map((name) => ({
    name,
    ...narrowTable(name, narrowDays),
    shardBy: 'cityHash64(site, page_id)',
  }))
  return [logs, traces, ...narrow, rollup]
}

function firstVersion(options: SchemaOptions): string[] {
  const { layout, fill, cluster } = options
  const views = NARROW_TABLE_NAMES.map((name) => narrowView(name, attributesOf(layout)))
  return [
    ...tablesOf(options).flatMap((table) => createTable(table, cluster)),
    createView(rollupView(), cluster),
    ...(fill ? views.map(fillFrom) : []),
    ...views.map((view) => createView(view, cluster)),
  ]
}

function addUserHash({ layout, cluster }: SchemaOptions): string[] {
  return NARROW_TABLE_NAMES.flatMap((name) => [
    ...addColumn(name, 'user_hash String', cluster),
    changeView(narrowView(name, attributesOf(layout)), cluster),
  ])
}
