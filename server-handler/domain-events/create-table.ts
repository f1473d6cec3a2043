import { METADATA_COLUMN, TRACE_COLUMNS } from './columns.js'
import { indexNameOf, indexOn } from './index-sql.js'
import { deriveName, quoteName, quoteTable, type TableName } from './names.js'

/** The statements that create a table of events in monthly partitions. */
export function createTableSql(name: TableName): string[] {
  const table = quoteTable(name)
  const columns = TRACE_COLUMNS.map((column) => `  ${column.name} ${column.type},`)
  const searched = TRACE_COLUMNS.filter(({ isSearched }) => isSearched)
  const fallback = quoteTable({ ...name, table: deriveName(name.table, 'default') })
  return [
    `CREATE TABLE ${table} (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  event_type text NOT NULL,
  stream text,
  data jsonb NOT NULL DEFAULT '{}',
  ${METADATA_COLUMN} jsonb NOT NULL DEFAULT '{}',
${columns.join('\n')}
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at)`,
    ...searched.map(
      (column) => `CREATE INDEX ${quoteName(indexNameOf(name.table, column.name))} ON ${indexOn(table, column.name)}`,
    ),
    `CREATE INDEX ${quoteName(deriveName(name.table, 'stream_idx'))} ON ${table} (stream, created_at DESC)`,
    // An event of a month without a partition must not fail.
    `CREATE TABLE ${fallback} PARTITION OF ${table} DEFAULT`,
  ]
}
