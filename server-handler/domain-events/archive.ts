import { flag, text, whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import type { ArchiveJob, Moved } from './archive-job.js'
import { checkReferences, openArchive } from './archive-table.js'
import { type EventColumns, readEventTable } from './event-table.js'
import { addAhead } from './migrate.js'
import { movePartitions } from './move-partitions.js'
import { moveRows } from './move-rows.js'
import { deriveName, type FullName, splitTable, TABLE_MUST, TABLE_PATTERN } from './names.js'
import { COLUMNS_ROW, DRY_RUN_DESCRIPTION, LOCK_ROWS, MONTHS_ROW, TABLE_ROW } from './options.js'
import { type Session, withSession } from './session.js'
import { DomainEventsError, type EventsClient, textIn } from './sql-client.js'
import { readVersion } from './version.js'

/** Which events are archived, and where to. */
export interface ArchiveOptions {
  /** The table of events, with its schema if it has one. @default 'domain_events' */
  table?: string | undefined
  /** Columns of a table of your own that are named differently. */
  columns?: EventColumns | undefined
  /** Table for archived events, with its schema if it has one. @default the table's name with `_archive` */
  archiveTable?: string | undefined
  /** Age in days from which events are archived. @default 90 */
  olderThanDays?: number | undefined
  /** Months ahead whose partitions are created. @default 3 */
  monthsAhead?: number | undefined
  /**
   * Longest wait for a lock, in milliseconds, since other transactions queue behind the wait; then the change is
   * retried. @default 200
   */
  lockTimeoutMs?: number | undefined
  /** Milliseconds after which a change that never gets its lock is given up. @default 60000 */
  giveUpAfterMs?: number | undefined
  /** Returns the statements and runs none. @default false */
  isDryRun?: boolean | undefined
}

/** A century: an earlier time may be none that PostgreSQL or JavaScript can write. */
const MAX_DAYS = 36_500

/** The options of `archiveDomainEvents`. */
export const ARCHIVE_OPTIONS = {
  table: TABLE_ROW,
  columns: COLUMNS_ROW,
  archiveTable: text('table for archived events, with its schema if it has one', {
    must: TABLE_MUST,
    pattern: TABLE_PATTERN,
    shown: "the table's name with `_archive`",
  }),
  olderThanDays: whole({ from: 1, to: MAX_DAYS, or: 90 }, 'age in days from which events are archived'),
  monthsAhead: MONTHS_ROW,
  ...LOCK_ROWS,
  isDryRun: flag(false, DRY_RUN_DESCRIPTION),
} satisfies OptionTable<ArchiveOptions>

/** What was archived, or would be. */
export interface ArchivedEvents {
  table: string
  archiveTable: string
  /** Partitions that were moved whole. */
  partitions: readonly string[]
  /** Events that were moved one by one. */
  events: number
  /** The changes, in order. */
  applied: readonly string[]
  statements: readonly string[]
  /** What was left unchanged, and why. */
  leftOut: readonly string[]
}

/**
 * Moves old events to the archive table, and creates the partitions of the next months. Each event is in one of the two
 * tables at any time; it is safe to interrupt, to run again, and to run while events are written.
 *
 * @example
 * await archiveDomainEvents(new Pool(), { olderThanDays: 90 })
 * @throws DomainEventsError that says what to do, if the table or the connection does not allow it.
 */
export async function archiveDomainEvents(client: EventsClient, options: ArchiveOptions = {}): Promise<ArchivedEvents> {
  const settings = fillOptions(options, ARCHIVE_OPTIONS, 'archiveDomainEvents()')
  return withSession(client, settings, async (session) => {
    const table = await readEventTable(session.client, splitTable(settings.table), settings.columns)
    if (!table?.createdAt) throw new DomainEventsError(`there is no table ${settings.table} with the time of events.`)
    const archive = nameArchive(table.name, settings.archiveTable)
    const beforeMs = (await readNow(session)) - settings.olderThanDays * DAY_MS
    const { isOurs } = await readVersion(session, table.name)
    const leftOut = isOurs ? await addAhead(session, table, settings.monthsAhead) : []
    const job = { table, createdAt: table.createdAt.name, archive, beforeMs }
    await checkReferences(session, table)
    await openArchive(session, job)
    const moved = table.kind === 'p' ? await movePartitions(session, job) : await moveTable(session, job)
    const { applied, statements } = session
    const names = { table: toShown(table.name), archiveTable: toShown(archive) }
    return { ...names, ...moved, applied, statements, leftOut: [...leftOut, ...moved.leftOut] }
  })
}

const DAY_MS = 86_400_000

async function moveTable(session: Session, job: ArchiveJob): Promise<Moved> {
  return { partitions: [], events: await moveRows(session, job, job.table.name), leftOut: [] }
}

function nameArchive(table: FullName, given: string | undefined): FullName {
  if (given === undefined) return { schema: table.schema, table: deriveName(table.table, 'archive') }
  const { schema = table.schema, table: name } = splitTable(given)
  return { schema, table: name }
}

const toShown = ({ schema, table }: FullName): string => `${schema}.${table}`

async function readNow(session: Session): Promise<number> {
  const [row] = await session.read('SELECT extract(epoch FROM now()) * 1000 AS now')
  return Number(textIn(row, 'now'))
}
