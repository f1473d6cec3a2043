/**
 * `FROM otel_logs` narrowed down in two steps: first the rows by their narrow columns, then what is asked of them.
 * DuckDB would otherwise decode the attribute map of every row before it looks at the condition: 113 ms against
 * 17 ms for a handful of 300,000 rows.
 */
export function fromLogs(where: string): string {
  return fromRows('otel_logs', where)
}

/** The same for `otel_traces`. */
export function fromTraces(where: string): string {
  return fromRows('otel_traces', where)
}

function fromRows(table: string, where: string): string {
  return `FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${where})`
}
