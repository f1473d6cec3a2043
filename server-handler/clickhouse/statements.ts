import type { Additions } from './derived-columns.js'
import type { TableShape } from './landing-tables.js'
import type { View } from './narrow-tables.js'

/** How a cluster is addressed; without one, statements are for a single server. */
export interface Cluster {
  name: string
  database: string
}

/** A table with the name that queries use. */
export interface NamedTable extends TableShape {
  name: string
  additions?: Additions
  /** The sharding key of a cluster's tables. */
  shardBy: string
}

/** Creates a table if it does not exist, and adds the missing columns of a table that the exporter created. */
export function createTable(table: NamedTable, cluster: Cluster | undefined): string[] {
  const local = localName(table.name, cluster)
  const { columns = [], indexes = [] } = table.additions ?? {}
  const create = `CREATE TABLE IF NOT EXISTS ${local}${onCluster(cluster)} (
  ${table.columns.join(',\n  ')}
)
ENGINE = ${engineOf(table, cluster)}
PARTITION BY ${table.partitionBy}${table.primaryKey ? `\nPRIMARY KEY ${table.primaryKey}` : ''}
ORDER BY ${table.orderBy}
TTL ${ttlOf(table.expires)}
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`
  const add = [
    ...columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`),
    ...indexes.map((index) => `ADD INDEX IF NOT EXISTS ${index}`),
  ]
  return [
    create,
    ...(add.length > 0 ? [`ALTER TABLE ${local}${onCluster(cluster)}\n  ${add.join(',\n  ')}`] : []),
    ...(cluster ? [createDistributed(table, cluster)] : []),
  ]
}

/** Adds a column, on a cluster to the local tables and then to the distributed one. */
export function addColumn(table: string, column: string, cluster: Cluster | undefined): string[] {
  const local = `ALTER TABLE ${localName(table, cluster)}${onCluster(cluster)} ADD COLUMN IF NOT EXISTS ${column} CODEC(ZSTD(3))`
  return cluster ? [local, `ALTER TABLE ${table}${onCluster(cluster)} ADD COLUMN IF NOT EXISTS ${column}`] : [local]
}

/** Changes how long a table keeps its rows. */
export function changeRetention({ name, expires }: Pick<NamedTable, 'name' | 'expires'>, cluster?: Cluster): string {
  return `ALTER TABLE ${localName(name, cluster)}${onCluster(cluster)} MODIFY TTL ${ttlOf(expires)}`
}

function ttlOf({ column, afterDays }: TableShape['expires']): string {
  return `toDateTime(${column}) + INTERVAL ${afterDays} DAY DELETE`
}

/** Replaces the query of a materialized view; rows that arrive meanwhile are kept. */
export function changeView(view: View, cluster: Cluster | undefined): string {
  return `ALTER TABLE ${view.name}${onCluster(cluster)} MODIFY QUERY
${selectOf(view, localName(view.from, cluster))}`
}

/** Creates a materialized view, and on a cluster one on each server: a row stays on its shard. */
export function createView(view: View, cluster: Cluster | undefined): string {
  return `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view.name}${onCluster(cluster)} TO ${localName(view.to, cluster)} AS
${selectOf(view, localName(view.from, cluster))}`
}

/** Writes to a table the rows that its view would have written; on a cluster over all shards. */
export function fillFrom(view: View): string {
  return `INSERT INTO ${view.to} (${view.columns.join(', ')})
${selectOf(view, view.from)}`
}

function selectOf({ columns, select, from }: View, source: string): string {
  return `SELECT ${columns.join(', ')} FROM (
  ${select.replace(`FROM ${from}\n`, () => `FROM ${source}\n`)}
)`
}

/** The name of the local table on a server of a cluster. */
export function localName(name: string, cluster: Cluster | undefined): string {
  return cluster ? `${name}_local` : name
}

/** The clause that runs a statement on each server of a cluster. */
export function onCluster(cluster: Cluster | undefined): string {
  return cluster ? ` ON CLUSTER '${cluster.name}'` : ''
}

function engineOf({ engine, name }: NamedTable, cluster: Cluster | undefined): string {
  if (!cluster) return engine
  return `Replicated${engine}('/clickhouse/tables/{shard}/${cluster.database}/${name}', '{replica}')`
}

function createDistributed({ name, shardBy }: NamedTable, cluster: Cluster): string {
  return `CREATE TABLE IF NOT EXISTS ${name}${onCluster(cluster)} AS ${localName(name, cluster)}
ENGINE = Distributed('${cluster.name}', '${cluster.database}', '${localName(name, cluster)}', ${shardBy})`
}
