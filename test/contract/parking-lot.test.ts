import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  createParkingLot,
  createParkingTableSql,
  memoryParkingStore,
  type ParkableContext,
  type ParkingLotOptions,
  type ParkingProblem,
  type ParkingStore,
  redisParkingStore,
  sqlParkingStore,
} from '../../server-handler/entries/parking-lot.js'
import { ACTION_ID } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { openPool, POSTGRES_MISSING, startPostgres } from '../support/postgres-server.js'
import { REDIS_MISSING, startRedis } from '../support/redis-server.js'
import { createTurnedClock } from '../support/turned-clock.js'

/** One store, reached over two connections. */
interface Subject {
  stores: readonly [ParkingStore, ParkingStore]
  /** Puts text where the store keeps the value of a key, behind its back. */
  spoil(key: string, value: string): Promise<void>
  close(): Promise<void>
}

const TABLE = 'throughline_parked'

const subjects: Record<string, { missing: string | undefined; open: () => Promise<Subject> }> = {
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
const context: ParkableContext = {
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

/** Keys that would break a carelessly written store. */
const HOSTILE = [
  "'; DROP TABLE throughline_parked; --",
  '$1',
  '%s %',
  'a*?[b]',
  '{slot}:key',
  '__proto__',
  'constructor',
  '"\\',
  'ключ 键 🗝️',
  ' ',
  'k'.repeat(256),
]
const REFUSED = ['', 'k'.repeat(257), 'a\nb', 'a\u0000b', 'a\u0085b', 'a\u2028b', 'half \ud83d']

describe.each(Object.entries(subjects))('a parking lot on %s', (name, { missing, open }) => {
  describe.skipIf(missing)(missing ?? 'with a real store', () => {
    let subject: Subject
    beforeAll(async () => {
      subject = await open()
    })
    afterAll(() => subject?.close())

    const createLot = (options: Partial<ParkingLotOptions> = {}, side: 0 | 1 = 0) =>
      createParkingLot({ store: subject.stores[side], warn: () => {}, ...options })

    test('gives back all that was parked, once', async () => {
      const lot = createLot()
      const before = Date.now()

      expect(await lot.park('order-1', { amount: 42.5, currency: 'EUR', express: true }, context)).toBe(true)

      const parked = await lot.retrieve('order-1')
      expect(parked).toEqual({
        ...context,
        metadata: { amount: 42.5, currency: 'EUR', express: true },
        parkedAt: expect.any(Number),
      })
      expect(parked?.parkedAt).toBeGreaterThanOrEqual(before)
      expect(await lot.retrieve('order-1')).toBeUndefined()
      expect(lot.problems()).toEqual({})
    })

    test('gives back what another connection parked', async () => {
      await createLot({}, 0).park('order-2', {}, context)
      expect(await createLot({}, 1).retrieve('order-2')).toMatchObject(context)
      expect(await createLot({}, 0).retrieve('order-2')).toBeUndefined()
    })

    test('says whether a context is there, without taking it', async () => {
      const lot = createLot()
      expect(await lot.exists('order-3')).toBe(false)
      await lot.park('order-3', {}, context)
      expect(await lot.exists('order-3')).toBe(true)
      expect(await lot.exists('order-3')).toBe(true)
      expect(await lot.retrieve('order-3')).toBeDefined()
      expect(await lot.exists('order-3')).toBe(false)
    })

    test('keeps the newest of two contexts under one key', async () => {
      const lot = createLot({ maxRetrievals: 2 })
      await lot.park('order-4', { attempt: 1 }, context)
      await lot.retrieve('order-4')
      await lot.park('order-4', { attempt: 2 }, context)
      expect((await lot.retrieve('order-4'))?.metadata).toEqual({ attempt: 2 })
      expect((await lot.retrieve('order-4'))?.metadata).toEqual({ attempt: 2 })
      expect(await lot.retrieve('order-4')).toBeUndefined()
    })

    test('forgets a context when its time is over', async () => {
      const lot = createLot({ ttlMs: 200 })
      const patient = createLot()
      await patient.park('order-5b', {}, context)
      await lot.park('order-5', {}, context)
      expect(await lot.exists('order-5')).toBe(true)
      await eventually(async () => !(await lot.exists('order-5')))
      expect(await lot.retrieve('order-5')).toBeUndefined()
      expect(await patient.retrieve('order-5b')).toBeDefined()
    })

    test('gives a context as often as is configured, however the callers meet', async () => {
      const [here, there] = [createLot({ maxRetrievals: 3 }, 0), createLot({}, 1)]
      for (let round = 0; round < 50; round += 1) {
        const key = `shared-${round}`
        await here.park(key, {}, context)
        const given = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => (i % 2 ? here : there).retrieve(key)))
        expect(given.filter(Boolean)).toHaveLength(3)
        expect(await here.exists(key)).toBe(false)
      }
    })

    test('gives each of 1,000 keys to exactly one of two callers that race for it', async () => {
      const lots = [createLot({ storeTimeoutMs: 60_000 }, 0), createLot({ storeTimeoutMs: 60_000 }, 1)] as const
      const keys = Array.from({ length: 1_000 }, (_, i) => `race-${i}`)
      const started = performance.now()
      await Promise.all(keys.map((key) => lots[0].park(key, { key }, context)))
      const parkedAfter = performance.now()

      const given = await Promise.all(
        keys.map(async (key) => (await Promise.all(lots.map((lot) => lot.retrieve(key)))).filter(Boolean)),
      )

      const ms = (from: number, to: number) => `${Math.round(to - from)} ms`
      console.log(
        `${name}: 1,000 parked in ${ms(started, parkedAfter)}, 2,000 racing retrievals in ${ms(parkedAfter, performance.now())}`,
      )
      expect(given.map((each) => each.length).filter((count) => count !== 1)).toEqual([])
      expect(given.map(([parked]) => parked?.metadata.key)).toEqual(keys)
      expect(lots.map((lot) => lot.problems())).toEqual([{}, {}])
    })

    test('takes any text for a key, each for itself', async () => {
      const lot = createLot()
      for (const [i, key] of HOSTILE.entries()) expect(await lot.park(key, { i }, context)).toBe(true)
      for (const [i, key] of HOSTILE.entries()) expect((await lot.retrieve(key))?.metadata).toEqual({ i })
      expect(lot.problems()).toEqual({})
    })

    test.each(REFUSED.map((key) => [JSON.stringify(key).slice(0, 20), key]))(
      'refuses the key %s without failing and without repeating it raw',
      async (_, key) => {
        const problems: ParkingProblem[] = []
        const lot = createLot({ onProblem: (problem) => problems.push(problem) })
        expect(await lot.park(key, {}, context)).toBe(false)
        expect(await lot.retrieve(key)).toBeUndefined()
        expect(await lot.exists(key)).toBe(false)
        expect(problems.map(({ reason, call }) => [reason, call])).toEqual([
          ['bad_key', 'park'],
          ['bad_key', 'retrieve'],
          ['bad_key', 'exists'],
        ])
        for (const { error } of problems) {
          expect(error).toBeInstanceOf(TypeError)
          expect(String(error)).toMatch(/^TypeError: throughline: a correlation key must be [\x20-\x7e]+$/)
        }
        const entry = { key, value: '', ttlMs: 1, retrievals: 1 }
        await expect(subject.stores[0].put(entry)).rejects.toThrow(TypeError)
        await expect(subject.stores[0].take(key)).rejects.toThrow(TypeError)
        await expect(subject.stores[0].has(key)).rejects.toThrow(TypeError)
      },
    )

    test('refuses a value beyond its bound, and a time or a number that is none', async () => {
      const entry = { key: 'bounds', value: 'é'.repeat(2_048), ttlMs: 1_000, retrievals: 1 }
      await subject.stores[0].put(entry)
      expect(await subject.stores[1].take('bounds')).toBe(entry.value)
      for (const wrong of [{ value: `${entry.value}.` }, { ttlMs: 0 }, { ttlMs: 1.5 }, { retrievals: 0 }]) {
        await expect(subject.stores[0].put({ ...entry, ...wrong })).rejects.toThrow(TypeError)
      }
      expect(await subject.stores[0].has('bounds')).toBe(false)
    })

    test('takes a broken or foreign value for none, and counts it', async () => {
      const lot = createLot()
      const whole = { v: 1, parked_at: 1, traceparent: `00-${trace.traceId}-${trace.spanId}-01` }
      const foreign = [
        '',
        'null',
        '[]',
        '{"v":1',
        '"text"',
        JSON.stringify({ ...whole, v: 2 }),
        JSON.stringify({ ...whole, parked_at: 'today' }),
        JSON.stringify({ ...whole, traceparent: '00-0-0-01' }),
        JSON.stringify({ ...whole, metadata: 'x'.repeat(4_096) }).slice(0, 4_000),
        '['.repeat(4_000),
      ]
      for (const [i, value] of foreign.entries()) {
        await subject.spoil('spoiled', value)
        expect(await lot.retrieve('spoiled')).toBeUndefined()
        expect(lot.problems()).toEqual({ broken_value: i + 1 })
      }
      await subject.spoil('spoiled', JSON.stringify(whole))
      expect(await lot.retrieve('spoiled')).toMatchObject({ parkedAt: 1, metadata: {}, joinKeys: {} })
    })
  })
})

describe.skipIf(REDIS_MISSING)(
  `a parking lot whose Redis goes away${REDIS_MISSING ? ` (${REDIS_MISSING})` : ''}`,
  () => {
    test('says so at once or within its limit, and works again when Redis is back', async () => {
      const server = await startRedis()
      const client = new Redis(server.url, { retryStrategy: () => 50 })
      client.on('error', () => {})
      onTestFinished(async () => {
        client.disconnect()
        await server.stop()
      })
      const lot = createParkingLot({
        store: redisParkingStore({ client }),
        storeTimeoutMs: 300,
        warn: () => {},
      })
      expect(await lot.park('order', {}, context)).toBe(true)

      await server.kill()

      const started = performance.now()
      expect(await lot.park('order', {}, context)).toBe(false)
      expect(await lot.retrieve('order')).toBeUndefined()
      expect(await lot.exists('order')).toBe(false)
      expect(performance.now() - started).toBeLessThan(3_000)
      const { store_failed = 0, store_timeout = 0 } = lot.problems()
      expect(store_failed + store_timeout).toBe(3)

      await server.restart()
      await eventually(() => lot.park('order-2', {}, context))
      expect(await lot.retrieve('order-2')).toMatchObject(context)
    })

    test('leaves a key alone that something else uses, and parks over it', async () => {
      const server = await startRedis()
      const client = new Redis(server.url)
      onTestFinished(async () => {
        client.disconnect()
        await server.stop()
      })
      await client.set('acme:order', 'theirs')
      const lot = createParkingLot({ store: redisParkingStore({ client, prefix: 'acme:' }), warn: () => {} })
      expect(await lot.retrieve('order')).toBeUndefined()
      expect(await client.get('acme:order')).toBe('theirs')
      expect(lot.problems()).toEqual({ store_failed: 1 })
      expect(await lot.park('order', {}, context)).toBe(true)
      expect(await lot.retrieve('order')).toMatchObject(context)
      expect(await client.keys('*')).toEqual([])
    })
  },
)

describe.skipIf(POSTGRES_MISSING)(`the table${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`, () => {
  test('is made as often as one likes, also in a schema, and loses its expired rows in passing, a few at a time', async () => {
    const server = await startPostgres()
    const pool = openPool(server.url)
    onTestFinished(async () => {
      await pool.end()
      await server.stop()
    })
    await pool.query('CREATE SCHEMA shop')
    for (const _ of [1, 2]) await pool.query(createParkingTableSql('shop.parked'))
    await pool.query(
      `INSERT INTO shop.parked SELECT 'old-' || i, '{}', 1, now() - interval '1 second' FROM generate_series(1, 50) i`,
    )
    const store = sqlParkingStore({ client: pool, table: 'shop.parked' })
    const count = async () => Number((await pool.query('SELECT count(*) AS n FROM shop.parked')).rows[0].n)

    expect(await store.has('old-1')).toBe(false)
    expect(await store.take('old-1')).toBeUndefined()
    await store.put({ key: 'new-1', value: '{}', ttlMs: 60_000, retrievals: 1 })
    expect(await count()).toBe(31)
    await store.put({ key: 'old-50', value: '{}', ttlMs: 60_000, retrievals: 1 })
    await store.put({ key: 'new-3', value: '{}', ttlMs: 60_000, retrievals: 1 })
    expect(await count()).toBe(3)
    expect(await store.take('old-50')).toBe('{}')

    // The only expired row is the one that is parked over: it is not swept from under the new value.
    await store.put({ key: 'again', value: '1', ttlMs: 1, retrievals: 1 })
    await eventually(async () => !(await store.has('again')))
    await store.put({ key: 'again', value: '2', ttlMs: 60_000, retrievals: 1 })
    expect(await store.take('again')).toBe('2')
  })

  test('is left for lost, not waited for, when the server is gone', async () => {
    const server = await startPostgres()
    const pool = openPool(server.url)
    onTestFinished(() => server.stop())
    await pool.query(createParkingTableSql())
    const lot = createParkingLot({ store: sqlParkingStore({ client: pool }), warn: () => {} })
    expect(await lot.park('order', {}, context)).toBe(true)
    await server.stop()
    expect(await lot.park('order', {}, context)).toBe(false)
    expect(await lot.retrieve('order')).toBeUndefined()
    expect(lot.problems()).toEqual({ store_failed: 2 })
    await pool.end()
  })
})

describe('a store that hangs', () => {
  test('keeps nobody waiting for longer than the limit', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const never = () => new Promise<never>(() => {})
    const lot = createParkingLot({ store: { put: never, take: never, has: never }, warn: () => {} })
    const asked = Promise.all([lot.park('order', {}, context), lot.retrieve('order'), lot.exists('order')])
    let isDone = false
    void asked.then(() => {
      isDone = true
    })
    await vi.advanceTimersByTimeAsync(1_499)
    expect(isDone).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toEqual([false, undefined, false])
    expect(lot.problems()).toEqual({ store_timeout: 3 })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('leaves no timer behind when it answers after all', async () => {
    const clock = createTurnedClock()
    const lot = createParkingLot({ store: memoryParkingStore({ clock }), clock })
    const before = clock.pending()
    await lot.park('order', {}, context)
    await lot.retrieve('order')
    expect(clock.pending()).toEqual(before)
  })

  test('and answers or fails afterwards is not heard any more', async () => {
    const unheard: unknown[] = []
    const listen = (error: unknown) => unheard.push(error)
    process.on('unhandledRejection', listen)
    onTestFinished(() => void process.off('unhandledRejection', listen))
    let failNow: (error: Error) => void = () => {}
    const late = new Promise<never>((_, reject) => {
      failNow = reject
    })
    const lot = createParkingLot({
      store: { put: () => late, take: () => late, has: () => late },
      storeTimeoutMs: 1,
      warn: () => {},
    })
    expect(await lot.retrieve('order')).toBeUndefined()
    failNow(new Error('too late'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(unheard).toEqual([])
    expect(lot.problems()).toEqual({ store_timeout: 1 })
  })
})
