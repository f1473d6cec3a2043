import { having, required } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { isUuid } from './columns.js'
import { quoteName } from './names.js'
import { API_SCHEMA_ROW } from './options.js'
import { type EventsClient, readRows, type SqlRow, textIn } from './sql-client.js'

/** An event of the shop as the lookups return it; unknown values are empty. */
export interface StoredEvent {
  id: string
  type: string
  stream: string
  failed: boolean
  /** What failed: the name of an error, or a word. */
  error: string
  actionId: string
  sessionId: string
  correlationId: string
  traceId: string
  spanId: string
  parentSpanId: string
  /** Epoch milliseconds. */
  createdMs: number
  durationMs: number | undefined
}

/** The keys by which events are found. */
export type EventKey = 'action' | 'session' | 'correlation' | 'trace'

/** Finds events of the shop for the report. */
export interface EventReader {
  /** Returns the events with this id; none for a malformed id. Rejects if the database fails. */
  find(by: EventKey, id: string): Promise<readonly StoredEvent[]>
}

/** Where a reader finds events. */
export interface EventReaderOptions {
  /** A pool or a connected client that may read the events; it is never closed here. */
  client: EventsClient
  /** Schema of the functions for lookups. @default 'api' */
  apiSchema?: string | undefined
}

/** The options of `createEventReader`. */
export const EVENT_READER_OPTIONS = {
  client: required(
    having(
      { type: 'EventsClient', methods: ['query'] },
      'a pool or a connected client that may read the events; it is never closed here',
    ),
  ),
  apiSchema: API_SCHEMA_ROW,
} satisfies OptionTable<EventReaderOptions>

/** Events per lookup: as many as a page of the report shows. */
const MAX_EVENTS = 500

const FUNCTIONS: Readonly<Record<EventKey, { name: string; fits(id: string): boolean }>> = {
  action: { name: 'get_events_by_action', fits: (id) => id !== '' },
  session: { name: 'get_events_by_session', fits: isUuid },
  correlation: { name: 'get_events_by_correlation', fits: isUuid },
  trace: { name: 'get_trace_timeline', fits: (id) => id !== '' },
}

/**
 * Creates a reader of the events, by the functions that the migration has created.
 *
 * @example
 * const report = createReportHandler({ store, events: createEventReader({ client: pool }) })
 */
export function createEventReader(options: EventReaderOptions): EventReader {
  const { client, apiSchema } = fillOptions(options, EVENT_READER_OPTIONS, 'createEventReader()')
  return {
    async find(by, id) {
      const { name, fits } = FUNCTIONS[by]
      if (!fits(id) || id.includes('\u0000')) return []
      const rows = await readRows(client, `SELECT * FROM ${quoteName(apiSchema)}.${name}($1, ${MAX_EVENTS})`, [id])
      return rows.map(toStoredEvent)
    },
  }
}

function toStoredEvent(row: SqlRow): StoredEvent {
  const { status, error }: { status?: unknown; error?: unknown } = Object(row.event_metadata)
  const duration = row.duration_ms
  return {
    id: textIn(row, 'event_id'),
    type: textIn(row, 'event_type'),
    stream: textIn(row, 'stream'),
    failed: status === 'error',
    error: typeof error === 'string' ? error : '',
    actionId: textIn(row, 'origin_action_id'),
    sessionId: textIn(row, 'session_id'),
    correlationId: textIn(row, 'correlation_id'),
    traceId: textIn(row, 'trace_id'),
    spanId: textIn(row, 'span_id'),
    parentSpanId: textIn(row, 'parent_span_id'),
    createdMs: toMs(row.created_at),
    durationMs: Number.isFinite(duration) ? Number(duration) : undefined,
  }
}

// A column may contain `infinity`.
function toMs(time: unknown): number {
  const ms = new Date(time instanceof Date ? time : String(time)).getTime()
  return Number.isFinite(ms) ? ms : 0
}
