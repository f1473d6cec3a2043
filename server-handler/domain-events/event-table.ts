import { METADATA_COLUMN } from './columns.js'
import { type FullName, quoteTable, type TableName } from './names.js'
import { type EventsClient, readRows, type SqlRow, textIn } from './sql-client.js'

/** The columns of a shop's own table, where they are named differently. */
export interface EventColumns {
  /** Id of an event. @default `id`, `event_id` or the primary key's first column */
  id?: string | undefined
  /** Type of an event. @default `event_type`, `type`, `event_name` or `name` */
  type?: string | undefined
  /** What the event is about. @default `stream`, `stream_name`, `stream_id` or `aggregate_id` */
  stream?: string | undefined
  /** Content of an event. @default `data`, `event_data`, `payload` or `body` */
  data?: string | undefined
  /** When it was recorded. @default `created_at` */
  createdAt?: string | undefined
}

/** A column of an existing table. */
export interface TableColumn {
  name: string
  /** Without its length: `character varying`. */
  type: string
  maxLength: number | undefined
  isRequired: boolean
  hasDefault: boolean
}

/** An existing table of events. */
export interface EventTable {
  oid: string
  name: FullName
  /** `r`: a plain table; `p`: a partitioned one; other kinds hold no rows of their own. */
  kind: string
  columns: readonly TableColumn[]
  id: TableColumn | undefined
  type: TableColumn | undefined
  stream: TableColumn | undefined
  data: TableColumn | undefined
  createdAt: TableColumn | undefined
}

const TABLE_SQL = `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS table, c.relkind::text AS kind
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass($1)`

const COLUMNS_SQL = `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
  (a.atthasdef OR a.attidentity <> '') AS filled, coalesce(a.attnum = i.indkey[0], false) AS leads
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`

/** Reads a table of events from the catalog; `undefined` if there is none of this name. */
export async function readEventTable(
  client: EventsClient,
  name: TableName,
  given: EventColumns = {},
): Promise<EventTable | undefined> {
  const [found] = await readRows(client, TABLE_SQL, [quoteTable(name)])
  if (!found) return undefined
  const oid = textIn(found, 'oid')
  const rows = await readRows(client, COLUMNS_SQL, [oid])
  const columns = rows.map(toColumn)
  const find = (chosen: string | undefined, usual: readonly string[]) =>
    chosen === undefined ? findDefaultColumn(columns, usual) : columns.find((column) => column.name === chosen)
  const leading = rows.filter((row) => row.leads === true).map((row) => textIn(row, 'name'))
  return {
    oid,
    name: { schema: textIn(found, 'schema'), table: textIn(found, 'table') },
    kind: textIn(found, 'kind'),
    columns,
    id: find(given.id, ['id', 'event_id', ...leading]),
    type: find(given.type, ['event_type', 'type', 'event_name', 'name']),
    stream: find(given.stream, ['stream', 'stream_name', 'stream_id', 'aggregate_id']),
    data: find(given.data, ['data', 'event_data', 'payload', 'body']),
    createdAt: find(given.createdAt, ['created_at']),
  }
}

/** The column with the metadata of events, if the table has one. */
export function metadataOf({ columns }: EventTable): TableColumn | undefined {
  return columns.find(({ name }) => name === METADATA_COLUMN)
}

function findDefaultColumn(columns: readonly TableColumn[], usual: readonly string[]): TableColumn | undefined {
  for (const name of usual) {
    const found = columns.find((column) => column.name === name)
    if (found) return found
  }
  return undefined
}

function toColumn(row: SqlRow): TableColumn {
  const shown = textIn(row, 'type')
  const length = /\((\d+)\)/.exec(shown)?.[1]
  return {
    name: textIn(row, 'name'),
    type: shown.replace(/\(\d+(?:,\d+)?\)/, ''),
    maxLength: length === undefined ? undefined : Number(length),
    isRequired: row.required === true,
    hasDefault: row.filled === true,
  }
}
