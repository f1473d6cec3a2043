/**
 * `FROM otel_logs` filtered in two steps: first by indexed columns, then by the query. DuckDB would otherwise decode
 * the attribute map of every row before it evaluates the condition: 113 ms against 17 ms for a few of 300,000 rows.
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
