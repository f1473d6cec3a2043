import type { DuckDBConnection } from '@duckdb/node-api'

/** How long rows are kept. */
export interface Retention {
  rawDays: number
  narrowDays: number
  now(): number
}

const DAY_MS = 86_400_000

/** Deletes logs and traces older than `rawDays` and vitals older than `narrowDays`. */
export async function deleteExpired(
  connection: DuckDBConnection,
  { rawDays, narrowDays, now }: Retention,
): Promise<void> {
  const limits = [
    ['otel_logs', 'Timestamp', rawDays],
    ['otel_traces', 'Timestamp', rawDays],
    ['rum_vitals', 'time', narrowDays],
  ] as const
  for (const [table, column, days] of limits) {
    const limitMs = Math.round(now() - days * DAY_MS)
    await connection.run(`DELETE FROM ${table} WHERE ${column} < make_timestamp_ns($limit::BIGINT * 1000000)`, {
      limit: limitMs,
    })
  }
}
