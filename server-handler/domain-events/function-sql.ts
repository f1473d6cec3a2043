import { METADATA_COLUMN } from './columns.js'
import { type EventTable, metadataOf, type TableColumn } from './event-table.js'
import { type FullName, quoteName, quoteTable, quoteText } from './names.js'

/** A function of the schema `api`. */
export interface ApiFunction {
  name: string
  /** The types of its parameters, which are part of its name. */
  signature: string
  sql: string
}

/** The comment with which our functions begin; only these are replaced. */
export const FUNCTION_COMMENT = 'throughline: domain events'

/** Events that a lookup returns at most, and without `p_limit`. */
const MAX_ROWS = 1_000
const DEFAULT_ROWS = 100

const LOOKUPS = [
  { name: 'get_events_by_session', parameter: 'p_session_id', type: 'uuid', column: 'session_id' },
  { name: 'get_events_by_correlation', parameter: 'p_correlation_id', type: 'uuid', column: 'correlation_id' },
  { name: 'get_events_by_action', parameter: 'p_origin_action_id', type: 'text', column: 'origin_action_id' },
] as const

/** The columns that every function returns. */
export const RESULT = [
  'event_id text',
  'event_type text',
  'stream text',
  'data jsonb',
  'event_metadata jsonb',
  'correlation_id uuid',
  'session_id uuid',
  'trace_id text',
  'span_id text',
  'parent_span_id text',
  'origin_action_id text',
  'duration_ms double precision',
  'created_at timestamptz',
].join(', ')

/**
 * Settings of every function. Without statistics the planner may prefer a sequential scan; discouraging it raises the
 * estimated cost, which would start the JIT compiler.
 */
export const FUNCTION_SETTINGS = `STABLE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off`

/** The expressions that convert the columns of a table to those of the result. */
export function selectColumns(table: EventTable): string {
  const own = (column: TableColumn | undefined) => (column ? `e.${quoteName(column.name)}` : undefined)
  const text = (column: TableColumn | undefined) => (column ? `${own(column)}::text` : 'NULL::text')
  return [
    text(table.id),
    text(table.type),
    text(table.stream),
    toJson(table.data),
    toJson(metadataOf(table) ?? { name: METADATA_COLUMN, type: 'jsonb' }),
    'e.correlation_id',
    'e.session_id',
    ...['trace_id', 'span_id', 'parent_span_id', 'origin_action_id'].map((name) => `e.${name}::text`),
    'e.duration_ms::double precision',
    toInstant(table),
  ].join(', ')
}

function toJson(column: Pick<TableColumn, 'name' | 'type'> | undefined): string {
  const name = column && `e.${quoteName(column.name)}`
  if (!name || column.type === 'bytea') return 'NULL::jsonb'
  return column.type === 'jsonb' ? name : column.type === 'json' ? `${name}::jsonb` : `to_jsonb(${name})`
}

/** The time of an event; a column without a time zone holds UTC, as frameworks write it. */
export function toInstant({ createdAt }: EventTable): string {
  const name = `e.${quoteName(createdAt?.name ?? 'created_at')}`
  return createdAt?.type === 'timestamp without time zone' ? `${name} AT TIME ZONE 'UTC'` : name
}

/** Order of events from the newest, which is that of the indexes, or from the oldest. */
export function orderBy({ createdAt, id }: EventTable, direction: 'ASC' | 'DESC'): string {
  const columns = [createdAt?.name ?? 'created_at', ...(id ? [id.name] : [])]
  return columns.map((name) => `e.${quoteName(name)} ${direction}`).join(', ')
}

/** The three lookups, which return the newest events first, page by page. */
export function lookupFunctions(schema: string, table: EventTable): ApiFunction[] {
  return LOOKUPS.map(({ name, parameter, type, column }) => {
    const signature = `${type}, integer, timestamptz, text`
    const time = `e.${quoteName(table.createdAt?.name ?? 'created_at')}`
    const before =
      table.createdAt?.type === 'timestamp without time zone' ? `(p_before AT TIME ZONE 'UTC')` : 'p_before'
    // Events of one transaction may share their time; the id of the last one read continues among them.
    const after = table.id
      ? ` OR (${time} = ${before} AND e.${quoteName(table.id.name)} < p_before_id::${table.id.type})`
      : ''
    const full = `${quoteName(schema)}.${name}`
    return {
      name,
      signature,
      sql: `CREATE OR REPLACE FUNCTION ${full}(${parameter} ${type}, p_limit integer DEFAULT ${DEFAULT_ROWS},
  p_before timestamptz DEFAULT NULL, p_before_id text DEFAULT NULL)
RETURNS TABLE (${RESULT})
LANGUAGE sql ${FUNCTION_SETTINGS}
AS $throughline$
  SELECT ${selectColumns(table)}
  FROM ${quoteTable(table.name)} e
  WHERE e.${column} = ${parameter}
    AND ${time} <= coalesce(${before}, 'infinity')
    AND (p_before IS NULL OR ${time} < ${before}${after})
  ORDER BY ${orderBy(table, 'DESC')}
  LIMIT least(greatest(coalesce(p_limit, ${DEFAULT_ROWS}), 1), ${MAX_ROWS})
$throughline$`,
    }
  })
}

/** The comment by which a function is recognized as ours. */
export function commentSql(schema: string, { name, signature }: ApiFunction, table: FullName): string {
  return `COMMENT ON FUNCTION ${quoteName(schema)}.${name}(${signature}) IS ${quoteText(`${FUNCTION_COMMENT} of ${quoteTable(table)}`)}`
}
