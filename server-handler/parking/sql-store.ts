import { having, required, textOr } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { checkEntry, checkKey, type ParkingStore } from './parking-store.js'

/** The part of a PostgreSQL client that is used: `query`, of a Pool or a Client of `pg`. */
export interface SqlClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/** The client and the table of the store. */
export interface SqlParkingOptions {
  /** A pool or a connected client; it is never closed here. */
  client: SqlClient
  /**
   * The table created by {@link createParkingTableSql}, with its schema if it has one. @default 'throughline_parked'
   */
  table?: string | undefined
}

const DEFAULT_TABLE = 'throughline_parked'

/** A name that needs no quoting, with or without a schema, and short enough for its index's name. */
const TABLE_PATTERN = /^(?:[a-z_][a-z0-9_]{0,49}\.)?[a-z_][a-z0-9_]{0,49}$/

/** The requirement on a table's name. */
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

/** Expired rows deleted per insert: more than are added, and few enough not to be noticed. */
const SWEPT_PER_PUT = 20

/**
 * Returns the migration for {@link sqlParkingStore}; it is idempotent.
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
 * Creates a store in PostgreSQL, for any number of processes. Times are the database's.
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
      // The number of retrievals only decreases. If neither the last one nor an earlier one could be taken, another
      // caller may have made it the last one in between: then the third statement finds it, or none is left.
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
    // SKIP LOCKED: rows that another transaction is deleting are skipped, so that none waits for another; the row about
    // to be written is excluded, whichever of the two the database does first.
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
