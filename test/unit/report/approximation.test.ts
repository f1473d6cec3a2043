import { describe, expect, onTestFinished, test } from 'vitest'
import { clickhouseDialect } from '../../../server-handler/questions/clickhouse-dialect.js'
import { distributionOf } from '../../../server-handler/questions/distribution.js'
import { DUCKDB } from '../../../server-handler/questions/duckdb-dialect.js'
import { vitalsByNavigation } from '../../../server-handler/questions/navigations.js'
import { type Answers, ask, type Question } from '../../../server-handler/questions/question.js'
import {
  trendOf,
  type VitalSummary,
  vitalsBy,
  vitalsByRouteAndTotal,
} from '../../../server-handler/questions/vitals.js'
import type { Store } from '../../../server-handler/store/store.js'
import { openStore } from '../../support/clocked.js'
import { logRecord, logRequest, vital } from '../../support/log-request.js'

const NOW_MS = 1_790_000_000_000
const filter = { range: '24h', untilMs: NOW_MS, sinceMs: NOW_MS - 86_400_000 }

/** Two thousand values of two vitals on three routes over a day, a third of them sampled. */
async function filledStore() {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
  onTestFinished(() => store.close())
  const records = Array.from({ length: 2_000 }, (_, index) => {
    const [metric, value] =
      index % 2 ? (['lcp', 200 + ((index * 7919) % 6_000)] as const) : (['cls', (index % 700) / 1_000] as const)
    const attributes = {
      'rum.sample_ratio': { double: index % 3 ? 1 : 0.25 },
      'rum.route_pattern': `/${index % 5 > 2 ? 'cart' : index % 5}`,
    }
    return logRecord(vital(metric, value, attributes), { timeUnixNano: `${NOW_MS - index * 40_000}000000` })
  })
  await store.writeLogs(logRequest(records))
  return store
}

/** The approximation as a question of its own. */
const approximate = <T>(question: Question<T>): Question<T> => ({
  ...question,
  sql: (dialect) => question.approximation?.sql(dialect) ?? '',
  approximation: undefined,
})

const LEVELS = ['p50', 'p75', 'p90'] as const

describe('a question about very many values', () => {
  const both = async <T extends object>(store: Store, question: Question<T>): Promise<[object[], object[]]> => [
    await ask(store, question),
    await ask(store, approximate(question)),
  ]

  test.for([
    ['all vitals', (store: Store) => both(store, vitalsBy({ filter }))],
    ['vitals by route', (store: Store) => both(store, vitalsBy({ filter, by: 'route' }))],
    ['one vital by device', (store: Store) => both(store, vitalsBy({ filter, by: 'device', metric: 'lcp' }))],
    ['vitals by route and in total', (store: Store) => both(store, vitalsByRouteAndTotal(filter))],
    ['page loads and soft navigations', (store: Store) => both(store, vitalsByNavigation(filter))],
    ['a distribution', (store: Store) => both(store, distributionOf(filter, 'lcp'))],
    ['the trend', (store: Store) => both(store, trendOf({ filter }))],
    ['the trend of one vital', (store: Store) => both(store, trendOf({ filter, metric: 'cls' }))],
  ] as const)('%s: percentiles within one percent, everything else the same', async ([, askBoth]) => {
    const [exact, near] = await askBoth(await filledStore())

    expect(near.length).toBeGreaterThan(0)
    expect(near.length).toBe(exact.length)
    near.forEach((row, index) => {
      const found = new Map<string, unknown>(Object.entries(row))
      for (const [name, value] of Object.entries(exact[index] ?? {})) {
        if (LEVELS.some((level) => level === name))
          expect(Math.abs(Number(found.get(name)) - value)).toBeLessThanOrEqual(0.0101 * value)
        else if (typeof value === 'number') expect(found.get(name)).toBeCloseTo(value, 6)
        else if (name !== 'rating') expect(found.get(name)).toBe(value)
      }
    })
  })

  test.for([
    ['exactly', (question: Question<VitalSummary & { isTotal: boolean }>) => question],
    ['nearly', approximate],
  ] as const)('the total beside the routes is that of all rows, %s', async ([, variant]) => {
    const store = await filledStore()
    const rows = await ask(store, variant(vitalsByRouteAndTotal(filter)))
    const apart = await Promise.all(
      [vitalsBy({ filter }), vitalsBy({ filter, by: 'route' })].map((question) =>
        ask(store, variant(question as never)),
      ),
    )

    const split = [true, false].map((total) => rows.filter(({ isTotal }) => isTotal === total))
    expect(split.map((part) => part.length)).toEqual([2, 8])
    expect(split.map((part) => part.map(({ isTotal, ...row }) => row))).toEqual(
      apart.map((part) => part.map((row) => expect.objectContaining(row))),
    )
  })

  const counted = async (dialect: Answers['dialect'], n: number) => {
    const asked: string[] = []
    const query = async (sql: string) => {
      asked.push(sql)
      return sql === 'count' ? [{ n }] : []
    }
    const question = { sql: () => 'exact', approximation: { count: () => 'count', sql: () => 'near' } }
    await ask({ dialect, query }, { ...question, parameters: {}, toAnswer: () => undefined })
    return asked.at(-1)
  }

  test('the embedded store ranks up to a hundred thousand rows exactly; ClickHouse every number', async () => {
    expect(await counted(DUCKDB, 100_000)).toBe('exact')
    expect(await counted(DUCKDB, 100_001)).toBe('near')
    expect(await counted(clickhouseDialect('map'), 10_000_000)).toBe('exact')
  })
})
