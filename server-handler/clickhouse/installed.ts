import type { Connection } from './client.js'
import type { Layout } from './landing-tables.js'

/** The state of a database. */
export interface Installed {
  /** The layout of `otel_logs`; `undefined` if there is no such table. */
  layout: Layout | undefined
  /** The version of the schema; 0 if it was never migrated. */
  version: number
  /** Whether the first migration began and did not finish. */
  interrupted: boolean
  /** Tables with our names in a database in which no migration has begun. */
  foreign: readonly string[]
}

/** Reads the state of a database. */
export async function readInstalled(connection: Connection): Promise<Installed> {
  const columns = await connection.query(
    `SELECT table, name, type FROM system.columns WHERE database = currentDatabase()
  AND (table LIKE 'otel_logs%' AND name IN ('LogAttributes', 'TimestampTime') OR table = 'throughline_schema'
    OR match(table, '^rum_(vitals|actions|errors|vitals_1h)(_local)?$'))
  ORDER BY table`,
  )
  const hasVersion = columns.some(({ table }) => table === 'throughline_schema')
  const [row] = hasVersion ? await connection.query('SELECT max(version) AS version FROM throughline_schema') : []
  const version = Number(row?.version ?? 0)
  return {
    layout: layoutOf(columns),
    version,
    interrupted: hasVersion && version === 0,
    foreign: hasVersion ? [] : [...new Set(columns.map(({ table }) => String(table)))].filter(isNarrow),
  }
}

const isNarrow = (table: string) => table.startsWith('rum_')

function layoutOf(columns: readonly Readonly<Record<string, unknown>>[]): Layout | undefined {
  const attributes = columns.find(({ name }) => name === 'LogAttributes')
  if (!attributes) return undefined
  if (!String(attributes.type).startsWith('Map(')) return 'json'
  return columns.some(({ name }) => name === 'TimestampTime') ? 'legacy' : 'current'
}

/** Reads the days that tables keep their rows; a table without a TTL in days is not among them. */
export async function readKeptDays(connection: Connection): Promise<ReadonlyMap<string, number>> {
  const tables = await connection.query(
    `SELECT name, toUInt32OrZero(extract(engine_full, 'TTL [^,]+ \\+ toIntervalDay\\((\\d+)\\)')) AS days FROM system.tables
  WHERE database = currentDatabase()`,
  )
  const found = tables.map(({ name, days }) => [String(name), Number(days)] as const)
  return new Map(found.filter(([, days]) => days > 0))
}
