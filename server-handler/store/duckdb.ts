import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { StoreError } from './store-error.js'

/** An open database: one connection for writes, one for queries. */
export interface Database {
  writer: DuckDBConnection
  reader: DuckDBConnection
  close(): void
}

/** How the database file is opened. */
export interface DatabaseOptions {
  path: string
  readOnly: boolean
  memoryLimit: string
  threads: number
}

/** Opens a DuckDB file. The package is loaded only here, so users without a store need not install it. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { DuckDBInstance } = await loadDuckdb()
  const instance = await openInstance(DuckDBInstance, options)
  const writer = await instance.connect()
  const reader = await instance.connect()
  return {
    writer,
    reader,
    close() {
      reader.closeSync()
      writer.closeSync()
      instance.closeSync()
    },
  }
}

async function loadDuckdb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api')
  } catch (cause) {
    throw new StoreError(
      'duckdb_missing',
      'the embedded store needs DuckDB, which is not installed. Run: npm i @duckdb/node-api',
      { cause },
    )
  }
}

/** DuckDB's messages for a file that another process has open, on Unix and on Windows. */
const LOCKED = /could not set lock on file|used by another process/i

/** DuckDB's message if its limit of memory does not suffice. */
const TOO_LITTLE_MEMORY = /^Out of Memory Error/

/** Returns an error for a store's file that is damaged, not a store, or unreadable. */
export function unreadable(path: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause)
  if (TOO_LITTLE_MEMORY.test(why))
    return new StoreError(
      'unreadable',
      `the store ${path} cannot be opened with its \`memoryLimit\`. Give it more memory, or fewer \`threads\`.`,
      { cause },
    )
  return new StoreError(
    'unreadable',
    `the store ${path} cannot be read: ${why} If it is damaged, move it and its .wal file away; a new one is created.`,
    { cause },
  )
}

// Queries can neither load extensions nor read other files.
async function openInstance(
  Instance: typeof DuckDBInstance,
  { path, readOnly, memoryLimit, threads }: DatabaseOptions,
): Promise<DuckDBInstance> {
  try {
    return await Instance.create(path, {
      access_mode: readOnly ? 'READ_ONLY' : 'AUTOMATIC',
      memory_limit: memoryLimit,
      threads: String(threads),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      enable_external_access: 'false',
    })
  } catch (cause) {
    // Without the path, which may contain any word.
    const why = (cause instanceof Error ? cause.message : String(cause)).replaceAll(path, '')
    if (LOCKED.test(why)) {
      throw new StoreError('locked', `the store ${path} is open in another process. Stop it, or ask it over HTTP.`, {
        cause,
      })
    }
    throw unreadable(path, cause)
  }
}
