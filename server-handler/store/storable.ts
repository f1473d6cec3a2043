import { countRecords, createBatch, type RowBatch, TABLE_NAMES, type TableName } from './stored-tables.js'

/** DuckDB's message for a value that no column can hold; a retry would fail again. */
const DATA_ERROR = /^(?:Conversion|Out of Range|Invalid Input|Constraint|Mismatch Type|Invalid type) Error:/

/**
 * Commits a batch; if single rows cannot be stored, all others. Returns the number of dropped records. Rejects if the
 * store itself fails.
 */
export async function commitStorable(batch: RowBatch, commit: (batch: RowBatch) => Promise<void>): Promise<number> {
  try {
    await commit(batch)
    return 0
  } catch (error) {
    if (!(error instanceof Error && DATA_ERROR.test(error.message))) throw error
    const parts = split(batch)
    if (parts.length === 1) return countRecords(batch)
    let rejected = 0
    for (const part of parts) rejected += await commitStorable(part, commit)
    return rejected
  }
}

/** Splits a batch: one for each table, then the halves of a table; the same one if it has a single row. */
function split(batch: RowBatch): RowBatch[] {
  const filled = TABLE_NAMES.filter((table) => batch[table].length > 0)
  const [only, ...others] = filled
  if (only !== undefined && others.length === 0) return splitTable(batch, only)
  return filled.map((table) => createBatch({ [table]: batch[table] }))
}

function splitTable(batch: RowBatch, table: TableName): RowBatch[] {
  const rows = batch[table]
  if (rows.length <= 1) return [batch]
  const middle = Math.ceil(rows.length / 2)
  return [createBatch({ [table]: rows.slice(0, middle) }), createBatch({ [table]: rows.slice(middle) })]
}
