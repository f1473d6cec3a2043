import type { Connection } from './client.js'
import type { Layout } from './landing-tables.js'

/** What a database has. */
export interface Installed {
  /** The layout of `otel_logs`; `undefined` if there is no such table. */
  layout: Layout | undefined
  /** The version of the schema; 0 if it was never migrated. */
  version: number
}

/** Reads what a database has. */
export async function readInstalled(connection: Connection): Promise<Installed> {
  const columns = await connection.query(
    `SELECT table, name, type FROM system.columns WHERE database = currentDatabase()
  AND (table LIKE 'otel_logs%' AND name IN ('LogAttributes', 'TimestampTime') OR table = 'throughline_schema')`,
  )
  const hasVersion = columns.some(({ table }) => table === 'throughline_schema')
  const [row] = hasVersion ? await connection.query('SELECT max(version) AS version FROM throughline_schema') : []
  return { layout: layoutOf(columns), version: Number(row?.version ?? 0) }
}

function layoutOf(columns: readonly Readonly<Record<string, unknown>>[]): Layout | undefined {
  const attributes = columns.find(({ name }) => name === 'LogAttributes')
  if (!attributes) return undefined
  if (!String(attributes.type).startsWith('Map(')) return 'json'
  return columns.some(({ name }) => name === 'TimestampTime') ? 'legacy' : 'current'
}
