import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DUCKDB } from '../../../server-handler/questions/duckdb-dialect.js'
import { ROLLOUT_SIGNALS } from '../../../server-handler/questions/rollout.js'
import { createReportHandler } from '../../../server-handler/report/handler.js'
import { openStore, type Store } from '../../../server-handler/store/store.js'
import { createTelemetry } from '../../../server-handler/telemetry/telemetry.js'

let store: Store
beforeAll(async () => {
  store = await openStore({ path: ':memory:' })
  const telemetry = createTelemetry({
    logs: { write: async (logs) => void (await store.writeLogs(logs)) },
    service: 'shop-api',
  })
  for (const { signal } of ROLLOUT_SIGNALS) telemetry.signal({ signal, count: 3, route: '/graphql', reason: 'why' })
  await telemetry.close()
  const { signal: _, ...request } = { signal: '', 'rum.kind': 'request' }
  const attributes = (attribution: string) =>
    Object.entries({ ...request, 'rum.route_pattern': '/c/:slug', 'acme.attribution': attribution }).map(
      ([key, stringValue]) => ({
        key,
        value: { stringValue },
      }),
    )
  const now = `${Date.now()}000000`
  const logRecords = ['exact', 'exact', 'exact', 'inferred'].map((attribution) => ({
    timeUnixNano: now,
    observedTimeUnixNano: now,
    severityNumber: 9,
    attributes: attributes(attribution),
  }))
  await store.writeLogs({ resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ logRecords }] }] })
  await store.flush()
})
afterAll(() => store.close())

describe('the signals of a rollout', () => {
  test.each(ROLLOUT_SIGNALS.filter(({ signal }) => signal !== 'inferred_attribution'))(
    '$signal that a server counts is found by its ready query',
    async ({ sql }) => {
      expect(await store.query(sql(store.dialect))).toMatchObject([
        { service: 'shop-api', place: '/graphql', reason: 'why', count: 3 },
      ])
    },
  )

  test('the share of inferred requests is asked for by route', async () => {
    const inferred = ROLLOUT_SIGNALS.find(({ signal }) => signal === 'inferred_attribution')

    expect(await store.query(inferred?.sql(store.dialect) ?? '')).toMatchObject([
      { route: '/c/:slug', inferred_share: 0.25 },
    ])
  })

  test.each(ROLLOUT_SIGNALS)('$signal is explained, with its query, in docs/telemetry.md', ({ signal, sql }) => {
    const docs = readFileSync('docs/telemetry.md', 'utf8')

    expect(docs).toContain(`\`${signal}\``)
    expect(docs).toContain(sql(DUCKDB).replaceAll(`'${signal}'`, "'missing_action_id'"))
  })

  test('are on the Health page, each with its count and its meaning', async () => {
    const handle = createReportHandler({ store })
    const page = await (await handle(new Request('http://127.0.0.1/report/health'))).text()

    for (const { signal } of ROLLOUT_SIGNALS) expect(page).toContain(signal)
    expect(page).toContain('/graphql')
  })
})
