import { setTimeout as pause } from 'node:timers/promises'
import { codeOf, DomainEventsError, type EventsClient, readRows, textIn } from './sql-client.js'

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000

/** Attempts that wait long enough for a running autovacuum to yield. */
const TRIES_AGAINST_VACUUM = [3, 6]
const MARGIN_MS = 500

/** Runs statements in one transaction with a short wait for locks, and retries until they get them. */
export async function retryForLock(
  client: EventsClient,
  { lockTimeoutMs, giveUpAfterMs }: { lockTimeoutMs: number; giveUpAfterMs: number },
  statements: readonly string[],
): Promise<void> {
  const until = Date.now() + giveUpAfterMs
  for (let tries = 1; ; tries += 1) {
    try {
      const waitMs = TRIES_AGAINST_VACUUM.includes(tries) ? await readVacuumWait(client, lockTimeoutMs) : lockTimeoutMs
      await runTogether(client, [`SET LOCAL lock_timeout = ${waitMs}`, ...statements])
      return
    } catch (error) {
      if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(codeOf(error))) throw error
      if (Date.now() > until) throw await describeHolders(client, error)
    }
    // Random, so that it does not coincide with a periodic transaction each time.
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS) * (0.5 + Math.random()))
  }
}

// An autovacuum yields to a lock that is waited for longer than `deadlock_timeout`; otherwise it would hold its own for
// minutes.
async function readVacuumWait(client: EventsClient, lockTimeoutMs: number): Promise<number> {
  const [row] = await readRows(
    client,
    `SELECT extract(epoch FROM current_setting('deadlock_timeout')::interval) * 1000 AS ms FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'autovacuum worker' LIMIT 1`,
  )
  return row ? Math.max(lockTimeoutMs, Math.ceil(Number(textIn(row, 'ms'))) + MARGIN_MS) : lockTimeoutMs
}

async function runTogether(client: EventsClient, statements: readonly string[]): Promise<void> {
  await readRows(client, 'BEGIN')
  try {
    for (const statement of statements) await readRows(client, statement)
    await readRows(client, 'COMMIT')
  } catch (error) {
    await readRows(client, 'ROLLBACK').catch(() => {}) // The first error has the reason.
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
