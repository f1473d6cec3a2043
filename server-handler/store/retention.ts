import type { DuckDBConnection } from '@duckdb/node-api'
import { mapFolderOf, removeMaps } from '../sourcemaps/map-folder.js'
import { compactRollup } from './rollup.js'

/** How long rows are kept. */
export interface Retention {
  rawDays: number
  narrowDays: number
  rollupDays: number
  now(): number
}

const DAY_MS = 86_400_000

/**
 * Deletes logs and traces older than `rawDays`, rows of the narrow tables older than `narrowDays`, and rollups older
 * than `rollupDays`.
 */
export async function deleteExpired(
  connection: DuckDBConnection,
  { rawDays, narrowDays, rollupDays, now }: Retention,
): Promise<void> {
  const limits = [
    ['otel_logs', 'Timestamp', rawDays],
    ['otel_traces', 'Timestamp', rawDays],
    ['rum_vitals', 'time', narrowDays],
    ['rum_actions', 'time', narrowDays],
    ['rum_errors', 'time', narrowDays],
    ['rum_vitals_1h', 'hour', rollupDays],
  ] as const
  for (const [table, column, days] of limits) {
    // Before 1970 there are no rows, and DuckDB's times in nanoseconds begin in 1677.
    const limitMs = Math.max(0, Math.round(now() - days * DAY_MS))
    await connection.run(`DELETE FROM ${table} WHERE ${column} < make_timestamp_ns($limit::BIGINT * 1000000)`, {
      limit: limitMs,
    })
  }
}

/**
 * Removes the source maps of releases that were uploaded before the oldest stored error and have neither a stored error
 * nor a stored vital: a release may be live for longer than its first errors are kept, and have its first error later.
 */
export async function deleteExpiredMaps(
  connection: DuckDBConnection,
  { path, narrowDays, now }: Pick<Retention, 'narrowDays' | 'now'> & { path: string },
): Promise<void> {
  if (path === ':memory:') return
  const answer = await connection.runAndReadAll('SELECT release FROM rum_errors UNION SELECT release FROM rum_vitals')
  const inUse = new Set(answer.getRowObjectsJS().map(({ release }) => String(release)))
  removeMaps(mapFolderOf(path), { beforeMs: now() - narrowDays * DAY_MS, inUse })
}

/** Merges the rows of the hourly rollup, in one transaction. */
export async function compact(connection: DuckDBConnection, now: () => number): Promise<void> {
  await connection.run('BEGIN TRANSACTION')
  try {
    for (const statement of compactRollup(now())) await connection.run(statement)
    await connection.run('COMMIT')
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => {}) // A commit that fails has ended its transaction.
    throw error
  }
}
