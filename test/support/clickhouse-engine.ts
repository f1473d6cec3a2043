import { existsSync } from 'node:fs'
import { startServer } from './served-process.js'

/** The ClickHouse engine behind an HTTP port of its own. */
export interface ClickhouseEngine {
  port: number
  /** The address of a database: `clickhouse://127.0.0.1:PORT/name`. */
  urlOf(database: string): string
  close(): Promise<void>
}

/** Why no engine can be started here; `undefined` where one can. */
export const CLICKHOUSE_MISSING = existsSync('test/clickhouse/node_modules/chdb')
  ? undefined
  : 'skipped: the ClickHouse engine is not installed (node tools/ensure-clickhouse.mjs)'

/** Starts the engine with what a folder has, or with nothing. */
export async function startClickhouse(folder = ''): Promise<ClickhouseEngine> {
  const { port, close } = await startServer({
    file: process.execPath,
    words: ['engine.mjs', folder],
    cwd: 'test/clickhouse',
    portPattern: /^(\d+)$/,
  })
  return { port, close, urlOf: (database) => `clickhouse://127.0.0.1:${port}/${database}` }
}
