import { TRACE_COLUMNS, type TraceFields } from './columns.js'
import { type EventTable, metadataOf } from './event-table.js'
import { quoteName } from './names.js'
import { DomainEventsError } from './sql-client.js'

/** A row to insert. */
export interface WrittenEvent {
  id: string | undefined
  type: string
  stream: string | null
  data: string
  metadata: string
  fields: TraceFields
  more: Readonly<Record<string, unknown>>
}

/** The statement that writes an event to a table, quoted, with the columns that it has. */
export function toInsert(table: string, found: EventTable, event: WrittenEvent): { text: string; values: unknown[] } {
  const { type, data } = found
  if (!type || !data)
    throw new DomainEventsError(
      `the table ${table} has no column for the ${type ? 'data' : 'type'} of an event. Name it with \`columns\`.`,
    )
  // A column that `values` names as well has the caller's value.
  const cells = new Map<string, { value: unknown; cast: string }>()
  const add = (name: string | undefined, value: unknown, cast = '') => {
    if (name !== undefined && value !== undefined) cells.set(name, { value, cast })
  }
  add(found.id?.name, event.id)
  add(type.name, event.type)
  add(found.stream?.name, event.stream)
  add(data.name, event.data, data.type.startsWith('json') ? `::${data.type}` : '')
  const metadata = metadataOf(found)
  add(metadata?.name, event.metadata, `::${metadata?.type}`)
  for (const { name } of TRACE_COLUMNS) {
    const column = found.columns.find((each) => each.name === name)
    const isWhole = column?.type === 'integer' || column?.type === 'bigint'
    const value = event.fields[name]
    add(column?.name, isWhole && typeof value === 'number' ? Math.round(value) : value)
  }
  for (const [name, value] of Object.entries(event.more)) add(checkColumn(found, name), value)
  const needsTime = found.createdAt && !found.createdAt.hasDefault && !cells.has(found.createdAt.name)
  const filled = [...cells.values()]
  const names = [...[...cells.keys()].map(quoteName), ...(needsTime ? [quoteName(found.createdAt?.name ?? '')] : [])]
  const places = [...filled.map(({ cast }, i) => `$${i + 1}${cast}`), ...(needsTime ? ['clock_timestamp()'] : [])]
  return {
    text: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})`,
    values: filled.map(({ value }) => value),
  }
}

/** Whether the table has a column. */
export function hasColumn({ columns }: EventTable, name: string): boolean {
  return columns.some((column) => column.name === name)
}

function checkColumn(table: EventTable, name: string): string {
  if (hasColumn(table, name)) return name
  throw new DomainEventsError(
    `\`values\` of an event names ${JSON.stringify(name.slice(0, 63))}, which is not a column of the table.`,
  )
}
