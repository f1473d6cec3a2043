import { quote, type RecordSql } from './source-sql.js'

/** How DuckDB reads a record: a missing key of a map is NULL. */
export function duckdbRecord(map: 'LogAttributes' | 'SpanAttributes'): RecordSql {
  const read = (column: string, name: string) => `coalesce(${column}[${quote(name)}], '')`
  return {
    attribute: (name) => read(map, name),
    resource: (name) => read('ResourceAttributes', name),
    actionField: (field) =>
      `coalesce(list_filter(map_entries(${map}), lambda entry: ends_with(entry.key, ${quote(`.${field}`)}))[1].value, '')`,
    body: 'Body',
    toNumber: (text) => `CASE WHEN isfinite(try_cast(${text} AS DOUBLE)) THEN try_cast(${text} AS DOUBLE) END`,
  }
}
