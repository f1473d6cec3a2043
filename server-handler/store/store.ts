import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { LogSink } from '../export/sink.js'
import { createFailureLog } from '../http/failure-log.js'
import { flag, required, text, textOr, WARN_ROW, whole } from '../options/rows.js'
import { type Filled, fillOptions, type OptionTable } from '../options/table.js'
import { type Warn, warnOnConsole } from '../options/warn.js'
import type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'
import type { Dialect } from '../questions/dialect.js'
import { DUCKDB } from '../questions/duckdb-dialect.js'
import { type ErasureReport, type ErasureSubject, eraseFrom } from '../questions/erasure.js'
import { mapFolderOf } from '../sourcemaps/map-folder.js'
import { commitBatch } from './append.js'
import { type Database, openDatabase, unreadable } from './duckdb.js'
import { type Lock, takeLock } from './lock.js'
import { compact, deleteExpired, deleteExpiredMaps } from './retention.js'
import { toLogRows, toTraceRows } from './rows.js'
import { createStaging, MIGRATIONS, VERSION_TABLE } from './schema.js'
import { StoreError } from './store-error.js'
import { TABLE_NAMES } from './stored-tables.js'
import { createWriter, type WriteResult, type Writer, type WriterStats } from './writer.js'

/** Where the store is, and its limits. */
export interface StoreOptions {
  /** The database file; its folder is created if absent. `:memory:` keeps everything in this process. */
  path: string
  /** Opens an existing store that no process writes to, for reading only. @default false */
  readOnly?: boolean | undefined
  /** Longest wait before a commit, in milliseconds; a write resolves after its commit. @default 200 */
  flushEveryMs?: number | undefined
  /** Rows that are committed at once without waiting. @default 5000 */
  maxBatchRows?: number | undefined
  /** Most rows queued; a write that does not fit is rejected and counted. @default 50000 */
  maxQueuedRows?: number | undefined
  /** Days that logs and traces are kept. @default 7 */
  rawDays?: number | undefined
  /** Days that the narrow tables of vitals, actions and errors are kept. @default 35 */
  narrowDays?: number | undefined
  /** Days that the hourly rollup of vitals is kept. @default 400 */
  rollupDays?: number | undefined
  /** Memory limit, in DuckDB's syntax. @default '512MB' */
  memoryLimit?: string | undefined
  /** Threads that DuckDB uses. @default 2 */
  threads?: number | undefined
  /** Receives messages for an operator: why expired rows could not be deleted. @default the console */
  warn?: Warn | undefined
}

/** A value that may be bound to a query. */
export type QueryValue = string | number | boolean | null

/** A row of a result: text, numbers, arrays; 64-bit integers are converted to numbers. */
export type ResultRow = Readonly<Record<string, unknown>>

/** The embedded store: one file, one writer. */
export interface Store extends LogSink {
  /** Resolves once the records are committed or dropped, with their numbers; never rejects. */
  writeLogs(request: ExportLogsRequest): Promise<WriteResult>
  /** Resolves once the spans are committed or dropped, with their numbers; never rejects. */
  writeTraces(request: ExportTracesRequest): Promise<WriteResult>
  /** Like `writeLogs`, but rejects if records are lost: the sink interface for the RUM endpoint. */
  write(request: ExportLogsRequest): Promise<void>
  /** Folder with the source maps of `throughline sourcemaps upload`; a store in memory has none. */
  readonly sourceMapsPath: string | undefined
  /** The SQL of `query`. */
  readonly dialect: Dialect
  /** Runs SQL with named parameters: `$since`. */
  query(sql: string, parameters?: Readonly<Record<string, QueryValue>>): Promise<ResultRow[]>
  /** Deletes expired rows and compacts the rollup; runs automatically at startup and every hour. */
  deleteExpired(): Promise<void>
  /** Deletes everything about a visitor or an action, and returns how much that was. */
  erase(subject: ErasureSubject): Promise<ErasureReport>
  /** Records the address at which readers on this machine can query the running server. */
  announce(url: string): void
  /** Counts since the store was opened. */
  stats(): WriterStats
  /** Commits the queue. */
  flush(): Promise<void>
  /** Commits the queue, then closes the file. */
  close(): Promise<void>
}

const HOUR_MS = 3_600_000
/** DuckDB's error for any other text would be that of a file that it cannot open. */
const MEMORY = /^\s*\d+(?:\.\d+)?\s*(?:[kmgt]i?b?|b|(?:kilo|mega|giga|tera)?bytes?)\s*$/i

/** The options of `openStore`. */
export const STORE_OPTIONS = {
  path: required(
    text('the database file; its folder is created if absent. `:memory:` keeps everything in this process'),
  ),
  readOnly: flag(false, 'opens an existing store that no process writes to, for reading only'),
  flushEveryMs: whole({ from: 0, or: 200 }, 'longest wait before a commit; a write resolves after its commit'),
  maxBatchRows: whole({ from: 1, or: 5_000 }, 'rows that are committed at once without waiting'),
  maxQueuedRows: whole({ from: 1, or: 50_000 }, 'most rows queued; a write that does not fit is rejected and counted'),
  rawDays: whole({ from: 1, or: 7 }, 'days that `otel_logs` and `otel_traces` are kept'),
  narrowDays: whole({ from: 1, or: 35 }, 'days that `rum_vitals`, `rum_actions` and `rum_errors` are kept'),
  rollupDays: whole({ from: 1, or: 400 }, 'days that the hourly rollup `rum_vitals_1h` is kept'),
  memoryLimit: textOr('512MB', 'memory that DuckDB may use, as DuckDB writes it', {
    must: 'be a number with a unit of DuckDB, such as 512MB or 2GiB',
    pattern: MEMORY,
  }),
  threads: whole({ from: 1, or: 2 }, 'threads that DuckDB uses'),
  warn: WARN_ROW,
} satisfies OptionTable<StoreOptions>

type ResolvedOptions = Filled<StoreOptions, typeof STORE_OPTIONS> & { now: () => number }

/**
 * Opens the embedded store and takes its lock; the file is created and migrated as needed.
 *
 * @throws StoreError with a `code`, if DuckDB is not installed, another process writes, or the file is newer.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return openStoreWith(options, Date.now)
}

/** Opens the embedded store with the given clock, in epoch milliseconds. */
export async function openStoreWith(given: StoreOptions, now: () => number): Promise<Store> {
  const options = { ...fillOptions(given, STORE_OPTIONS, 'openStore()'), now }
  const inMemory = options.path === ':memory:'
  if (inMemory) refuseReading(options)
  else prepareFile(options)
  const lock = inMemory || options.readOnly ? undefined : takeLock(options.path)
  try {
    return createStore({ database: await openPrepared(options), options, lock })
  } catch (error) {
    lock?.release()
    throw error
  }
}

async function openPrepared(options: ResolvedOptions): Promise<Database> {
  const database = await openDatabase(options)
  try {
    if (options.readOnly) await checkVersion(database.reader, options)
    else await prepareTables(database.writer)
    return database
  } catch (error) {
    database.close()
    throw error instanceof StoreError ? error : unreadable(options.path, error)
  }
}

function prepareFile({ path, readOnly }: ResolvedOptions): void {
  if (readOnly && !existsSync(path))
    throw new StoreError('not_found', `no store found at ${path}. Start \`throughline dev\` and load a page first.`)
  if (!readOnly) mkdirSync(dirname(path), { recursive: true })
}

function refuseReading({ readOnly }: ResolvedOptions): void {
  if (!readOnly) return
  throw new StoreError(
    'not_found',
    'a store in memory can be read only by the process that opened it. Give the path of a file, or ask that process over HTTP.',
  )
}

async function prepareTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(VERSION_TABLE)
  const version = await readVersion(connection)
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index >= version) await migrate(connection, index + 1, statements)
  }
  for (const table of TABLE_NAMES) await connection.run(createStaging(table))
}

// A reader cannot migrate: its queries need the tables of this version.
async function checkVersion(connection: DuckDBConnection, { path }: ResolvedOptions): Promise<void> {
  const found = await readRows(connection, `SELECT 1 FROM duckdb_tables() WHERE table_name = 'throughline_store'`)
  if (found.length === 0)
    throw new StoreError('unreadable', `${path} cannot be read: it is a database without tables of throughline.`)
  const version = await readVersion(connection)
  if (version < MIGRATIONS.length)
    throw new StoreError(
      'older_version',
      `the store ${path} has version ${version}, this package reads ${MIGRATIONS.length}. Start \`throughline dev\` once, or open it for writing: that migrates it.`,
    )
}

async function readVersion(connection: DuckDBConnection): Promise<number> {
  const [row] = await readRows(connection, 'SELECT max(version) AS version FROM throughline_store')
  const version = Number(row?.version ?? 0)
  if (version <= MIGRATIONS.length) return version
  throw new StoreError(
    'newer_version',
    `the store has version ${version}, this package knows ${MIGRATIONS.length}. Update throughline.`,
  )
}

async function migrate(connection: DuckDBConnection, version: number, statements: readonly string[]): Promise<void> {
  await connection.run('BEGIN TRANSACTION')
  for (const statement of statements) await connection.run(statement)
  await connection.run('INSERT INTO throughline_store VALUES ($version, now()::TIMESTAMP)', { version })
  await connection.run('COMMIT')
}

interface StoreParts {
  database: Database
  options: ResolvedOptions
  lock: Lock | undefined
}

function createStore({ database, options, lock }: StoreParts): Store {
  const nowNanoseconds = () => BigInt(Math.round(options.now())) * 1_000_000n
  const work = createQueue()
  const writer: Writer = createWriter({
    ...options,
    commit: (batch) => work(() => commitBatch(database.writer, batch)),
    after: startTimer,
  })
  const expire = () =>
    work(async () => {
      await deleteExpired(database.writer, options)
      await deleteExpiredMaps(database.writer, options)
      await compact(database.writer, options.now)
    })
  const logFailure = createFailureLog('deleting expired rows of openStore()', options.warn ?? warnOnConsole)
  const expireNow = () => void expire().catch(logFailure)
  const expiryTimer = options.readOnly ? undefined : setInterval(expireNow, HOUR_MS).unref()
  if (expiryTimer) expireNow()
  const writeLogs = (request: ExportLogsRequest) => writer.add(toLogRows(request, nowNanoseconds))
  const sourceMapsPath = options.path === ':memory:' ? undefined : mapFolderOf(options.path)
  return {
    sourceMapsPath,
    dialect: DUCKDB,
    writeLogs,
    writeTraces: (request) => writer.add(toTraceRows(request, nowNanoseconds)),
    async write(request) {
      const { dropped, reason } = await writeLogs(request)
      if (dropped > 0) throw new Error(`throughline: ${dropped} records were not stored (${reason})`)
    },
    query: (sql, parameters) => readRows(database.reader, sql, parameters),
    deleteExpired: expire,
    async erase(subject) {
      await writer.flush()
      return work(() =>
        eraseFrom(
          {
            query: (sql, parameters) => readRows(database.writer, sql, parameters),
            remove: async (table, condition) => {
              await database.writer.run(`DELETE FROM ${table} WHERE ${condition}`)
            },
            dialect: DUCKDB,
          },
          subject,
        ),
      )
    },
    announce: (url) => lock?.announce(url),
    stats: writer.stats,
    flush: writer.flush,
    async close() {
      clearInterval(expiryTimer)
      await writer.close()
      await work(async () => database.close())
      lock?.release()
    },
  }
}

function startTimer(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

// A connection runs one statement at a time; a commit and a deletion must not share a transaction.
function createQueue(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (run) => {
    const next = last.then(run, run)
    last = next.catch(() => undefined) // The caller sees the rejection; the next run starts regardless.
    return next
  }
}

async function readRows(
  connection: DuckDBConnection,
  sql: string,
  parameters: Readonly<Record<string, QueryValue>> = {},
) {
  const answer = await connection.runAndReadAll(sql, { ...parameters })
  return answer.getRowObjectsJS().map((row) => {
    return Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value]),
    )
  })
}
