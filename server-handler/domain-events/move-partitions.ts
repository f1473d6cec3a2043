import type { ArchiveJob, Moved } from './archive-job.js'
import { readEventTable } from './event-table.js'
import { moveRows } from './move-rows.js'
import { deriveName, quoteName, quoteTable } from './names.js'
import { type Month, monthOf, type Partition, readPartitions, toBound } from './partitions.js'
import type { Session } from './session.js'
import { DomainEventsError, textIn } from './sql-client.js'

/** The constraint with which a partition is attached without a scan while the table is locked. */
const BOUNDS = 'throughline_bounds'

/** A generous upper bound: catalog changes take milliseconds. */
const MOVE_TIMEOUT_MS = 5_000

/** Moves partitions that are old as a whole, and the old events of the default partition. */
export async function movePartitions(session: Session, job: ArchiveJob): Promise<Moved> {
  await checkKey(session, job)
  const partitions = await readPartitions(session, job.table.oid)
  const isOld = ({ toMs }: Partition) => toMs !== undefined && toMs <= job.beforeMs
  const moved: string[] = []
  let events = 0
  for (const partition of partitions.filter(isOld)) {
    if (await hasRoom(session, job, partition)) {
      await movePartition(session, job, partition)
      moved.push(partition.name.table)
    } else events += await moveOneByOne(session, job, partition)
  }
  for (const partition of partitions.filter(({ isDefault }) => isDefault))
    events += await moveOneByOne(session, job, partition)
  const leftOut = partitions
    .filter(({ isDefault, fromMs, toMs }) => !isDefault && (fromMs === undefined || toMs === undefined))
    .map(({ name }) => `${name.table}: it has no bounds in time`)
  return { partitions: moved, events, leftOut }
}

async function moveOneByOne(session: Session, job: ArchiveJob, { name }: Partition): Promise<number> {
  const months = await readMonths(session, job, name)
  for (const month of months) await addArchiveMonth(session, job, month)
  return months.length === 0 ? 0 : moveRows(session, job, name)
}

async function checkKey(session: Session, { table, createdAt }: ArchiveJob): Promise<void> {
  const [row] = await session.read(
    `SELECT pg_get_partkeydef($1::oid) AS key, pg_get_partkeydef($1::oid) = 'RANGE (' || quote_ident($2) || ')' AS fits`,
    [table.oid, createdAt],
  )
  if (row?.fits === true) return
  throw new DomainEventsError(
    `${table.name.table} is partitioned by ${textIn(row, 'key')}; only tables that are partitioned by RANGE (${createdAt}) are archived. Archive the partitions themselves.`,
  )
}

// Events of its time may have been archived from the default partition; a partition needs the columns of its table.
async function hasRoom(session: Session, job: ArchiveJob, { fromMs, toMs }: Partition): Promise<boolean> {
  const archive = await readEventTable(session.client, job.archive)
  const isAlike = archive?.columns.every(({ name }) => job.table.columns.some((column) => column.name === name)) ?? true
  const archived = await readArchive(session, job)
  return isAlike && !archived.some((each) => (each.fromMs ?? 0) < (toMs ?? 0) && (each.toMs ?? 0) > (fromMs ?? 0))
}

async function readArchive(session: Session, { archive }: ArchiveJob): Promise<Partition[]> {
  const [row] = await session.read('SELECT coalesce(to_regclass($1)::oid::text, $2) AS oid', [quoteTable(archive), ''])
  return readPartitions(session, textIn(row, 'oid'))
}

async function movePartition(session: Session, job: ArchiveJob, { oid, name, fromMs = 0, toMs = 0 }: Partition) {
  const partition = quoteTable(name)
  const time = quoteName(job.createdAt)
  const [bounds] = await session.read(
    'SELECT convalidated AS valid FROM pg_catalog.pg_constraint WHERE conrelid = $1::oid AND conname = $2',
    [oid, BOUNDS],
  )
  if (!bounds)
    await session.change(`bounds of ${name.table}`, [
      `ALTER TABLE ${partition} ADD CONSTRAINT ${BOUNDS} CHECK (${time} IS NOT NULL AND ${time} >= ${toBound(fromMs)} AND ${time} < ${toBound(toMs)}) NOT VALID`,
    ])
  if (bounds?.valid !== true)
    await session.runAlone(`bounds of ${name.table} checked`, `ALTER TABLE ${partition} VALIDATE CONSTRAINT ${BOUNDS}`)
  await session.change(`partition ${name.table} archived`, [
    // An index that only the archive has would be built now, while the table is locked.
    `SET LOCAL statement_timeout = ${MOVE_TIMEOUT_MS}`,
    `ALTER TABLE ${quoteTable(job.table.name)} DETACH PARTITION ${partition}`,
    `ALTER TABLE ${quoteTable(job.archive)} ATTACH PARTITION ${partition} FOR VALUES FROM (${toBound(fromMs)}) TO (${toBound(toMs)})`,
    `ALTER TABLE ${partition} DROP CONSTRAINT ${BOUNDS}`,
  ])
}

async function readMonths(session: Session, { createdAt, beforeMs }: ArchiveJob, name: Partition['name']) {
  const time = quoteName(createdAt)
  const rows = await session.read(
    `SELECT DISTINCT extract(epoch FROM date_trunc('month', ${time})) * 1000 AS month FROM ${quoteTable(name)} WHERE ${time} < ${toBound(beforeMs)}`,
  )
  return rows.map((row) => monthOf(Number(textIn(row, 'month'))))
}

async function addArchiveMonth(session: Session, job: ArchiveJob, { fromMs, toMs, label }: Month): Promise<void> {
  const archived = await readArchive(session, job)
  if (archived.some((each) => (each.fromMs ?? toMs) < toMs && (each.toMs ?? 0) > fromMs)) return
  const partition = { schema: job.archive.schema, table: deriveName(job.archive.table, label) }
  await session.change(`partition ${partition.table}`, [
    `CREATE TABLE ${quoteTable(partition)} PARTITION OF ${quoteTable(job.archive)} FOR VALUES FROM (${toBound(fromMs)}) TO (${toBound(toMs)})`,
  ])
}
