import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commitStorable } from '../../../server-handler/store/storable.js'
import type { Store } from '../../../server-handler/store/store.js'
import { createBatch, type Row } from '../../../server-handler/store/stored-tables.js'
import { createOtlpReceiver, openStore } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const NOW = 1_790_000_000_000

let store: Store
beforeEach(async () => {
  store = await openStore({ path: ':memory:', now: () => NOW })
})
afterEach(() => store.close())

const post = (body: unknown, path = '/v1/logs') =>
  createOtlpReceiver({ store })(
    new Request(`http://127.0.0.1:4320${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  )
const logsOf = (...records: object[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] })

test.each([
  ['2^63 - 1', '9223372036854775807'],
  ['2^63', '9223372036854775808'],
  ['2^64 - 1', '18446744073709551615'],
  ['2^63 - 2', '9223372036854775806'],
  ['0', '0'],
  ['a number', 1.79e18],
  ['nothing', undefined],
])('a time of %s is stored, with the records beside it', async (_name, timeUnixNano) => {
  const response = await post(logsOf({ eventName: 'a', timeUnixNano }, { eventName: 'b', timeUnixNano: '1' }))

  expect([response.status, await response.json()]).toEqual([200, {}])
  expect(await store.query('SELECT count(*) AS n FROM otel_logs')).toEqual([{ n: 2 }])
})

test.each(['2', 'NaN', 'Infinity', '-1', '1.5', true, {}, 1e300, '99999999999999999999999'])(
  'a time of %j is stored or rejects its record alone, and is never tried again',
  async (timeUnixNano) => {
    const response = await post(logsOf({ eventName: 'a', timeUnixNano }, { eventName: 'b' }))

    expect(response.status).toBe(200)
    const [{ n } = { n: 0 }] = await store.query("SELECT count(*) AS n FROM otel_logs WHERE EventName = 'b'")
    expect(n).toBe(1)
  },
)

test.each(['9223372036854775807', '18446744073709551615', '0'])(
  'a span that ends, has an event or starts at %s is stored',
  async (time) => {
    const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 's' }
    const spans = [
      { ...ids, startTimeUnixNano: time, endTimeUnixNano: time },
      { ...ids, startTimeUnixNano: '1', endTimeUnixNano: time, events: [{ timeUnixNano: time, name: 'e' }] },
      { ...ids, startTimeUnixNano: time, endTimeUnixNano: '1' },
    ]
    const response = await post({ resourceSpans: [{ scopeSpans: [{ spans }] }] }, '/v1/traces')

    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(await store.query('SELECT count(*) AS n FROM otel_traces WHERE Duration >= 0')).toEqual([{ n: 3 }])
  },
)

test('values that no column can hold cost their record, and the sender is not asked to try again', async () => {
  const rows = ['a', 'bad', 'b', 'bad', 'c']
  const stored: string[] = []
  // A row of one column is enough here.
  const logs = rows.map((EventName) => ({ EventName })) as unknown as Row<'otel_logs'>[]
  const rejected = await commitStorable(createBatch({ otel_logs: logs }), async ({ otel_logs: half }) => {
    const names = half.map(({ EventName }) => String(EventName))
    if (names.includes('bad')) throw new Error('Conversion Error: no')
    stored.push(...names)
  })

  expect([rejected, stored]).toEqual([2, ['a', 'b', 'c']])
})

test('a store that fails for another reason takes nothing, and says so', async () => {
  const batch = createBatch({})

  await expect(commitStorable(batch, () => Promise.reject(new Error('IO Error: no space')))).rejects.toThrow('no space')
})

describe('a file', () => {
  const damaged = (damage: (file: Buffer) => Buffer) => async () => {
    const path = join(temporaryFolder(), 'block-lock', '..', 'locked.duckdb')
    const first = await openStore({ path })
    await first.close()
    writeFileSync(path, damage(readFileSync(path)))
    return openStore({ path })
  }

  test.each([
    ['with a block that does not match its checksum', (file: Buffer) => file.fill(0xff, 4_104, 4_160)],
    ['that is cut off', (file: Buffer) => file.subarray(0, file.length / 2)],
    ['that is something else', () => Buffer.from('hello world'.repeat(1_000))],
    ['that is empty', () => Buffer.alloc(0)],
  ])('%s is called unreadable, not open in another process', async (_name, damage) => {
    await expect(damaged(damage)()).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('move it and its .wal file away'),
    })
  })
})

test.each(['/v1/logs', '/v1/traces'])('a body that does not come in time is refused on %s', async (path) => {
  const clock = createFakeClock()
  const receive = createOtlpReceiver({ store, clock })
  let sent = 0
  const slow = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1
      if (sent > 3) return new Promise(() => {})
      controller.enqueue(new Uint8Array([32]))
      return undefined
    },
  })
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body: slow,
    headers: { 'content-type': 'application/json' },
    duplex: 'half',
  }
  const answer = receive(new Request(`http://127.0.0.1:4320${path}`, init))
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(10_000)

  expect((await answer).status).toBe(408)
})
