import { type FullName, quoteTable, quoteText } from './names.js'
import type { Session } from './session.js'
import { textIn } from './sql-client.js'

/** The version of the schema that this package writes and reads. */
export const VERSION = 1

/** How a table got its columns; only partitions of a table that was created are managed. */
export const CREATED = 'created with monthly partitions'

/** How a table of the shop got its columns. */
export const EXTENDED = 'columns added to an existing table'

/** The statements that record the version of a table, in its schema. */
export function versionSql({ schema, table }: FullName, title: string): string[] {
  const versions = versionTable(schema)
  return [
    `CREATE TABLE IF NOT EXISTS ${versions} (target text, version integer, title text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (target, version))`,
    `INSERT INTO ${versions} (target, version, title) VALUES (${quoteText(table)}, ${VERSION}, ${quoteText(title)}) ON CONFLICT DO NOTHING`,
  ]
}

const versionTable = (schema: string) => quoteTable({ schema, table: 'throughline_migrations' })

/** Reads the version of a table, and whether the migration created it. */
export async function readVersion(
  session: Session,
  { schema, table }: FullName,
): Promise<{ version: number; isOurs: boolean }> {
  const versions = versionTable(schema)
  const [exists] = await session.read('SELECT to_regclass($1) IS NOT NULL AS found', [versions])
  if (exists?.found !== true) return { version: 0, isOurs: false }
  const rows = await session.read(`SELECT version, title FROM ${versions} WHERE target = $1`, [table])
  return {
    version: Math.max(0, ...rows.map((row) => Number(textIn(row, 'version')))),
    isOurs: rows.some((row) => textIn(row, 'title') === CREATED),
  }
}
