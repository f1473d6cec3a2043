import { flag } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { addColumns } from './add-columns.js'
import { METADATA_COLUMN, TRACE_COLUMNS } from './columns.js'
import { createTableSql } from './create-table.js'
import { type EventColumns, type EventTable, readEventTable, type TableColumn } from './event-table.js'
import { replaceFunctions } from './functions.js'
import { buildIndexes } from './indexes.js'
import { splitTable, type TableName } from './names.js'
import { API_SCHEMA_ROW, COLUMNS_ROW, DRY_RUN_DESCRIPTION, LOCK_ROWS, MONTHS_ROW, TABLE_ROW } from './options.js'
import { addMonths, monthOf } from './partitions.js'
import { type Session, withSession } from './session.js'
import { DomainEventsError, type EventsClient, textIn } from './sql-client.js'
import { CREATED, EXTENDED, readVersion, VERSION, versionSql } from './version.js'

/** The table to migrate, and the time limits. */
export interface DomainEventsMigration {
  /** The table of events, with its schema if it has one. @default 'domain_events' */
  table?: string | undefined
  /** Columns of a table of your own that are named differently. */
  columns?: EventColumns | undefined
  /** Schema of the functions for lookups. @default 'api' */
  apiSchema?: string | undefined
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

/** The options of `migrateDomainEvents`. */
export const DOMAIN_MIGRATION_OPTIONS = {
  table: TABLE_ROW,
  columns: COLUMNS_ROW,
  apiSchema: API_SCHEMA_ROW,
  monthsAhead: MONTHS_ROW,
  ...LOCK_ROWS,
  isDryRun: flag(false, DRY_RUN_DESCRIPTION),
} satisfies OptionTable<DomainEventsMigration>

/** The result of a migration, or of its dry run. */
export interface MigratedEvents {
  /** The table with its schema. */
  table: string
  /** Version before; 0 for a table that was not migrated yet. */
  from: number
  to: number
  /** The changes, in order. */
  applied: readonly string[]
  statements: readonly string[]
}

/**
 * Creates the table of events, or adds the columns, indexes and functions that an existing one lacks. It is safe to run
 * again, from several processes at once, and while events are written.
 *
 * @example
 * await migrateDomainEvents(new Pool())
 * @throws DomainEventsError that says what to do, if the table or the connection does not allow it.
 */
export async function migrateDomainEvents(
  client: EventsClient,
  options: DomainEventsMigration = {},
): Promise<MigratedEvents> {
  const settings = fillOptions(options, DOMAIN_MIGRATION_OPTIONS, 'migrateDomainEvents()')
  return withSession(client, settings, async (session) => {
    const name = splitTable(settings.table)
    const columns = settings.columns ?? {}
    const existing = await readEventTable(session.client, name, columns)
    const from = existing ? await readVersion(session, existing.name) : { version: 0, isOurs: true }
    if (from.version > VERSION)
      throw new DomainEventsError(
        `the table was migrated by a later version of throughline (${from.version} instead of ${VERSION}). Update this one.`,
      )
    if (existing) await addColumns(session, existing)
    else await createTable(session, name)
    // Objects that a dry run has not created are not in the catalog.
    const table = session.isDryRun
      ? withTraceColumns(existing ?? (await newTable(session, name)))
      : ((await readEventTable(session.client, name, columns)) ?? (await newTable(session, name)))
    if (existing) await buildIndexes(session, table)
    if (from.isOurs) await addAhead(session, table, settings.monthsAhead)
    await replaceFunctions(session, settings.apiSchema, table)
    if (existing && from.version < VERSION) await session.change(`version ${VERSION}`, versionSql(table.name, EXTENDED))
    const { applied, statements } = session
    return { table: `${table.name.schema}.${table.name.table}`, from: from.version, to: VERSION, applied, statements }
  })
}

async function createTable(session: Session, given: TableName): Promise<void> {
  const { name } = await newTable(session, given)
  await session.change(`table ${name.table}`, [...createTableSql(name), ...versionSql(name, CREATED)])
}

/** Creates the partitions of this month and of those ahead. */
export async function addAhead(session: Session, table: EventTable, monthsAhead: number): Promise<string[]> {
  const [row] = await session.read('SELECT extract(epoch FROM now()) * 1000 AS now')
  const now = Number(textIn(row, 'now'))
  const months = Array.from({ length: monthsAhead + 1 }, (_, later) => monthOf(now, later))
  return addMonths(session, table, months)
}

const column = (name: string, type: string): TableColumn => ({
  ...{ name, type },
  maxLength: undefined,
  isRequired: false,
  hasDefault: false,
})

async function newTable(session: Session, { schema, table }: TableName): Promise<EventTable> {
  const [row] = schema === undefined ? await session.read('SELECT current_schema() AS schema') : []
  return {
    oid: '',
    name: { schema: schema ?? textIn(row, 'schema'), table },
    kind: 'p',
    columns: [],
    id: column('id', 'uuid'),
    type: column('event_type', 'text'),
    stream: column('stream', 'text'),
    data: column('data', 'jsonb'),
    createdAt: column('created_at', 'timestamp with time zone'),
  }
}

function withTraceColumns(table: EventTable): EventTable {
  const added = [...TRACE_COLUMNS, { name: METADATA_COLUMN, type: 'jsonb' }].map(({ name, type }) => column(name, type))
  return { ...table, columns: [...table.columns, ...added] }
}
