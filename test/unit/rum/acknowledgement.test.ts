import { expect, test } from 'vitest'
import type { ExportLogsRequest } from '../../../server-handler/otlp/model.js'
import { envelope, vital } from '../../support/envelope.js'
import { eventually } from '../../support/eventually.js'
import { attributesOf, createMemorySink } from '../../support/log-reader.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

/** A sink whose writes end when the test says so. */
function createHeldSink() {
  const held: { succeed: () => void; fail: () => void }[] = []
  const memory = createMemorySink()
  return {
    held,
    memory,
    write: (request: ExportLogsRequest) =>
      new Promise<void>((resolve, reject) => {
        held.push({
          succeed: () => resolve(memory.write(request)),
          fail: () => reject(new Error('down')),
        })
      }),
  }
}

test('a write that takes longer than a page waits is not acknowledged', async () => {
  const sink = createHeldSink()
  const { send, clock } = openEndpoint({ sink })
  const answer = send(envelope())
  await eventually(() => sink.held.length === 1)
  clock.advance(2_000)

  expect((await answer).status).toBe(503)
  expect((await answer).headers.get('retry-after')).toBe('5')
})

test('a repeat of a write under way is answered by what becomes of that write', async () => {
  const sink = createHeldSink()
  const { send, clock, handle } = openEndpoint({ sink })
  const first = send(envelope())
  await eventually(() => sink.held.length === 1)
  clock.advance(2_000)
  expect((await first).status).toBe(503)

  const second = send(envelope())
  await eventually(() => clock.pending().includes(2_000))
  sink.held[0]?.fail()
  expect((await second).status, 'the write that it repeats has failed').toBe(503)
  expect(handle.stats().losses['server_dropped.duplicate']).toBeUndefined()

  const third = send(envelope())
  await eventually(() => sink.held.length === 2)
  sink.held[1]?.succeed()
  expect((await third).status, 'it is written anew').toBe(204)
  expect((await send(envelope())).status).toBe(204)
  expect(handle.stats()).toMatchObject({ records: 1, losses: { 'server_dropped.duplicate': 1 } })
})

test('a write that succeeds late is not written again when the page sends again', async () => {
  const sink = createHeldSink()
  const { send, clock } = openEndpoint({ sink })
  const first = send(envelope())
  await eventually(() => sink.held.length === 1)
  clock.advance(2_000)
  expect((await first).status).toBe(503)
  sink.held[0]?.succeed()

  expect((await send(envelope())).status).toBe(204)
  expect(sink.memory.records()).toHaveLength(1)
})

test('a repeat beside new records is acknowledged only when both are stored', async () => {
  const sink = createHeldSink()
  const { send, clock } = openEndpoint({ sink })
  const first = send(envelope([vital({ id: 'a' })]))
  await eventually(() => sink.held.length === 1)
  clock.advance(2_000)
  await first
  const both = send(envelope([vital({ id: 'a' }), vital({ id: 'b' })]))
  await eventually(() => sink.held.length === 2)
  sink.held[1]?.succeed()
  sink.held[0]?.fail()

  expect((await both).status).toBe(503)
})

test('a runtime that is asked to wait is answered no sooner', async () => {
  const sink = createHeldSink()
  const { handle } = openEndpoint({ sink })
  const waited: Promise<unknown>[] = []
  const request = new Request('https://shop.example.com/__throughline/rum', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify(envelope()),
  })
  const answer = handle(request, { waitUntil: (promise) => void waited.push(promise) })
  await eventually(() => sink.held.length === 1)
  sink.held[0]?.fail()

  expect((await answer).status).toBe(503)
  expect(waited.length).toBeGreaterThan(0)
})

const countsOf = (records: ReturnType<ReturnType<typeof createMemorySink>['records']>) =>
  records
    .map(({ attributes }) => attributesOf(attributes))
    .filter((attributes) => attributes['rum.kind'] === 'health')
    .map((attributes) => [attributes['rum.health.reason'], attributes['rum.health.count'], attributes['rum.record.id']])

test('losses of an outage are kept until the sink has taken them, with the ids of the first try', async () => {
  const memory = createMemorySink()
  const state = { isDown: true, ids: [] as string[] }
  const { send, clock, handle } = openEndpoint({
    sink: {
      async write(request) {
        state.ids.push(
          ...countsOf(request.resourceLogs.flatMap((each) => each.scopeLogs.flatMap((s) => s.logRecords))).map(
            ([, , id]) => String(id),
          ),
        )
        if (state.isDown) throw new Error('down')
        await memory.write(request)
      },
    },
  })
  for (let i = 0; i < 3; i += 1) {
    expect((await send(envelope([vital({ id: `r${i}` })]))).status).toBe(503)
    clock.advance(10_000)
  }
  await send('nonsense')
  await handle.flush()
  expect(countsOf(memory.records())).toEqual([])
  state.isDown = false
  await handle.flush()

  const counts = countsOf(memory.records())
  const total = (reason: string) =>
    counts.filter(([each]) => each === reason).reduce((sum, [, count]) => sum + Number(String(count).slice(4)), 0)
  // 3 records; `server_refused` counts the 3 requests by the same word.
  expect(total('sink')).toBe(6)
  expect(total('json')).toBe(1)
  const written = counts.map(([, , id]) => String(id))
  expect(new Set(written).size).toBe(written.length)
  expect(state.ids).toContain(written[0])
  await handle.flush()
  expect(countsOf(memory.records())).toEqual(counts)
})

test('a sink that begins to fail is one line in the log, and one when it works again', async () => {
  const memory = createMemorySink()
  const state = { isDown: true }
  const lines: string[] = []
  const { send } = openEndpoint({
    warn: (line) => void lines.push(line),
    sink: { write: async (given) => (state.isDown ? Promise.reject(new Error('down')) : memory.write(given)) },
  })
  for (let i = 0; i < 40; i += 1) expect((await send(envelope([vital({ id: `r${i}` })]))).status).toBe(503)
  state.isDown = false
  expect((await send(envelope([vital({ id: 'last' })]))).status).toBe(204)

  expect(lines).toEqual([
    'deliveries to the sink of the endpoint fail: it rejected the payload. Another line follows when they work again.',
    'deliveries to the sink of the endpoint work again, after 40 that failed.',
  ])
})
