import { describe, expect, test } from 'vitest'
import { createSequence } from '../../../server-handler/rum/sequence.js'
import { HEALTH_SIGNALS, PAGE_HEALTH_SIGNALS } from '../../../src/shared/wire.js'
import { envelope, error, vital } from '../../support/envelope.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

const health = (signal: string, count: number, id = signal) => ({ id, age: 0, kind: 'health', signal, count })

/** Sums the counts of health by signal, as the Health page does. */
async function countsAfter(body: unknown): Promise<{ status: number; counts: Record<string, number> }> {
  const { send, handle, attributes } = openEndpoint()
  const { status } = await send(body)
  await handle.flush()
  const counts: Record<string, number> = {}
  for (const each of attributes('health')) {
    const signal = String(each['rum.health.signal'])
    counts[signal] = (counts[signal] ?? 0) + Number(String(each['rum.health.count']).replace(/^\w+ /, ''))
  }
  return { status, counts }
}

describe('one POST of an untrusted client', () => {
  test('cannot count more drops than a page can have made', async () => {
    const dropped = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`reason_${i}`, 1_000_000]))
    const { status, counts } = await countsAfter(envelope(undefined, { dropped }))

    expect(status).toBe(204)
    expect(counts).toEqual({ client_dropped: 1_000, forged: 1 })
  })

  test.each(HEALTH_SIGNALS.filter((signal) => !PAGE_HEALTH_SIGNALS.some((own) => own === signal)))(
    'cannot set %s, which only servers count',
    async (signal) => {
      const { status, counts } = await countsAfter(envelope([vital(), health(signal, 1_000_000)]))

      expect(status).toBe(204)
      expect(counts).toEqual({ forged: 1 })
    },
  )

  test.each(['server_dropped', 'server_refused', 'envelope_gap', 'client_dropped', 'malformed_header', 'forged', 'x'])(
    'cannot set %s by a record of health',
    async (signal) => {
      expect((await countsAfter(envelope([vital(), health(signal, 7)]))).counts).toEqual({ forged: 1 })
    },
  )

  test('cannot count more of a page’s own signals than a page can', async () => {
    const records = Array.from({ length: 100 }, (_, i) => health('inferred_attribution', 1_000_000, `h${i}`))

    expect((await countsAfter(envelope(records))).counts).toEqual({ inferred_attribution: 1_000, forged: 1 })
  })

  test('with only signals that servers count is rejected, and is not a loss', async () => {
    const records = Array.from({ length: 100 }, (_, i) => health('job_restore_failed', 5, `h${i}`))

    expect(await countsAfter(envelope(records))).toEqual({ status: 400, counts: { forged: 100, server_refused: 1 } })
  })

  test('cannot count thousands of records as dropped by sending empty ones', async () => {
    const { counts } = await countsAfter(envelope([vital(), ...Array.from({ length: 20_000 }, () => 0)]))

    expect(counts.server_dropped).toBeLessThanOrEqual(200)
  })

  test('cannot let one error count for millions', async () => {
    const { send, attributes } = openEndpoint()
    await send(envelope([error({ count: 1_000_000 }), error({ id: 'e2', count: 3, line: 1_234_567 })]))

    expect(attributes('error').map((each) => each['rum.error.count'])).toEqual(['int 10000', 'int 3'])
    expect(attributes('error')[1]?.['rum.error.line']).toBe('int 1234567')
  })

  test('leaves what a page counts as it is', async () => {
    const records = PAGE_HEALTH_SIGNALS.map((signal, i) => health(signal, i + 1))
    const { counts } = await countsAfter(envelope(records, { dropped: { buffer_full: 20, noise: 3 } }))

    expect(counts).toEqual({
      baggage_truncated: 1,
      unregistered_action_name: 2,
      inferred_attribution: 3,
      unattributed_request: 4,
      unpatched_api: 5,
      client_dropped: 23,
    })
  })
})

test('made-up reasons do not shut out those of pages', async () => {
  const { send, attributes } = openEndpoint()
  for (let i = 0; i < 10; i += 1) {
    const dropped = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`made_up_${i}_${n}`, 1]))
    await send(envelope([vital({ id: `r${i}` })], { seq: i, dropped }))
  }
  await send(envelope([vital({ id: 'last' })], { seq: 10, dropped: { buffer_full: 1 } }))

  expect(attributes('health').at(-1)?.['rum.health.reason']).toBe('buffer_full')
})

describe('numbers of envelopes', () => {
  test('that jump by 100 once a second are forged, and no loss', () => {
    const sequence = createSequence()
    const seen: string[] = []
    let lost = 0
    for (let second = 0; second < 8_640; second += 1) {
      seen.push(sequence.arrived('page', second * 100, second * 1_000))
      lost += sequence.settle(second * 1_000)
    }

    expect(lost).toBe(0)
    expect(seen.filter((each) => each === 'forged')).toHaveLength(8_639)
  })

  test.each([2, 5, 11, 50, 1_000_000])('that jump by %i once a second lose no more than a page can', (jump) => {
    const sequence = createSequence()
    let lost = 0
    for (let second = 0; second <= 3_600; second += 1) {
      sequence.arrived('page', second * jump, second * 1_000)
      lost += sequence.settle(second * 1_000)
    }

    // Ten at once and one in five seconds.
    expect(lost).toBeLessThanOrEqual(10 + 3_600 / 5)
  })

  test('of an outage of ten minutes count as lost', () => {
    const sequence = createSequence()
    sequence.arrived('page', 0, 0)
    expect(sequence.arrived('page', 61, 600_000)).toBe('expected')

    expect(sequence.settle(720_000)).toBe(60)
    expect(sequence.arrived('page', 30, 721_000)).toBe('recovered')
    expect(sequence.arrived('page', 30, 721_000)).toBe('expected')
  })

  test('of eight envelopes that fail at once count as lost', () => {
    const sequence = createSequence()
    sequence.arrived('page', 0, 0)
    sequence.arrived('page', 9, 1_000)

    expect(sequence.settle(121_000)).toBe(8)
    expect(sequence.settle(999_000)).toBe(0)
  })

  test('of any number of pages take a bounded place, and a bounded time to settle', () => {
    const sequence = createSequence()
    let lost = 0
    for (let i = 0; i < 60_000; i += 1) {
      sequence.arrived(`page-${i}`, 0, i)
      sequence.arrived(`page-${i}`, 9, i)
    }
    lost += sequence.settle(1_000_000)

    expect(lost).toBe(10_000)
    expect(sequence.arrived('page-59999', 10, 1_000_001)).toBe('expected')
  })

  test('are counted as forged by the endpoint', async () => {
    const { send, handle } = openEndpoint()
    await send(envelope([vital({ id: 'a' })], { seq: 0 }))
    await send(envelope([vital({ id: 'b' })], { seq: 900_000 }))

    expect(handle.stats().losses).toEqual({ 'forged.sequence': 1 })
  })
})
