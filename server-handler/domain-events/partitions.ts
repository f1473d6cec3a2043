import { deriveName, type FullName, quoteTable, quoteText } from './names.js'
import type { Session } from './session.js'
import { codeOf, textIn } from './sql-client.js'

/** A partition, with its bounds in epoch milliseconds; `undefined` for those of a default or an open one. */
export interface Partition {
  oid: string
  name: FullName
  isDefault: boolean
  fromMs: number | undefined
  toMs: number | undefined
}

const PARTITIONS_SQL = `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS table,
  pg_get_expr(c.relpartbound, c.oid) AS bound
FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.inhparent = $1::oid ORDER BY c.relname`

/** Reads the partitions of a table that is partitioned by time. */
export async function readPartitions(session: Session, oid: string): Promise<Partition[]> {
  const rows = oid === '' ? [] : await session.read(PARTITIONS_SQL, [oid]) // A dry run has not created the table.
  return rows.map((row) => {
    const bound = textIn(row, 'bound')
    const [, from, to] = /FROM \('([^']+)'\) TO \('([^']+)'\)/.exec(bound) ?? []
    return {
      oid: textIn(row, 'oid'),
      name: { schema: textIn(row, 'schema'), table: textIn(row, 'table') },
      isDefault: bound === 'DEFAULT',
      fromMs: toMs(from),
      toMs: toMs(to),
    }
  })
}

// `2026-05-01 00:00:00+00` of a timestamp with a time zone, since the session is in UTC; also without zone or time.
function toMs(bound: string | undefined): number | undefined {
  const [, date, time = '00:00:00'] =
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?:\.\d+)?)?(?:\+00)?$/.exec(bound ?? '') ?? []
  return date === undefined ? undefined : Date.parse(`${date}T${time}Z`)
}

/** A month in UTC. */
export interface Month {
  fromMs: number
  toMs: number
  /** `y2026m05` */
  label: string
}

/** The month of a moment, or one that is some months later. */
export function monthOf(ms: number, later = 0): Month {
  const date = new Date(ms)
  const at = (more: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later + more)
  const [year, month] = new Date(at(0)).toISOString().split('-')
  return { fromMs: at(0), toMs: at(1), label: `y${year}m${month}` }
}

/** A table that is partitioned by month. */
export interface Monthly {
  oid: string
  name: FullName
}

/** Creates the missing partitions of this month and of those ahead. Returns those that it left out. */
export async function addMonths(session: Session, table: Monthly, months: readonly Month[]): Promise<string[]> {
  const existing = await readPartitions(session, table.oid)
  const fallback = existing.find(({ isDefault }) => isDefault)
  const leftOut: string[] = []
  for (const month of months) {
    const isThere = existing.some(
      ({ fromMs, toMs }) => (fromMs ?? month.toMs) < month.toMs && (toMs ?? 0) > month.fromMs,
    )
    if (isThere) continue
    if (fallback && (await hasRows(session, fallback, month)))
      leftOut.push(`${month.label}: ${fallback.name.table} has events of this month already, and keeps them`)
    else if (!(await addMonth(session, table, month)))
      leftOut.push(`${month.label}: an event of this month was written to the default partition just now`)
  }
  return leftOut
}

/** An event of that month was inserted into the default partition after the check. */
const HAS_ROW_OF_MONTH = '23514'

// Attached to the table only when it is complete: CREATE TABLE … PARTITION OF would lock the whole table.
async function addMonth(session: Session, { name }: Monthly, month: Month): Promise<boolean> {
  const partition = { schema: name.schema, table: deriveName(name.table, month.label) }
  try {
    await session.change(`partition ${partition.table}`, [
      `CREATE TABLE ${quoteTable(partition)} (LIKE ${quoteTable(name)} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`,
      `ALTER TABLE ${quoteTable(name)} ATTACH PARTITION ${quoteTable(partition)} FOR VALUES FROM (${toBound(month.fromMs)}) TO (${toBound(month.toMs)})`,
    ])
    return true
  } catch (error) {
    if (codeOf(error) === HAS_ROW_OF_MONTH) return false
    throw error
  }
}

async function hasRows(session: Session, { name }: Partition, { fromMs, toMs }: Month): Promise<boolean> {
  const [row] = await session.read(
    `SELECT EXISTS (SELECT FROM ${quoteTable(name)} WHERE created_at >= ${toBound(fromMs)} AND created_at < ${toBound(toMs)}) AS found`,
  )
  return row?.found === true
}

/** A moment as a literal. */
export function toBound(ms: number): string {
  return quoteText(new Date(ms).toISOString())
}
