import type { ArchiveJob } from './archive-job.js'
import { type FullName, quoteName, quoteTable } from './names.js'
import { toBound } from './partitions.js'
import type { Session } from './session.js'
import { textIn } from './sql-client.js'

/** Pages of 8 KB that a transaction reads: a few thousand events, moved in some tens of milliseconds. */
const PAGES_PER_BATCH = 100

/** Passes over the table; each moves the events that others had locked during the previous one. */
const MAX_PASSES = 3

const SIZE_SQL = `SELECT pg_relation_size(to_regclass($1)) / current_setting('block_size')::bigint AS pages`

/**
 * Moves the old events of a table in short transactions, page by page, so that no index on their time is needed. Events
 * that others have locked are skipped and moved by a later pass, or by the next run.
 */
export async function moveRows(session: Session, job: ArchiveJob, from: FullName): Promise<number> {
  const [size] = await session.read(SIZE_SQL, [quoteTable(from)])
  const pages = Number(textIn(size, 'pages'))
  const statement = writeMove(job, from)
  if (session.isDryRun) {
    await session.runAlone('events in batches', statement)
    return 0
  }
  let moved = 0
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const before = moved
    for (let page = 0; page < pages; page += PAGES_PER_BATCH) {
      const [row] = await session.read(statement, [`(${page},0)`, `(${page + PAGES_PER_BATCH},0)`])
      moved += Number(textIn(row, 'moved'))
    }
    if (moved === before) break
  }
  if (moved > 0) session.applied.push(`${moved} events of ${from.table}`)
  return moved
}

// One statement is one transaction: an event is deleted only if it is inserted. Generated columns have been copied as
// plain ones.
function writeMove({ archive, createdAt, beforeMs, table }: ArchiveJob, from: FullName): string {
  const names = table.columns.map(({ name }) => quoteName(name)).join(', ')
  return `WITH old AS (
  SELECT ctid FROM ${quoteTable(from)}
  WHERE ctid >= $1::tid AND ctid < $2::tid AND ${quoteName(createdAt)} < ${toBound(beforeMs)}
  FOR UPDATE SKIP LOCKED
), moved AS (
  DELETE FROM ${quoteTable(from)} USING old WHERE ${quoteTable(from)}.ctid = old.ctid RETURNING ${quoteTable(from)}.*
), added AS (
  INSERT INTO ${quoteTable(archive)} (${names}) SELECT ${names} FROM moved RETURNING 1
)
SELECT count(*) AS moved FROM added`
}
