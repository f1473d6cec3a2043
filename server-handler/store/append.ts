import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import type { ColumnKind } from '../tables/columns.js'
import type { Cell } from './kinds.js'
import { ROLL_UP_STAGED } from './rollup.js'
import { moveStaged, stagingOf } from './schema.js'
import { type RowBatch, TABLE_NAMES, TABLES, type TableName } from './stored-tables.js'

/** Writes a batch in one transaction; once it resolves, the rows survive a crash. */
export async function commitBatch(connection: DuckDBConnection, batch: RowBatch): Promise<void> {
  await connection.run('BEGIN TRANSACTION')
  try {
    for (const table of TABLE_NAMES) await appendRows(connection, table, batch[table])
    await connection.run('COMMIT')
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => {}) // A commit that fails has ended its transaction.
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
  if (table === 'rum_vitals') await connection.run(ROLL_UP_STAGED)
  await connection.run(`DELETE FROM ${stagingOf(table)}`)
}

function appendCell(appender: DuckDBAppender, kind: ColumnKind, cell: Cell): void {
  if (cell === null) appender.appendNull()
  else if (typeof cell === 'bigint') appender.appendBigInt(cell)
  else if (typeof cell === 'string') appender.appendVarchar(cell)
  else if (kind === 'real') appender.appendDouble(cell)
  else appender.appendInteger(cell)
}
