import { createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAYOUTS, type Layout } from '../../../server-handler/clickhouse/landing-tables.js'
import { migrateClickhouse } from '../../../server-handler/clickhouse/migrate.js'
import { type ClickhouseStore, openClickhouse } from '../../../server-handler/clickhouse/open.js'
import type { ReportFilter } from '../../../server-handler/questions/filter.js'
import { type Answers, ask, type Question } from '../../../server-handler/questions/question.js'
import { ROLLOUT_SIGNALS } from '../../../server-handler/questions/rollout.js'
import {
  exactVitalsBy,
  rolledUpVitalsBy,
  vitalsBy,
  vitalsByRouteAndTotal,
} from '../../../server-handler/questions/vitals.js'
import type { Store } from '../../../server-handler/store/store.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../../support/clickhouse-engine.js'
import { openStore } from '../../support/clocked.js'
import { toExportedLogs, toExportedSpans } from '../../support/exported-rows.js'
import { questionCases, rounded } from '../../support/question-cases.js'
import { REPEATED_ROUTE, repeatedVitals } from '../../support/repeated-vitals.js'
import { type Seed, seedStory } from '../../support/seed-visits.js'

const NOW_MS = Math.floor(Date.now() / 1000) * 1000
const DAY_MS = 86_400_000
const filter: ReportFilter = { range: '24h', untilMs: NOW_MS, sinceMs: NOW_MS - DAY_MS }
const month: ReportFilter = { range: '30d', untilMs: NOW_MS, sinceMs: NOW_MS - 30 * DAY_MS }

const seed: Seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * 3_600_000, visits: 600, seed: 7, sampleRatio: 0.3 })
const repeated = repeatedVitals(NOW_MS)
let duckdb: Store
let engine: ClickhouseEngine
const stores = new Map<Layout, ClickhouseStore>()

async function load(url: string, database: string, layout: Layout): Promise<void> {
  const client = createClient({ url, database, clickhouse_settings: { date_time_input_format: 'basic' } })
  for (const request of [seed.logs, repeated])
    await client.insert({ table: 'otel_logs', values: toExportedLogs(request, layout), format: 'JSONEachRow' })
  await client.insert({ table: 'otel_traces', values: toExportedSpans(seed.traces, layout), format: 'JSONEachRow' })
  await client.close()
}

beforeAll(async () => {
  if (CLICKHOUSE_MISSING) return
  duckdb = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
  await Promise.all([duckdb.writeLogs(seed.logs), duckdb.writeLogs(repeated), duckdb.writeTraces(seed.traces)])
  engine = await startClickhouse()
  for (const layout of LAYOUTS) {
    await migrateClickhouse(engine.urlOf(layout), { layout })
    await load(`http://127.0.0.1:${engine.port}`, layout, layout)
    stores.set(layout, await openClickhouse(engine.urlOf(layout)))
  }
}, 120_000)
afterAll(async () => {
  for (const store of stores.values()) await store.close()
  await engine?.close()
  await duckdb?.close()
})

const questions = questionCases(seed, NOW_MS)

const answersOf = async (answers: Answers, question: Question<unknown>) => rounded(await ask(answers, question))

describe.skipIf(CLICKHOUSE_MISSING)('the embedded store and ClickHouse give the same answer', () => {
  describe.each(LAYOUTS)('in the layout %s', (layout) => {
    const store = () => {
      const found = stores.get(layout)
      if (!found) throw new Error(`no store has the layout ${layout}`)
      return found
    }

    test.each(questions)('to %s', async (_name, question) => {
      const expected = await answersOf(duckdb, question)

      expect(expected, 'an empty answer compares nothing').not.toEqual([])
      expect(await answersOf(store(), question)).toEqual(expected)
    })

    test('of a vital that a page reports again, the last value counts', async () => {
      const question = exactVitalsBy({ filter: { ...filter, route: REPEATED_ROUTE }, by: 'route' })
      for (const answers of [duckdb, store()]) {
        // 36 pages with an id, and seven reports without one.
        expect(await ask(answers, question)).toMatchObject([{ metric: 'cls', samples: 36 + 7 }])
      }
    })

    test('to long ranges, within the error of both sketches', async () => {
      const question = rolledUpVitalsBy({ filter: month, by: 'route' })
      // The rollup counts each report, the exact answer the last of a page.
      const once = <T extends { name: string }>(rows: readonly T[]) =>
        rows.filter(({ name }) => name !== REPEATED_ROUTE)
      const exact = once(await ask(duckdb, exactVitalsBy({ filter, by: 'route' })))
      for (const answers of [duckdb, store()]) {
        const rolledUp = once(await ask(answers, question))
        expect(rolledUp.map(({ name, metric, samples }) => [name, metric, samples])).toEqual(
          exact.map(({ name, metric, samples }) => [name, metric, samples]),
        )
        for (const [index, row] of rolledUp.entries()) {
          const { p50, p75, good = 0, poor = 0, samples = 0 } = exact[index] ?? {}
          expect(row.good).toBeCloseTo(good, 6)
          expect(row.poor).toBeCloseTo(poor, 6)
          // A t-digest interpolates between neighbours: with few values they are far apart.
          if (samples < 100) continue
          expect(Math.abs(row.p50 / (p50 ?? 0) - 1)).toBeLessThan(0.02)
          expect(Math.abs(row.p75 / (p75 ?? 0) - 1)).toBeLessThan(0.02)
        }
      }
    })

    test('to the total of long ranges, beside the routes as alone', async () => {
      for (const answers of [duckdb, store()]) {
        const together = await ask(answers, vitalsByRouteAndTotal(month))
        const alone = await ask(answers, vitalsBy({ filter: month }))
        const total = together.filter(({ isTotal }) => isTotal)
        expect(total.length).toBe(alone.length)
        for (const [index, { p75, samples, good }] of alone.entries()) {
          expect(total[index]?.samples).toBe(samples)
          expect(total[index]?.good).toBeCloseTo(good, 6)
          expect(Math.abs((total[index]?.p75 ?? 0) / p75 - 1)).toBeLessThan(0.02)
        }
        expect(together.filter(({ isTotal }) => !isTotal)).toHaveLength(
          (await ask(answers, vitalsBy({ filter: month, by: 'route' }))).length,
        )
      }
    })

    test.each(ROLLOUT_SIGNALS)('to the ready query of $signal', async ({ sql }) => {
      const ordered = async (answers: Answers) => {
        const rows = await answers.query(sql(answers.dialect))
        return rows.map(({ hour: _, ...row }) => JSON.stringify(rounded(numbers(row)))).sort()
      }

      expect(await ordered(store())).toEqual(await ordered(duckdb))
    })
  })
})

function numbers(row: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, /count|requests|share/.test(key) ? Number(value) : value]),
  )
}
