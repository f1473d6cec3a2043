import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAYOUTS, type Layout } from '../../../server-handler/clickhouse/landing-tables.js'
import { migrateClickhouse } from '../../../server-handler/clickhouse/migrate.js'
import { type ClickhouseStore, openClickhouse } from '../../../server-handler/clickhouse/open.js'
import { createOtlpExporter, createOtlpTraceExporter } from '../../../server-handler/export/otlp-exporter.js'
import { ask } from '../../../server-handler/questions/question.js'
import type { Store } from '../../../server-handler/store/store.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../../support/clickhouse-engine.js'
import type { ClickHouseHttp } from '../../support/clickhouse-http.js'
import { openStore } from '../../support/clocked.js'
import { COLLECTOR_MISSING, type CollectorProcess, startCollectorProcess } from '../../support/collector-process.js'
import { eventually } from '../../support/eventually.js'
import { startExporterFront } from '../../support/exporter-front.js'
import { questionCases, rounded } from '../../support/question-cases.js'
import { seedStory } from '../../support/seed-visits.js'

const NOW_MS = Math.floor(Date.now() / 1000) * 1000
const seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * 3_600_000, visits: 150, seed: 11, sampleRatio: 0.5 })
const records = seed.logs.resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
const spans = seed.traces.resourceSpans.flatMap((group) => group.scopeSpans.flatMap((scope) => scope.spans))

/** What one layout needs: the real Collector in front of a database of the engine. */
interface Path {
  collector: CollectorProcess
  front: ClickHouseHttp
  store: ClickhouseStore
}

describe.skipIf(CLICKHOUSE_MISSING ?? COLLECTOR_MISSING)('through the Collector and its exporter', () => {
  let duckdb: Store
  let engine: ClickhouseEngine
  const paths = new Map<Layout, Path>()

  async function open(layout: Layout): Promise<Path> {
    await migrateClickhouse(engine.urlOf(layout), { layout })
    const front = await startExporterFront(engine)
    const collector = await startCollectorProcess({
      clickhouse: front.url,
      environment: { CLICKHOUSE_DATABASE: layout },
      settings: layout === 'json' ? ['exporters::clickhouse::json: true'] : [],
    })
    return { collector, front, store: await openClickhouse(engine.urlOf(layout)) }
  }

  beforeAll(async () => {
    duckdb = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
    await Promise.all([duckdb.writeLogs(seed.logs), duckdb.writeTraces(seed.traces)])
    engine = await startClickhouse()
    for (const layout of LAYOUTS) paths.set(layout, await open(layout))
  }, 120_000)
  afterAll(async () => {
    for (const { collector, front, store } of paths.values()) {
      await store.close()
      await collector.stop()
      await front.stop()
    }
    await engine?.close()
    await duckdb?.close()
  })

  describe.each(LAYOUTS)('into the layout %s', (layout) => {
    test('every record and span is stored once, and each question has the answer of the embedded store', async () => {
      const { collector, store } = paths.get(layout) ?? (await open(layout))
      const environmentVariables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
      const logs = createOtlpExporter({ environmentVariables })
      const traces = createOtlpTraceExporter({ environmentVariables })
      await Promise.all([logs.write(seed.logs), traces.write(seed.traces)])
      await Promise.all([logs.close(), traces.close()])
      const counts = async () => {
        const [row] = await store.query(
          'SELECT (SELECT count(*) FROM otel_logs) AS logs, (SELECT count(*) FROM otel_traces) AS spans',
        )
        return [Number(row?.logs), Number(row?.spans)]
      }
      await eventually(async () => {
        const [stored = 0, storedSpans = 0] = await counts()
        return stored >= records.length && storedSpans >= spans.length
      })

      expect(await counts()).toEqual([records.length, spans.length])
      for (const [name, question] of questionCases(seed, NOW_MS))
        expect(rounded(await ask(store, question)), name).toEqual(rounded(await ask(duckdb, question)))
    }, 120_000)
  })
})
