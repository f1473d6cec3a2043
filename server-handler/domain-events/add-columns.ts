import { METADATA_COLUMN, TRACE_COLUMNS, type TraceColumn } from './columns.js'
import { type EventTable, metadataOf, type TableColumn } from './event-table.js'
import { quoteName, quoteTable } from './names.js'
import type { Session } from './session.js'
import { DomainEventsError } from './sql-client.js'

/** Adds the columns that a table lacks, all of them nullable and in one change of the catalog. */
export async function addColumns(session: Session, table: EventTable): Promise<void> {
  checkTable(table)
  const missing = TRACE_COLUMNS.filter(({ name }) => !table.columns.some((column) => column.name === name))
  const added = [
    ...missing.map(({ name, type }) => [name, type] as const),
    ...(metadataOf(table) ? [] : [[METADATA_COLUMN, 'jsonb'] as const]),
  ]
  if (added.length === 0) return
  const names = added.map(([name]) => name).join(', ')
  const clauses = added.map(([name, type]) => `  ADD COLUMN IF NOT EXISTS ${quoteName(name)} ${type}`)
  await session.change(`columns ${names}`, [`ALTER TABLE ${quoteTable(table.name)}\n${clauses.join(',\n')}`])
}

const KINDS: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  S: 'a sequence',
  c: 'a type',
}

function checkTable(table: EventTable): void {
  const shown = `${table.name.schema}.${table.name.table}`
  const kind = KINDS[table.kind]
  if (kind) throw new DomainEventsError(`${shown} is ${kind}. Give the table behind it with \`table\`.`)
  const problems = [
    ...timeProblems(table),
    ...table.columns.flatMap((column) => {
      const wanted = TRACE_COLUMNS.find(({ name }) => name === column.name)
      return wanted ? columnProblems(column, wanted) : []
    }),
    ...metadataProblems(table),
  ]
  if (problems.length > 0)
    throw new DomainEventsError(`${shown} cannot take the columns: ${problems.join('; ')}. Nothing was changed.`)
}

const TIMES = ['timestamp with time zone', 'timestamp without time zone']

function timeProblems({ createdAt, columns }: EventTable): string[] {
  if (!createdAt) {
    const times = columns.filter(({ type }) => TIMES.includes(type)).map(({ name }) => name)
    const advice = times.length > 0 ? `; it has ${times.join(', ')}: give one with \`columns.createdAt\`` : ''
    return [`it has no column created_at with the time of an event${advice}`]
  }
  return TIMES.includes(createdAt.type) ? [] : [`${createdAt.name} is of type ${createdAt.type} instead of timestamptz`]
}

function columnProblems({ name, type, maxLength, isRequired }: TableColumn, wanted: TraceColumn): string[] {
  if (!wanted.accepts.includes(type)) return [`${name} is of type ${type} instead of ${wanted.type}`]
  if (maxLength !== undefined && maxLength < (wanted.minLength ?? 0))
    return [`${name} has room for ${maxLength} characters of ${wanted.minLength}`]
  // Events outside of a request have no id; they would fail the shop's transaction.
  return isRequired ? [`${name} is NOT NULL`] : []
}

function metadataProblems(table: EventTable): string[] {
  const found = metadataOf(table)
  return found && !['jsonb', 'json'].includes(found.type)
    ? [`${METADATA_COLUMN} is of type ${found.type} instead of jsonb`]
    : []
}
