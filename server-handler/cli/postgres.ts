import { explainDatabaseError } from '../domain-events/database-error.js'
import type { EventsClient } from '../domain-events/sql-client.js'
import { withoutPassword } from './address.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Connections to a database, closed by the command that opened them. */
export interface PostgresPool extends EventsClient {
  connect(): Promise<unknown>
  readonly totalCount: number
  end(): Promise<void>
}

/** Settings of a command's connections. */
export interface PostgresLimits {
  maxConnections: number
  /** Time limit of a statement on the server, in milliseconds; 0 for none. */
  statementTimeoutMs: number
}

/** Time limit for a connection. */
const CONNECT_TIMEOUT_MS = 5_000

/** Opens a pool of connections; nothing connects before the first query. */
export async function openPostgres(
  option: string,
  url: string,
  { maxConnections, statementTimeoutMs }: PostgresLimits,
): Promise<PostgresPool> {
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url))
    throw wrongValue(option, withoutPassword(url), 'an address such as postgres://user:password@host:5432/database')
  const { default: pg } = await loadPg()
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'throughline',
    ...(statementTimeoutMs > 0 ? { statement_timeout: statementTimeoutMs } : {}),
  })
  // A connection that is lost while idle is replaced by the next query.
  pool.on('error', () => {})
  return pool
}

/** Loaded only here: users without domain events need not install a driver. */
async function loadPg(): Promise<typeof import('pg')> {
  try {
    return await import('pg')
  } catch (cause) {
    throw new UsageError('this needs the driver of PostgreSQL, which is not installed. Run: npm i pg', { cause })
  }
}

/** Runs with connections to a database, and closes them. */
export async function withPostgres<T>(url: string, run: (pool: PostgresPool) => Promise<T>): Promise<T> {
  const pool = await openPostgres('--postgres', url, { maxConnections: 2, statementTimeoutMs: 0 })
  try {
    return await run(pool)
  } catch (error) {
    throw explainDatabaseError(error)
  } finally {
    await pool.end()
  }
}
