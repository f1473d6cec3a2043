import { having, required, textOr } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { checkEntry, checkKey, type ParkingStore } from './parking-store.js'

/** What is used of a PostgreSQL client: `query`, as a Pool or a Client of `pg` has it. */
export interface SqlClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/** Which database, and which table in it. */
export interface SqlParkingOptions {
  /** A pool or a connected client; it is never closed here. */
  client: SqlClient
  /** The table that {@link createParkingTableSql} makes, with its schema if it has one. @default 'throughline_parked' */
  table?: string | undefined
}

const DEFAULT_TABLE = 'throughline_parked'

/** A name that needs no quoting, behind a schema or alone, and short enough for the name of its index beside it. */
const TABLE_PATTERN = /^(?:[a-z_][a-z0-9_]{0,49}\.)?[a-z_][a-z0-9_]{0,49}$/

/** What a table's name has to be. */
const TABLE_MUST = 'be a name of a-z, 0-9 and _, with its schema before a dot if need be, each at most 50 characters'

/** The options of `sqlParkingStore`. */
export const SQL_STORE_OPTIONS = {
  client: required(
    having({ type: 'SqlClient', methods: ['query'] }, 'a pool or a connected client of `pg`; it is never closed here'),
  ),
  table: textOr(DEFAULT_TABLE, 'the table that `createParkingTableSql` creates, with its schema if it has one', {
    must: TABLE_MUST,
    pattern: TABLE_PATTERN,
  }),
} satisfies OptionTable<SqlParkingOptions>

/** Expired rows that each new one takes away: more than come in, and few enough to go unnoticed. */
const SWEPT_PER_PUT = 20

/**
 * Writes the migration for {@link sqlParkingStore}; running it twice changes nothing.
 *
 * @example
 * await pool.query(createParkingTableSql('throughline_parked'))
 */
export function createParkingTableSql(table: string = DEFAULT_TABLE): string {
  checkTable(table)
  const index = `${table.replace(/^.*\./, '')}_expires_at`
  return `CREATE TABLE IF NOT EXISTS ${table} (
  key text PRIMARY KEY,
  value text NOT NULL,
  retrievals_left integer NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ${index} ON ${table} (expires_at);
`
}

/**
 * Creates a store in PostgreSQL, for any number of processes. Time is the database's own.
 *
 * @example
 * const parking = createParkingLot({ store: sqlParkingStore({ client: new Pool() }) })
 */
export function sqlParkingStore(options: SqlParkingOptions): ParkingStore {
  const { client, table } = fillOptions(options, SQL_STORE_OPTIONS, 'sqlParkingStore()')
  const sql = writeStatements(table)
  return {
    async put(entry) {
      checkEntry(entry)
      await client.query(sql.put, [entry.key, entry.value, entry.retrievals, entry.ttlMs])
    },
    async take(key) {
      checkKey(key)
      // The number of retrievals only falls. When neither the last one nor one of more was there to take, another
      // caller may have made it the last one in between: then the third statement finds it, or nobody's is left.
      for (const statement of [sql.takeLast, sql.takeOneOfMore, sql.takeLast]) {
        const [row] = (await client.query(statement, [key])).rows
        if (row) return readText(row)
      }
      return undefined
    },
    async has(key) {
      checkKey(key)
      return (await client.query(sql.has, [key])).rows.length > 0
    },
  }
}

function writeStatements(table: string) {
  const isValid = 'key = $1 AND expires_at > statement_timestamp()'
  return {
    // Rows that somebody else is sweeping are left to them, so that no two wait for each other; and the row that is
    // about to be written is no concern of the sweep, whichever of the two the database does first.
    put: `WITH expired AS (
  SELECT key FROM ${table} WHERE expires_at <= statement_timestamp() AND key <> $1
  ORDER BY expires_at LIMIT ${SWEPT_PER_PUT} FOR UPDATE SKIP LOCKED
), swept AS (
  DELETE FROM ${table} WHERE key IN (SELECT key FROM expired)
)
INSERT INTO ${table} (key, value, retrievals_left, expires_at)
VALUES ($1, $2, $3, statement_timestamp() + $4::double precision * interval '1 millisecond')
ON CONFLICT (key) DO UPDATE SET value = excluded.value, retrievals_left = excluded.retrievals_left,
  expires_at = excluded.expires_at`,
    takeLast: `DELETE FROM ${table} WHERE ${isValid} AND retrievals_left = 1 RETURNING value`,
    takeOneOfMore: `UPDATE ${table} SET retrievals_left = retrievals_left - 1
WHERE ${isValid} AND retrievals_left > 1 RETURNING value`,
    has: `SELECT 1 FROM ${table} WHERE ${isValid}`,
  }
}

function readText(row: unknown): string | undefined {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'value') : undefined
  return typeof value === 'string' ? value : undefined
}

function checkTable(table: string): void {
  if (typeof table === 'string' && TABLE_PATTERN.test(table)) return
  throw new TypeError(`throughline: \`table\` must ${TABLE_MUST}; got ${JSON.stringify(table)}.`)
}
