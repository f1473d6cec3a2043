import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { type Cell, type ColumnKind, type RowBatch, TABLES, type TableName } from './columns.js'
import { moveStaged, stagingOf } from './schema.js'

/** Writes a batch in one transaction; once it resolves, the rows survive a crash. */
export async function commitBatch(connection: DuckDBConnection, batch: RowBatch): Promise<void> {
  await connection.run('BEGIN TRANSACTION')
  try {
    await appendRows(connection, 'otel_logs', batch.logs)
    await appendRows(connection, 'otel_traces', batch.traces)
    await appendRows(connection, 'rum_vitals', batch.vitals)
    await connection.run('COMMIT')
  } catch (error) {
    await connection.run('ROLLBACK')
    throw error
  }
}

type AnyRow = Readonly<Record<string, Cell>>

async function appendRows(connection: DuckDBConnection, table: TableName, rows: readonly AnyRow[]): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.entries(TABLES[table])
  const appender = await connection.createAppender(stagingOf(table))
  try {
    for (const row of rows) {
      for (const [column, kind] of columns) appendCell(appender, kind, row[column] ?? null)
      appender.endRow()
    }
    appender.flushSync()
  } finally {
    appender.closeSync()
  }
  await connection.run(moveStaged(table))
  await connection.run(`DELETE FROM ${stagingOf(table)}`)
}

function appendCell(appender: DuckDBAppender, kind: ColumnKind, cell: Cell): void {
  if (cell === null) appender.appendNull()
  else if (typeof cell === 'bigint') appender.appendBigInt(cell)
  else if (typeof cell === 'string') appender.appendVarchar(cell)
  else if (kind === 'real') appender.appendDouble(cell)
  else appender.appendInteger(cell)
}
