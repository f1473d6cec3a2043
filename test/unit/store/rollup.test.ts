import { describe, expect, onTestFinished, test } from 'vitest'
import { ask } from '../../../server-handler/questions/question.js'
import { rolledUpVitalsBy, trendOf } from '../../../server-handler/questions/vitals.js'
import type { Store } from '../../../server-handler/store/store.js'
import { openStore } from '../../support/clocked.js'
import { logRecord, logRequest, vital } from '../../support/log-request.js'

const DAY_MS = 86_400_000
/** The middle of a day. */
const NOW_MS = 20_700 * DAY_MS + DAY_MS / 2

interface Sample {
  value: number
  agoMs: number
  ratio?: number
}

async function storeOf(samples: readonly Sample[], perCommit = samples.length): Promise<Store> {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, narrowDays: 400, rawDays: 400, now: () => NOW_MS })
  onTestFinished(() => store.close())
  for (let from = 0; from < samples.length; from += perCommit) {
    await store.writeLogs(
      logRequest(
        samples.slice(from, from + perCommit).map(({ value, agoMs, ratio = 1 }) =>
          logRecord(vital('lcp', value, { 'rum.sample_ratio': { double: ratio } }), {
            timeUnixNano: `${NOW_MS - agoMs}000000`,
          }),
        ),
      ),
    )
  }
  return store
}

const filter = { range: '30d', untilMs: NOW_MS, sinceMs: NOW_MS - 30 * DAY_MS }
const hundred = Array.from({ length: 100 }, (_, index) => 100 + ((index * 37) % 100) * 50)

describe('the rollup', () => {
  test('has percentiles within one percent of the exact ones', async () => {
    const store = await storeOf(hundred.map((value) => ({ value, agoMs: 1_000 })))
    const sorted = [...hundred].sort((a, b) => a - b)
    const [row] = await ask(store, rolledUpVitalsBy({ filter }))

    for (const [level, value] of [
      [50, row?.p50],
      [75, row?.p75],
      [90, row?.p90],
    ] as const)
      expect(Math.abs((value ?? 0) / (sorted[level - 1] ?? 0) - 1)).toBeLessThan(0.01)
    expect(row).toMatchObject({ samples: 100, estimated: 100 })
  })

  test('weighs a value by its sample ratio', async () => {
    const store = await storeOf([
      ...Array.from({ length: 10 }, () => ({ value: 1_000, agoMs: 1_000, ratio: 0.1 })),
      ...Array.from({ length: 20 }, () => ({ value: 5_000, agoMs: 1_000 })),
    ])
    const [row] = await ask(store, rolledUpVitalsBy({ filter }))

    expect(row?.p75).toBeCloseTo(1_000, -2)
    expect(row).toMatchObject({ samples: 30, estimated: 120 })
    expect(row?.good).toBeCloseTo(100 / 120)
    expect(row?.poor).toBeCloseTo(20 / 120)
  })

  test('counts zero', async () => {
    const store = await storeOf([{ value: 0, agoMs: 1_000 }])

    expect(await ask(store, rolledUpVitalsBy({ filter }))).toMatchObject([{ p50: 0, p75: 0, samples: 1 }])
  })

  test('answers the same after its rows are joined, and is smaller', async () => {
    const samples = hundred.map((value, index) => ({ value: 1_000 + (value % 7), agoMs: (index % 40) * 6 * 3_600_000 }))
    const store = await storeOf(samples, 5)
    const rows = async () => Number((await store.query('SELECT count(*) AS n FROM rum_vitals_1h'))[0]?.n)
    const answers = () =>
      Promise.all([
        ask(store, rolledUpVitalsBy({ filter, by: 'route' })),
        ask(store, trendOf({ filter, metric: 'lcp' })),
      ])
    const [before, expected] = [await rows(), await answers()]
    await store.deleteExpired()
    const joined = await rows()
    await store.deleteExpired()

    expect(await answers()).toEqual(expected)
    expect(joined).toBeLessThan(before / 2)
    expect(await rows(), 'joined once').toBe(joined)
  })

  test('keeps what arrives late for a day that is joined already', async () => {
    const store = await storeOf([{ value: 1_000, agoMs: 5 * DAY_MS }])
    await store.deleteExpired()
    await store.writeLogs(
      logRequest([logRecord(vital('lcp', 1_000), { timeUnixNano: `${NOW_MS - 5 * DAY_MS + 3_600_000}000000` })]),
    )
    await store.deleteExpired()

    expect(await ask(store, rolledUpVitalsBy({ filter }))).toMatchObject([{ samples: 2 }])
    expect(await store.query('SELECT count(*) AS n FROM rum_vitals_1h')).toEqual([{ n: 1 }])
  })

  test('is kept for its own number of days', async () => {
    const store = await storeOf([
      { value: 1_000, agoMs: 399 * DAY_MS },
      { value: 1_000, agoMs: 402 * DAY_MS },
    ])
    await store.deleteExpired()

    expect(await store.query('SELECT sum(samples) AS n FROM rum_vitals_1h')).toEqual([{ n: 1 }])
  })
})
