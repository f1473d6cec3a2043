import { type Columns, KINDS, LOG_COLUMNS, TABLES, type TableName, TRACE_COLUMNS, VITAL_COLUMNS } from './columns.js'

/**
 * One list of statements per version, in order; a published list is never changed, a new one is added.
 * `throughline_store` holds the version of a file.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    createTable('otel_logs', LOG_COLUMNS),
    createTable('otel_traces', TRACE_COLUMNS),
    createTable('rum_vitals', VITAL_COLUMNS),
  ],
]

/** The row with the version of a file. */
export const VERSION_TABLE =
  'CREATE TABLE IF NOT EXISTS throughline_store (version INTEGER NOT NULL, migrated_at TIMESTAMP NOT NULL)'

function createTable(name: string, columns: Columns): string {
  const lines = Object.entries(columns).map(([column, kind]) => `"${column}" ${KINDS[kind].type}`)
  return `CREATE TABLE ${name} (${lines.join(', ')})`
}

/** The staging table of a table: the same columns as scalars and JSON text, private to the writing connection. */
export function createStaging(table: TableName): string {
  const lines = Object.entries(TABLES[table]).map(([column, kind]) => `"${column}" ${KINDS[kind].staged}`)
  return `CREATE TEMP TABLE ${stagingOf(table)} (${lines.join(', ')})`
}

/** The name of a staging table. */
export function stagingOf(table: TableName): string {
  return `staged_${table}`
}

/** Moves the staged rows into their table. */
export function moveStaged(table: TableName): string {
  const columns = Object.entries(TABLES[table])
  const names = columns.map(([column]) => `"${column}"`).join(', ')
  const casts = columns.map(([column, kind]) => KINDS[kind].cast.replace('$', () => `"${column}"`)).join(', ')
  return `INSERT INTO ${table} (${names}) SELECT ${casts} FROM ${stagingOf(table)}`
}
