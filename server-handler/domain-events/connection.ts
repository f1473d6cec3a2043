import { explainDatabaseError } from './database-error.js'
import { DomainEventsError, type EventsClient, readRows, type SqlRow, textIn } from './sql-client.js'

/** Oldest version that the statements are written for. */
const MIN_VERSION = 140_000

/** Takes one connection of a pool, since locks and settings belong to a connection. A client is used directly. */
export async function checkOut(given: EventsClient): Promise<{ client: EventsClient; release(): void }> {
  if (!isPgPool(given)) return { client: given, release: () => {} }
  const client = await given.connect().catch((error: unknown) => {
    throw explainDatabaseError(error)
  })
  return { client, release: () => client.release() }
}

/** A pool of `pg`. A single client also has `connect()`, but no `totalCount`. */
interface PgPool extends EventsClient {
  connect(): Promise<EventsClient & { release(): void }>
}

function isPgPool(given: EventsClient): given is PgPool {
  return (
    'connect' in given &&
    typeof given.connect === 'function' &&
    'totalCount' in given &&
    typeof given.totalCount === 'number'
  )
}

/** Checks that a connection can change a schema, and returns its process id. */
export async function checkConnection(client: EventsClient): Promise<string> {
  const seen: SqlRow[] = []
  for (let i = 0; i < 4; i += 1) {
    const rows = await readRows(
      client,
      `SELECT pg_backend_pid() AS pid, now()::text AS at, current_setting('server_version_num')::int AS version,
        current_setting('server_version') AS shown, pg_is_in_recovery() AS standby`,
    )
    seen.push(...rows)
  }
  const [first] = seen
  const count = (column: string) => new Set(seen.map((row) => textIn(row, column))).size
  if (Number(first?.version) < MIN_VERSION)
    throw new DomainEventsError(`PostgreSQL ${textIn(first, 'shown')} is too old; 14 is the oldest that is supported.`)
  if (first?.standby === true)
    throw new DomainEventsError('this server is a read-only standby. Give the address of the primary.')
  if (count('pid') > 1) throw new DomainEventsError(POOLED)
  // In a transaction now() is the same for every statement.
  if (count('at') === 1)
    throw new DomainEventsError(
      'the client is in a transaction. Indexes are built concurrently, which a transaction does not allow: give a client outside of one.',
    )
  return textIn(first, 'pid')
}

/** Checks that a connection is still the same: a pooler may have given it to another client. */
export async function checkSame(client: EventsClient, pid: string): Promise<void> {
  const [row] = await readRows(client, 'SELECT pg_backend_pid() AS pid')
  if (textIn(row, 'pid') !== pid) throw new DomainEventsError(POOLED)
}

const POOLED =
  'the queries reached several connections: the address leads to a pooler that shares them between transactions. Give the address of the database itself, or one connected client.'

const TIMEOUTS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'timezone'] as const

/** Removes time limits, since an index on a large table takes minutes, and sets UTC for the bounds of partitions. */
export async function setTimeouts(client: EventsClient): Promise<() => Promise<void>> {
  const [before] = await readRows(
    client,
    `SELECT ${TIMEOUTS.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
  )
  const set = (toSetting: (name: string) => string) =>
    readRows(
      client,
      `SELECT ${TIMEOUTS.map((name, i) => `set_config('${name}', $${i + 1}, false)`).join(', ')}`,
      TIMEOUTS.map(toSetting),
    )
  await set((name) => (name === 'timezone' ? 'UTC' : '0'))
  return async () => void (await set((name) => textIn(before, name)))
}
