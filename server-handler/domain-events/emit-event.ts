import { randomBytes } from 'node:crypto'
import { having, required } from '../options/rows.js'
import { checkOptions, fillOptions, type OptionTable } from '../options/table.js'
import { currentScope } from '../scope/scope.js'
import { TRACE_COLUMNS, type TraceFields } from './columns.js'
import { type DomainEvent, EMIT_OPTIONS, type EmitOptions, EVENT_FACTS } from './event-facts.js'
import { checkText, checkValues, toEventJson } from './event-json.js'
import { type EventColumns, type EventTable, metadataOf, readEventTable } from './event-table.js'
import { failureOf } from './failure.js'
import { hasColumn, toInsert, type WrittenEvent } from './insert-sql.js'
import { quoteTable, splitTable, type TableName } from './names.js'
import { COLUMNS_ROW, TABLE_ROW } from './options.js'
import { codeOf, DomainEventsError, type EventsClient } from './sql-client.js'
import { readTraceFields } from './trace-fields.js'
import { withSpan } from './with-span.js'

/** Where events are written. */
export interface DomainEventsOptions {
  /** A pool or a connected client, used for events that are given no client of a transaction; it is never closed here. */
  client: EventsClient
  /** The table of events, with its schema if it has one. @default 'domain_events' */
  table?: string | undefined
  /** Columns of a table of your own that are named differently. */
  columns?: EventColumns | undefined
}

/** The options of `createDomainEvents`. */
export const DOMAIN_EVENTS_OPTIONS = {
  client: required(
    having(
      { type: 'EventsClient', methods: ['query'] },
      'a pool or a connected client, used for events that are given no client of a transaction; it is never closed here',
    ),
  ),
  table: TABLE_ROW,
  columns: COLUMNS_ROW,
} satisfies OptionTable<DomainEventsOptions>

/** Writes events with the request, the action and the trace that they come from. */
export interface DomainEvents {
  /**
   * Writes an event. Rejects if the event cannot be written as JSON, before anything is sent, or if the database rejects
   * it; a missing request, session or action never makes it fail.
   *
   * @returns the id, if the table's ids are UUIDs
   */
  emitEvent(event: DomainEvent, options?: EmitOptions): Promise<{ id: string | undefined }>
  /** Times an operation as a child span; see {@link withSpan}. */
  withSpan: typeof withSpan
}

/**
 * Creates the functions that write a shop's events, once per process.
 *
 * @example
 * const { emitEvent } = createDomainEvents({ client: pool })
 * await emitEvent({ type: 'order_placed', stream: `order-${order.id}`, data: { total: order.total } }, { client })
 */
export function createDomainEvents(options: DomainEventsOptions): DomainEvents {
  const { client: usual, table, columns } = fillOptions(options, DOMAIN_EVENTS_OPTIONS, 'createDomainEvents()')
  const name = splitTable(table)
  const tables = createTableReader(name, columns)
  return {
    withSpan,
    async emitEvent(event, given = {}) {
      checkOptions(event, EVENT_FACTS, 'emitEvent()')
      checkOptions(given, EMIT_OPTIONS, 'emitEvent()')
      const { client = usual, scope = currentScope() } = given
      const written = toWritten(event, readTraceFields(scope, event.durationMs))
      // Not awaited if the table is known: the event is then sent before a COMMIT that the caller sends without
      // waiting.
      const known = tables.known()
      // A column that was added since is found by reading the table again.
      const isCurrent = known && Object.keys(written.more).every((column) => hasColumn(known, column))
      const found = isCurrent ? known : await tables.read(client)
      const own = found.id && written.more[found.id.name]
      const id = found.id?.type === 'uuid' && own === undefined ? createUuid(Date.now()) : undefined
      const { text, values } = toInsert(quoteTable(name), found, { ...written, id })
      try {
        await client.query(text, values)
      } catch (error) {
        if (CHANGED.includes(codeOf(error))) tables.forget()
        throw error
      }
      return { id: typeof own === 'string' ? own : id }
    },
  }
}

function toWritten(event: DomainEvent, fields: TraceFields): Omit<WrittenEvent, 'id'> {
  const { type, stream, data = {}, metadata = {}, error, values = {} } = event
  const known = Object.entries(fields).filter(([, value]) => value !== null)
  return {
    type: checkText(type, 'type'),
    stream: stream === undefined || stream === null ? null : checkText(stream, 'stream'),
    data: toEventJson(data, 'data'),
    metadata: toEventJson({ ...metadata, ...Object.fromEntries(known), ...failureOf(error) }, 'metadata'),
    fields,
    more: checkValues(values),
  }
}

/** Error codes that mean that the table's columns have changed: no such column, no such table. */
const CHANGED = ['42703', '42P01']

interface TableReader {
  known(): EventTable | undefined
  read(client: EventsClient): Promise<EventTable>
  /** Reads the table again for the next event. */
  forget(): void
}

// Read through the client of the event, since a pool of one connection has none left. Cached once the table has all
// columns, so that a process that was started before the migration fills them afterwards.
function createTableReader(name: TableName, columns: EventColumns | undefined): TableReader {
  const kept = new Map<'table', EventTable>()
  return {
    known: () => kept.get('table'),
    forget: () => kept.clear(),
    async read(client) {
      const found = await readEventTable(client, name, columns)
      if (!found)
        throw new DomainEventsError(
          `there is no table ${quoteTable(name)}. Run \`throughline migrate --postgres URL\`, or call migrateDomainEvents().`,
        )
      const isComplete = TRACE_COLUMNS.every((wanted) => found.columns.some((column) => column.name === wanted.name))
      if (isComplete && metadataOf(found)) kept.set('table', found)
      return found
    },
  }
}

// Version 7 (RFC 9562), which is ordered by time, so that the index of ids grows at its end.
function createUuid(now: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
