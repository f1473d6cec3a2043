import { setTimeout as pause } from 'node:timers/promises'
import { checkConnection, checkOut, checkSame, setTimeouts } from './connection.js'
import { explainDatabaseError } from './database-error.js'
import { codeOf, DomainEventsError, type EventsClient, readRows, type SqlRow, textIn } from './sql-client.js'

/** How long a session waits for locks. */
export interface SessionLimits {
  /** Longest wait for a lock that other transactions would queue behind, in milliseconds. */
  lockTimeoutMs: number
  /** Time after which a change that never gets its lock is given up, in milliseconds. */
  giveUpAfterMs: number
  /** Whether statements are collected instead of run. */
  isDryRun: boolean
}

/** One connection that changes the schema, alone among those of this package. */
export interface Session {
  readonly client: EventsClient
  /** What was changed, in order. */
  readonly applied: string[]
  /** The statements that changed it. */
  readonly statements: string[]
  readonly isDryRun: boolean
  read(text: string, values?: readonly unknown[]): Promise<readonly SqlRow[]>
  /** Runs statements in one transaction with a short wait for locks, and again until they get them. */
  change(title: string, statements: readonly string[]): Promise<void>
  /** Runs a statement that takes no strong lock and must not be in a transaction. */
  runAlone(title: string, statement: string): Promise<void>
}

/** Any number that no other program uses: the first 8 bytes of SHA-256 of `throughline domain events`. */
const LOCK_KEY = '-8947158894092120349'

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'

/** Runs with a session: takes the lock of migrations and archives, and restores the settings of the connection. */
export async function withSession<T>(
  given: EventsClient,
  limits: SessionLimits,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const { client, release } = await checkOut(given)
  try {
    const pid = await checkConnection(client)
    const restore = await setTimeouts(client)
    try {
      await takeLock(client, limits)
      try {
        return await run(createSession(client, limits, pid))
      } finally {
        // A connection that is lost has lost its lock and its settings too.
        await readRows(client, `SELECT pg_advisory_unlock(${LOCK_KEY})`).catch(() => {})
      }
    } finally {
      await restore().catch(() => {})
    }
  } catch (error) {
    throw explainDatabaseError(error)
  } finally {
    release()
  }
}

function createSession(client: EventsClient, limits: SessionLimits, pid: string): Session {
  const applied: string[] = []
  const statements: string[] = []
  const note = (title: string, added: readonly string[]) => {
    applied.push(title)
    statements.push(...added)
  }
  return {
    ...{ client, applied, statements, isDryRun: limits.isDryRun },
    read: (text, values = []) => readRows(client, text, values),
    async change(title, changes) {
      if (!limits.isDryRun) {
        await checkSame(client, pid)
        await retryForLock(client, limits, changes)
      }
      note(title, changes)
    },
    async runAlone(title, statement) {
      if (!limits.isDryRun) {
        await checkSame(client, pid)
        await readRows(client, statement)
      }
      note(title, [statement])
    },
  }
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

// A waiting `pg_advisory_lock` would hold a snapshot, which the other's CREATE INDEX CONCURRENTLY waits for.
async function takeLock(client: EventsClient, { giveUpAfterMs }: SessionLimits): Promise<void> {
  const until = Date.now() + giveUpAfterMs
  for (;;) {
    const [row] = await readRows(client, `SELECT pg_try_advisory_lock(${LOCK_KEY}) AS locked`)
    if (row?.locked === true) return
    if (Date.now() > until)
      throw new DomainEventsError(
        'another migration or archive of events is running in this database. Run this again when it has ended.',
      )
    await pause(FIRST_PAUSE_MS)
  }
}

async function retryForLock(
  client: EventsClient,
  { lockTimeoutMs, giveUpAfterMs }: SessionLimits,
  statements: readonly string[],
): Promise<void> {
  const until = Date.now() + giveUpAfterMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await runTogether(client, [`SET LOCAL lock_timeout = ${lockTimeoutMs}`, ...statements])
      return
    } catch (error) {
      if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(codeOf(error))) throw error
      if (Date.now() > until) throw await describeHolders(client, error)
    }
    // Random, so that it does not meet a periodic transaction each time.
    await pause(pauseMs * (0.5 + Math.random()))
  }
}

async function runTogether(client: EventsClient, statements: readonly string[]): Promise<void> {
  await readRows(client, 'BEGIN')
  try {
    for (const statement of statements) await readRows(client, statement)
    await readRows(client, 'COMMIT')
  } catch (error) {
    await readRows(client, 'ROLLBACK').catch(() => {}) // The first error says what happened.
    throw error
  }
}

async function describeHolders(client: EventsClient, cause: unknown): Promise<DomainEventsError> {
  const rows = await readRows(
    client,
    `SELECT pid, state, round(extract(epoch FROM clock_timestamp() - xact_start)) AS seconds FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 3`,
  )
  const oldest = rows.map((row) => `pid ${textIn(row, 'pid')}, ${textIn(row, 'state')}, ${textIn(row, 'seconds')} s`)
  return new DomainEventsError(
    `other transactions held a lock on the table all the time; nothing waits for it any more. The oldest transactions are: ${oldest.join('; ') || 'none now'}. Run this again when they have ended.`,
    { cause },
  )
}
