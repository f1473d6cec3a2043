import { TRACE_COLUMNS } from './columns.js'
import type { EventTable } from './event-table.js'
import { indexNameOf, indexOn } from './index-sql.js'
import { type FullName, quoteTable } from './names.js'
import type { Session } from './session.js'
import { DomainEventsError, textIn } from './sql-client.js'

/** A table and the column of its events' time. */
interface Indexed {
  oid: string
  name: FullName
  kind: string
  createdAt: string
}

/** An index of a table that serves a searched column, or that has its name. */
interface FoundIndex {
  name: FullName
  isValid: boolean
  /** Whether it has the columns and the condition. */
  fits: boolean
  parent: string
}

/** Builds the missing indexes of a table without blocking its writers. */
export async function buildIndexes(session: Session, table: EventTable): Promise<void> {
  const createdAt = table.createdAt?.name ?? 'created_at'
  for (const { name, isSearched } of TRACE_COLUMNS)
    if (isSearched) await ensureIndex(session, { oid: table.oid, name: table.name, kind: table.kind, createdAt }, name)
}

async function ensureIndex(session: Session, table: Indexed, column: string): Promise<FoundIndex> {
  const name = { schema: table.name.schema, table: indexNameOf(table.name.table, column) }
  const found = await findIndex(session, table, column)
  const done = { name, isValid: true, fits: true, parent: '' }
  if (table.kind === 'p') {
    const parent = found ?? done
    if (!found) await createParentIndex(session, table, column)
    if (!found?.isValid) await buildPartitions(session, { table, column, parent: parent.name })
    return parent
  }
  if (found?.isValid) return found
  if (found)
    await session.runAlone(
      `removed the unfinished index ${found.name.table}`,
      `DROP INDEX CONCURRENTLY ${quoteTable(found.name)}`,
    )
  await session.runAlone(
    `index ${name.table}`,
    `CREATE INDEX CONCURRENTLY "${name.table}" ON ${indexOn(quoteTable(table.name), column, table.createdAt)}`,
  )
  return done
}

// It is empty; those of the partitions are attached to it, and new partitions get theirs from it.
async function createParentIndex(session: Session, { name, createdAt }: Indexed, column: string): Promise<void> {
  const index = indexNameOf(name.table, column)
  await session.change(`index ${index} of the partitioned table`, [
    `CREATE INDEX "${index}" ON ONLY ${indexOn(quoteTable(name), column, createdAt)}`,
  ])
}

const PARTITIONS_SQL = `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS table, c.relkind::text AS kind
FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.inhparent = $1::oid AND c.relkind IN ('r', 'p') ORDER BY c.relname`

interface Partitioned {
  table: Indexed
  column: string
  parent: FoundIndex['name']
}

async function buildPartitions(session: Session, { table, column, parent }: Partitioned): Promise<void> {
  for (const row of await session.read(PARTITIONS_SQL, [table.oid])) {
    const partition = {
      oid: textIn(row, 'oid'),
      name: { schema: textIn(row, 'schema'), table: textIn(row, 'table') },
      kind: textIn(row, 'kind'),
      createdAt: table.createdAt,
    }
    const index = await ensureIndex(session, partition, column)
    if (index.parent !== '') continue
    await session.change(`index ${index.name.table} attached`, [
      `ALTER INDEX ${quoteTable(parent)} ATTACH PARTITION ${quoteTable(index.name)}`,
    ])
  }
}

// By their columns and condition, regardless of their names: a shop may have built them already.
const INDEX_SQL = `SELECT n.nspname AS schema, x.relname AS name, i.indisvalid AS valid, coalesce(p.inhparent::text, '') AS parent,
  (i.indnkeyatts = 2 AND i.indkey[0] = a.attnum AND i.indkey[1] = t.attnum AND am.amname = 'btree'
    AND i.indoption[0] = 0 AND (i.indoption[1] & 1) = 1 AND NOT i.indisunique
    AND pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)') IS TRUE AS fits
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = x.relam
JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
LEFT JOIN pg_catalog.pg_inherits p ON p.inhrelid = x.oid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attname = $2
LEFT JOIN pg_catalog.pg_attribute t ON t.attrelid = i.indrelid AND t.attname = $3
WHERE i.indrelid = $1::oid ORDER BY i.indisvalid DESC, x.relname`

async function findIndex(session: Session, table: Indexed, column: string): Promise<FoundIndex | undefined> {
  const rows = await session.read(INDEX_SQL, [table.oid, column, table.createdAt])
  const name = indexNameOf(table.name.table, column)
  const all = rows.map((row) => ({
    name: { schema: textIn(row, 'schema'), table: textIn(row, 'name') },
    isValid: row.valid === true,
    fits: row.fits === true,
    parent: textIn(row, 'parent'),
  }))
  const found = all.find(({ fits, isValid }) => fits && isValid) ?? all.find(({ name: each }) => each.table === name)
  if (found && !found.fits && found.isValid)
    throw new DomainEventsError(
      `${found.name.table} is an index with other columns or another condition. Rename it: the migration needs this name.`,
    )
  return found
}
