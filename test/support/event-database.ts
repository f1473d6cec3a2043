import type pg from 'pg'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { createScope, type Scope } from '../../server-handler/scope/scope.js'
import type { Telemetry } from '../../server-handler/telemetry/telemetry.js'
import { ACTION_ID } from './envelope.js'
import { openPool, type PostgresServer, startPostgres } from './postgres-server.js'

/** Databases of one server, each of one test. */
export interface EventDatabases {
  /** Creates an empty database and opens it. */
  open(): Promise<{ url: string; pool: pg.Pool }>
}

/** Starts a PostgreSQL for the tests of a file. */
export function useDatabases(): EventDatabases {
  let server: PostgresServer | undefined
  let count = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())
  return {
    async open() {
      const admin = openPool(server?.url ?? '')
      count += 1
      const name = `events_${count}`
      await admin.query(`CREATE DATABASE ${name}`)
      await admin.end()
      const url = `${server?.url.replace(/postgres$/, '')}${name}`
      const pool = openPool(url)
      onTestFinished(() => pool.end())
      return { url, pool }
    },
  }
}

/** The first column of every row of a query. */
export async function readColumn(
  pool: pg.Pool | pg.PoolClient,
  text: string,
  values: unknown[] = [],
): Promise<unknown[]> {
  const { rows } = await pool.query({ text, values, rowMode: 'array' })
  return rows.map(([first]: unknown[]) => first)
}

export const SESSION_ID = '0b0e7f6e-6c1c-4c52-9a4e-0d8a4b3f5c11'
export const CORRELATION_ID = '9b2f2c1a-8d3e-4f7b-a6c5-1e2d3c4b5a69'

/** The scope of a request that a click has caused. */
export function createRequestScope(
  telemetry: Telemetry,
  more: Partial<Pick<Scope, 'requestId' | 'correlationId' | 'sessionId' | 'action'>> = {},
): Scope {
  const startedAt = telemetry.clock.now()
  const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', flags: 3 }
  return createScope({
    telemetry,
    work: telemetry.startWork({ name: 'POST /orders', kind: 'server', startedAt, parent }),
    startedAt,
    requestId: 'a3c1d2e4-0f5b-4a6c-8d7e-9f0a1b2c3d4e',
    correlationId: CORRELATION_ID,
    sessionId: SESSION_ID,
    action: { origin_action_id: ACTION_ID, action_name: 'checkout_submit' },
    ...more,
  })
}
