import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { expressScope } from '../../server-handler/entries/express.js'
import { scopeFields, setJoinKey } from '../../server-handler/entries/ingress.js'
import {
  createParkingLot,
  createParkingTableSql,
  type ParkingLot,
  redisParkingStore,
  sqlParkingStore,
} from '../../server-handler/entries/parking-lot.js'
import { createTelemetry, memoryParkingStore } from '../support/clocked.js'
import { ACTION_ID } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { createFakeClock } from '../support/fake-clock.js'
import { parkable as context } from '../support/parking-subjects.js'
import { openPool, POSTGRES_MISSING, startPostgres } from '../support/postgres-server.js'
import { REDIS_MISSING, startRedis } from '../support/redis-server.js'

describe.skipIf(REDIS_MISSING)(
  `a parking lot that loses its Redis${REDIS_MISSING ? ` (${REDIS_MISSING})` : ''}`,
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

    test('fails at once where the client holds nothing back, and takes nothing late', async () => {
      const server = await startRedis()
      const client = new Redis(server.url, { enableOfflineQueue: false, lazyConnect: true, retryStrategy: () => 50 })
      client.on('error', () => {})
      onTestFinished(async () => {
        client.disconnect()
        await server.stop()
      })
      await client.connect()
      const lot = createParkingLot({ store: redisParkingStore({ client }), storeTimeoutMs: 60_000, warn: () => {} })
      expect(await lot.park('order', {}, context)).toBe(true)
      await server.kill()
      await eventually(() => client.status !== 'ready')
      expect(await lot.retrieve('order')).toBeUndefined()
      expect(lot.problems()).toEqual({ store_failed: 1 })
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

describe('a checkout and its webhook on Express', () => {
  test('share one action, hours and a process apart', async () => {
    const clock = createFakeClock()
    const store = memoryParkingStore({ clock })
    const openApp = async (service: string, mount: (app: express.Express, parking: ParkingLot) => void) => {
      const telemetry = createTelemetry({ clock, service, namespace: 'acme' })
      const app = express().use(express.json())
      app.use(expressScope({ telemetry, routes: { '/checkout': 'private', '/webhooks/payments': 'public' } }))
      mount(app, createParkingLot({ store, telemetry }))
      const server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      onTestFinished(() => void server.close())
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    }
    const shop = await openApp('shop', (app, parking) =>
      app.post('/checkout', async (_req, res) => {
        setJoinKey('payment_intent_id', 'pi_1')
        res.json({ isParked: await parking.park('pi_1', { amount: 42 }) })
      }),
    )
    const billing = await openApp('billing', (app, parking) => {
      const onPaid = parking.traceCallback(
        { name: 'payment_succeeded', correlationKeyFrom: (event: { payment: string }) => event.payment },
        async (_, parked) => ({ ...scopeFields(), amount: parked?.metadata.amount }),
      )
      app.post('/webhooks/payments', async (req, res) => {
        res.json(await onPaid(req.body))
      })
    })
    const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close', ...headers },
        body: JSON.stringify(body),
      })
      return (await answer.json()) as Record<string, unknown>
    }

    const click = { 'x-acme-origin-action-id': ACTION_ID, 'x-acme-action-name': 'checkout_submit' }
    expect(await post(`${shop}/checkout`, {}, click)).toEqual({ isParked: true })
    clock.advance(5 * 3_600_000)

    const payment = { payment: 'pi_1' }
    expect(await post(`${billing}/webhooks/payments`, payment, { 'x-request-id': 'webhook-1' })).toMatchObject({
      'acme.origin_action_id': ACTION_ID,
      'acme.action_name': 'checkout_submit',
      'request.id': 'webhook-1',
      payment_intent_id: 'pi_1',
      amount: 42,
    })
    const again = await post(`${billing}/webhooks/payments`, payment)
    expect(again).not.toHaveProperty('acme.origin_action_id')
    expect(again).toHaveProperty('trace_id')
  })
})

describe('a custom store', () => {
  test.each([
    [null, {}],
    [undefined, {}],
    [Buffer.from('{}'), { broken_value: 1 }],
    [{ v: 1 }, { broken_value: 1 }],
  ])('may return %o for a value, which has no effect', async (value, problems) => {
    const store = { put: async () => {}, take: async () => value as never, has: async () => true }
    const lot = createParkingLot({ store, warn: () => {} })
    expect(await lot.retrieve('order')).toBeUndefined()
    expect(lot.problems()).toEqual(problems)
  })

  test('passes its error to the listener, and not to the console', async () => {
    const warnings: string[] = []
    const problems: unknown[] = []
    const error = new TypeError('cannot write "Ada Lovelace"')
    const put = () => Promise.reject(error)
    const lot = createParkingLot({
      store: { put, take: put, has: put },
      onProblem: (problem) => problems.push(problem),
      warn: (line) => warnings.push(line),
    })
    for (const _ of [1, 2]) await lot.park('order', {}, context)
    await lot.park('a\nb', {}, context)
    expect(problems.slice(1)).toEqual([
      { reason: 'store_failed', call: 'park', error },
      { reason: 'bad_key', call: 'park', error: expect.any(TypeError) },
    ])
    expect(warnings).toEqual([
      'parking lot, park: the store failed; is it up?',
      'parking lot, park: a correlation key was rejected (a correlation key must be text of 1 to 256 characters; got one with the control character U+000A at 1.)',
    ])
  })

  test('may throw synchronously, and so may the listener', async () => {
    const fail = () => {
      throw new Error('no connection')
    }
    const lot = createParkingLot({ store: { put: fail, take: fail, has: fail }, onProblem: fail, warn: () => {} })
    expect(await lot.park('order', {}, context)).toBe(false)
    expect(await lot.park('order', {}, null as never)).toBe(false)
    expect(await lot.retrieve('order')).toBeUndefined()
    expect(await lot.exists('order')).toBe(false)
    expect(lot.problems()).toEqual({ store_failed: 3, nothing_to_park: 1 })
  })
})

describe('a store that hangs', () => {
  test('blocks no caller for longer than the limit', async () => {
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
    const clock = createFakeClock()
    const lot = createParkingLot({ store: memoryParkingStore({ clock }), telemetry: createTelemetry({ clock }) })
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
