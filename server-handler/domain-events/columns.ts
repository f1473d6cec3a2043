/** A column that links an event to its cause. */
export interface TraceColumn {
  name: keyof TraceFields
  type: string
  /** Types of an existing column that are compatible. */
  accepts: readonly string[]
  /** Characters that a column of limited length needs. */
  minLength?: number
  /** Whether events are looked up by it, so that it has an index. */
  isSearched: boolean
}

/** The values of these columns for one event. */
export interface TraceFields {
  correlation_id: string | null
  session_id: string | null
  trace_id: string | null
  span_id: string | null
  parent_span_id: string | null
  origin_action_id: string | null
  duration_ms: number | null
}

const TEXT = ['text', 'character varying', 'character']
const NUMBERS = ['double precision', 'real', 'numeric', 'bigint', 'integer']

/** The columns that the migration adds. */
export const TRACE_COLUMNS: readonly TraceColumn[] = [
  { name: 'correlation_id', type: 'uuid', accepts: ['uuid'], isSearched: true },
  { name: 'session_id', type: 'uuid', accepts: ['uuid'], isSearched: true },
  { name: 'trace_id', type: 'text', accepts: TEXT, minLength: 32, isSearched: true },
  { name: 'span_id', type: 'text', accepts: TEXT, minLength: 16, isSearched: false },
  { name: 'parent_span_id', type: 'text', accepts: TEXT, minLength: 16, isSearched: false },
  { name: 'origin_action_id', type: 'text', accepts: TEXT, minLength: 30, isSearched: true },
  { name: 'duration_ms', type: 'double precision', accepts: NUMBERS, isSearched: false },
]

/** The column that holds the same fields as JSON. */
export const METADATA_COLUMN = 'event_metadata'

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is a UUID as PostgreSQL prints one, in either case. */
export function isUuid(text: string): boolean {
  return UUID_PATTERN.test(text)
}
