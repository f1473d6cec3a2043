import { Redis } from 'ioredis'
import { createClient } from 'redis'
import {
  createParkingTableSql,
  memoryParkingStore,
  type ParkableContext,
  type ParkingStore,
  redisParkingStore,
  sqlParkingStore,
} from '../../server-handler/entries/parking-lot.js'
import { ACTION_ID } from './envelope.js'
import { openPool, POSTGRES_MISSING, startPostgres } from './postgres-server.js'
import { REDIS_MISSING, startRedis } from './redis-server.js'

/** One store, reached over two connections. */
export interface ParkingSubject {
  stores: readonly [ParkingStore, ParkingStore]
  /** Puts text where the store keeps the value of a key, behind its back. */
  spoil(key: string, value: string): Promise<void>
  close(): Promise<void>
}

const TABLE = 'throughline_parked'

/** Every store that is ours, on its real server; `missing` says why there is none here. */
export const parkingSubjects: Record<string, { missing: string | undefined; open: () => Promise<ParkingSubject> }> = {
  memory: {
    missing: undefined,
    async open() {
      const store = memoryParkingStore()
      const spoil = (key: string, value: string) => store.put({ key, value, ttlMs: 60_000, retrievals: 1 })
      return { stores: [store, store], spoil, close: async () => {} }
    },
  },
  'Redis by ioredis': {
    missing: REDIS_MISSING,
    async open() {
      const server = await startRedis()
      const clients = [new Redis(server.url), new Redis(server.url)] as const
      return {
        stores: [redisParkingStore({ client: clients[0] }), redisParkingStore({ client: clients[1] })],
        spoil: async (key, value) => void (await clients[0].hset(`throughline:parked:${key}`, { value, left: 1 })),
        async close() {
          for (const client of clients) client.disconnect()
          await server.stop()
        },
      }
    },
  },
  'Redis by node-redis': {
    missing: REDIS_MISSING,
    async open() {
      const server = await startRedis()
      const clients = [createClient({ url: server.url }), createClient({ url: server.url })] as const
      for (const client of clients) {
        client.on('error', () => {}) // It wants a listener when the server goes.
        await client.connect()
      }
      return {
        stores: [redisParkingStore({ client: clients[0] }), redisParkingStore({ client: clients[1] })],
        spoil: async (key, value) => void (await clients[0].hSet(`throughline:parked:${key}`, { value, left: '1' })),
        async close() {
          for (const client of clients) client.destroy()
          await server.stop()
        },
      }
    },
  },
  PostgreSQL: {
    missing: POSTGRES_MISSING,
    async open() {
      const server = await startPostgres()
      const pools = [openPool(server.url), openPool(server.url)] as const
      await pools[0].query(createParkingTableSql(TABLE))
      return {
        stores: [sqlParkingStore({ client: pools[0] }), sqlParkingStore({ client: pools[1], table: TABLE })],
        spoil: async (key, value) =>
          void (await pools[0].query(
            `INSERT INTO ${TABLE} VALUES ($1, $2, 1, now() + interval '1 hour') ON CONFLICT (key) DO UPDATE SET value = $2`,
            [key, value],
          )),
        async close() {
          for (const pool of pools) await pool.end()
          await server.stop()
        },
      }
    },
  },
}

const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', flags: 3 }
/** A context with something of everything. */
export const parkable: ParkableContext & { trace: typeof trace } = {
  trace,
  action: {
    origin_action_id: ACTION_ID,
    action_kind: 'explicit_user_action',
    action_name: 'checkout_submit',
    request_origin: 'browser',
  },
  requestId: 'req-1',
  joinKeys: { payment_intent_id: 'pi_1' },
}
