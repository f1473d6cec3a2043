import type { ArchiveJob } from './archive-job.js'
import { type EventTable, readEventTable } from './event-table.js'
import { quoteName, quoteTable } from './names.js'
import type { Session } from './session.js'
import { DomainEventsError, textIn } from './sql-client.js'

/** Creates the table for archived events with the columns of the events table, or adds missing ones. */
export async function openArchive(session: Session, { table, createdAt, archive }: ArchiveJob): Promise<void> {
  const existing = await readEventTable(session.client, archive)
  const isPartitioned = table.kind === 'p'
  if (!existing) {
    const [schema] = await session.read('SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1', [archive.schema])
    await session.change(`table ${archive.table}`, [
      ...(schema ? [] : [`CREATE SCHEMA IF NOT EXISTS ${quoteName(archive.schema)}`]),
      // Without defaults and identities, since rows are complete when they are moved. With indexes, for the same
      // lookups.
      `CREATE TABLE ${quoteTable(archive)} (LIKE ${quoteTable(table.name)} INCLUDING INDEXES INCLUDING STORAGE)${isPartitioned ? ` PARTITION BY RANGE (${quoteName(createdAt)})` : ''}`,
    ])
    return
  }
  if ((existing.kind === 'p') !== isPartitioned)
    throw new DomainEventsError(
      `${archive.table} ${isPartitioned ? 'is not' : 'is'} partitioned, unlike the table of events. Give another with \`archiveTable\`.`,
    )
  const missing = table.columns.filter(({ name }) => !existing.columns.some((column) => column.name === name))
  if (missing.length === 0) return
  const types = await readTypes(session, table)
  const clauses = missing.map(({ name }) => `ADD COLUMN ${quoteName(name)} ${types.get(name)}`)
  await session.change(`columns of ${archive.table}`, [`ALTER TABLE ${quoteTable(archive)} ${clauses.join(', ')}`])
}

async function readTypes(session: Session, { oid }: EventTable): Promise<Map<string, string>> {
  const rows = await session.read(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_catalog.pg_attribute
    WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped`,
    [oid],
  )
  return new Map(rows.map((row) => [textIn(row, 'name'), textIn(row, 'type')]))
}

/** Rejects a table that others refer to: moving its rows would delete theirs, or fail. */
export async function checkReferences(session: Session, { oid, name }: EventTable): Promise<void> {
  const rows = await session.read(
    `SELECT DISTINCT conrelid::regclass::text AS referring FROM pg_catalog.pg_constraint
    WHERE contype = 'f' AND confrelid = $1::oid AND conrelid <> $1::oid`,
    [oid],
  )
  if (rows.length === 0) return
  const referring = rows.map((row) => textIn(row, 'referring')).join(', ')
  throw new DomainEventsError(
    `${referring} has a foreign key to ${name.table}, so its events cannot be moved. Remove the key, or keep the events.`,
  )
}
