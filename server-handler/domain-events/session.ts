import { setTimeout as pause } from 'node:timers/promises'
import { checkConnection, checkOut, checkSame, setTimeouts } from './connection.js'
import { explainDatabaseError } from './database-error.js'
import { retryForLock } from './short-lock.js'
import { DomainEventsError, type EventsClient, readRows, type SqlRow } from './sql-client.js'

/** Limits of a session's waits for locks. */
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
  /** The statements of the changes. */
  readonly statements: string[]
  readonly isDryRun: boolean
  read(text: string, values?: readonly unknown[]): Promise<readonly SqlRow[]>
  /** Runs statements in one transaction with a short wait for locks, and retries until they get them. */
  change(title: string, statements: readonly string[]): Promise<void>
  /** Runs a statement that takes no strong lock and must not be in a transaction. */
  runAlone(title: string, statement: string): Promise<void>
}

/** An advisory lock that no other program uses: the first 8 bytes of SHA-256 of `throughline domain events`. */
const LOCK_KEY = '-8947158894092120349'

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
        // The lock and the settings end with a lost connection.
        await readRows(client, `SELECT pg_advisory_unlock(${LOCK_KEY})`).catch(() => {})
      }
    } finally {
      await restore().catch(() => {}) // As above: the settings end with the connection.
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

const POLL_MS = 100

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
    await pause(POLL_MS)
  }
}
