import { describe, expect, test } from 'vitest'
import { memoryParkingStore } from '../../../server-handler/parking/memory-store.js'
import { createParkingLot } from '../../../server-handler/parking/parking-lot.js'
import { redisParkingStore } from '../../../server-handler/parking/redis-store.js'
import { createParkingTableSql, sqlParkingStore } from '../../../server-handler/parking/sql-store.js'

describe('the Redis store', () => {
  test('says which clients it takes when it is given another', () => {
    expect(() => redisParkingStore({ client: {} as never })).toThrow(
      /ioredis \(`call`\) or node-redis \(`sendCommand`\)/,
    )
  })

  test('uses `call` if a client has both methods, as ioredis has', async () => {
    const said: string[][] = []
    const client = {
      call: async (...words: string[]) => void said.push(words),
      sendCommand: () => Promise.reject(new Error('another shape')),
    }
    await redisParkingStore({ client, prefix: 'acme:' }).has('order')
    expect(said).toEqual([['EXISTS', 'acme:order']])
  })
})

describe('the name of a table', () => {
  test.each(['throughline_parked', 'shop.parked', '_p', 'a'.repeat(50)])('may be %s', (table) => {
    expect(createParkingTableSql(table)).toContain(`CREATE TABLE IF NOT EXISTS ${table} (`)
  })

  const client = { query: async () => ({ rows: [] }) }
  test.each(['', 'Parked', 'a b', 'a;b', '"a"', 'a.b.c', '.a', 'a.', '1a', 'a-b', "a'", 'a\n', 'a'.repeat(51), 'ä'])(
    'is refused when it is %j, before anything is asked',
    (table) => {
      expect(() => createParkingTableSql(table)).toThrow(TypeError)
      expect(() => sqlParkingStore({ client, table })).toThrow(/`table` must be a name of a-z, 0-9 and _/)
    },
  )
})

describe('a parking lot', () => {
  const store = memoryParkingStore()
  test.each([
    [{ store: undefined as never }, /`store` must have the methods put, take and has; put, take, has missing/],
    [{ store: { ...store, take: undefined } as never }, /take missing/],
    [{ store, ttlMs: 0 }, /`ttlMs` must be a whole number from 1 to \d+; got 0/],
    [{ store, ttlMs: '24h' as never }, /`ttlMs` .* got string/],
    [{ store, maxRetrievals: 0.5 }, /`maxRetrievals`/],
    [{ store, storeTimeoutMs: 3_600_000 }, /`storeTimeoutMs`/],
    [{ store, namespace: 'Not One' }, /`namespace`/],
  ])('refuses wrong options at its start: %#', (options, message) => {
    expect(() => createParkingLot(options)).toThrow(message)
  })
})
