import { NARROW_TABLES, type NarrowTable, type NarrowTableName } from './narrow.js'
import { quote, type RecordSql, sourceSql } from './source-sql.js'

/** The parts of the query that fills a narrow table from `otel_logs`. */
export interface NarrowSelect {
  columns: readonly string[]
  select: string
}

/** Returns the query that fills a narrow table: for a materialized view, and for existing rows. */
export function narrowSelect(name: NarrowTableName, sql: RecordSql): NarrowSelect {
  const { columns, recordKind, requires }: NarrowTable = NARROW_TABLES[name]
  const entries = Object.entries(columns).map(([column, source]) => [column, sourceSql(source, sql)] as const)
  const values = new Map(entries)
  const conditions = [
    ...(recordKind === undefined ? [] : [`${sql.attribute('rum.kind')} = ${quote(recordKind)}`]),
    ...requires.map((column) =>
      columns[column]?.kind === 'number' ? `${values.get(column)} IS NOT NULL` : `${values.get(column)} <> ''`,
    ),
  ]
  const selected = entries.map(([column, value]) => `    ${value} AS ${column}`).join(',\n')
  return {
    columns: ['time', ...values.keys()],
    select: `SELECT Timestamp AS time,\n${selected}\n  FROM otel_logs\n  WHERE ${conditions.join('\n    AND ')}`,
  }
}
