import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseClickhouseUrl } from '../../../server-handler/clickhouse/clickhouse-url.js'
import { type Connection, connect } from '../../../server-handler/clickhouse/client.js'
import { migrateClickhouse } from '../../../server-handler/clickhouse/migrate.js'
import { ALERTS } from '../../../server-handler/provision/alerts.js'
import { sectionsOf } from '../../../server-handler/provision/dashboard.js'
import { releaseMarks } from '../../../server-handler/provision/rum-sections.js'
import { fleetScope, scopeOf } from '../../../server-handler/provision/site.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../../support/clickhouse-engine.js'
import { toExportedLogs } from '../../support/exported-rows.js'
import { logRecord, logRequest } from '../../support/log-request.js'
import { expandMacros, type FleetSeed, SLOW_ROUTE, seedFleet } from '../../support/seed-fleet.js'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** After the busiest hour of the generated days. */
const NOW_MS = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS + 8 * HOUR_MS
const SHOP_SITE = { site: 'shop', title: 'Shop', services: ['shop-api'] }
const SHOP = scopeOf(SHOP_SITE, 'map')

let engine: ClickhouseEngine
const connections: Connection[] = []
async function databaseOf(name: string, seed: Partial<FleetSeed> = {}): Promise<Connection> {
  const url = engine.urlOf(name)
  await migrateClickhouse(url, { rawDays: 60, narrowDays: 60 })
  const connection = await connect(parseClickhouseUrl(url))
  connections.push(connection)
  await seedFleet(connection, { untilMs: NOW_MS, days: 2, perDay: 250_000, ...seed })
  return connection
}

beforeAll(async () => {
  if (!CLICKHOUSE_MISSING) engine = await startClickhouse()
})
afterAll(async () => {
  for (const connection of connections) await connection.close()
  await engine?.close()
})

/** As Grafana asks: without the settings of the report's own queries. */
const read = (connection: Connection, sql: string) =>
  connection.query(`${sql}\nSETTINGS prefer_column_name_to_alias = 0, join_use_nulls = 0`)

/** The alerts that have a row at a time, by name with their labels. */
async function firing(connection: Connection, atMs: number, names?: readonly string[]) {
  const found: Record<string, unknown[]> = {}
  for (const { name, sql } of ALERTS) {
    if (names && !names.includes(name)) continue
    const rows = await read(connection, expandMacros(sql(SHOP), { fromMs: atMs - DAY_MS, toMs: atMs }))
    if (rows.length > 0) found[name] = rows
  }
  return found
}

describe.skipIf(CLICKHOUSE_MISSING)('on the engine', () => {
  let quiet: Connection
  beforeAll(async () => {
    quiet = await databaseOf('quiet')
  }, 120_000)

  const panels = sectionsOf(true).flatMap(({ panels }) => panels)
  describe.each([SHOP, fleetScope('map')])('of $name', (scope) => {
    test.each(panels)('the panel "$title" has rows', async ({ title, sql }) => {
      const [action] = title.startsWith('Lineage')
        ? await quiet.query("SELECT OriginActionId AS id FROM otel_logs WHERE OriginActionId != '' LIMIT 1")
        : []
      const text = expandMacros(sql(scope), { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS, actionId: String(action?.id) })

      expect((await read(quiet, text)).length).toBeGreaterThan(0)
    })

    test('the marks of releases have rows', async () => {
      const text = expandMacros(releaseMarks(scope), { fromMs: NOW_MS - 3 * DAY_MS, toMs: NOW_MS })

      expect(await read(quiet, text)).toMatchObject([{ text: '2026.11.1' }])
    })
  })

  test("every panel and alert can also be asked of the exporter's JSON layout", async () => {
    const url = engine.urlOf('json_layout')
    await migrateClickhouse(url, { layout: 'json', rawDays: 60 })
    const connection = await connect(parseClickhouseUrl(url))
    connections.push(connection)
    const at = { timeUnixNano: `${NOW_MS - HOUR_MS}000000` }
    const served = {
      ...{ 'http.route': '/pay', 'throughline.route_class': 'private', 'throughline.status_class': '5xx' },
      ...{ 'throughline.reason': 'upstream_failed', 'throughline.duration_ms': '40' },
    }
    for (const row of toExportedLogs(logRequest([logRecord(served, at)], { 'service.name': 'shop-api' }), 'json'))
      await connection.run(`INSERT INTO otel_logs FORMAT JSONEachRow ${JSON.stringify(row)}`)
    const scope = scopeOf(SHOP_SITE, 'json')
    const answers = new Map<string, unknown>()
    for (const { title, sql } of [...panels, ...ALERTS]) {
      const text = expandMacros(sql(scope), { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS, actionId: 'act_1' })
      answers.set(title, await read(connection, text))
    }

    expect(answers.get('5xx by route')).toMatchObject([{ route: '/pay', failed: 1 }])
    expect(answers.get('Outcomes by route')).toMatchObject([{ reason: 'upstream_failed', p75_ms: 40 }])
  })

  test('a vital that a route has not measured is empty, and not the best value', async () => {
    const connection = await databaseOf('one_vital', { perDay: 1_000 })
    await connection.run(
      `INSERT INTO rum_vitals (time, site, route, metric, value, sample_ratio) VALUES (fromUnixTimestamp64Milli(toInt64(${NOW_MS - HOUR_MS})), 'shop', '/lcp-only', 'lcp', 9000, 1)`,
    )
    const [panel] = panels.filter(({ title }) => title === 'Vitals by route')
    const rows = await read(connection, expandMacros(panel?.sql(SHOP) ?? '', { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS }))

    expect(rows.find(({ route }) => route === '/lcp-only')).toMatchObject({ lcp: 9000, inp: null, cls: null })
  })

  test('an action of a sampled visit counts as the report counts it', async () => {
    const connection = await databaseOf('sampled_actions', { perDay: 1_000 })
    // Two of sampled visits stand for twenty; four others were recorded in full.
    const rows = [
      ...Array.from({ length: 2 }, () => [100, 0.1, 'ok', 1]),
      ...Array.from({ length: 4 }, () => [900, 1, 'error', 7]),
    ]
    for (const [ms, ratio, outcome, requests] of rows)
      await connection.run(
        `INSERT INTO rum_actions (time, site, action_name, duration_ms, sample_ratio, outcome, requests) VALUES (fromUnixTimestamp64Milli(toInt64(${NOW_MS - HOUR_MS})), 'shop', 'sampled', ${ms}, ${ratio}, '${outcome}', ${requests})`,
      )
    const [panel] = panels.filter(({ title }) => title === 'Actions and their outcomes')
    const found = await read(
      connection,
      expandMacros(panel?.sql(SHOP) ?? '', { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS }),
    )
    const row = found.find(({ action_name }) => action_name === 'sampled')

    expect(row).toMatchObject({ actions: 24, p75_ms: 100, mean_requests: 2 })
    expect(row?.error).toBeCloseTo(4 / 24)
  })

  test('a lower sample ratio, with which pages still record every error, is not a spike of errors', async () => {
    const connection = await databaseOf('fewer_visits', { perDay: 1_000 })
    const insert = (count: number, attributes: Record<string, string>, bucketsAgo: [first: number, last: number]) =>
      connection.run(
        `INSERT INTO otel_logs (Timestamp, LogAttributes) SELECT fromUnixTimestamp64Milli(toInt64(${NOW_MS - 150_000} - 300000 * (${bucketsAgo[0]} + number % ${bucketsAgo[1] - bucketsAgo[0] + 1}))), map(${Object.entries(
          { 'rum.site': 'shop', ...attributes },
        )
          .flat()
          .map((text) => `'${text}'`)
          .join(', ')}) FROM numbers(${count})`,
      )
    const view = { 'rum.kind': 'event', 'rum.event.name': 'page_view' }
    // 200 views and 8 errors in each five minutes; of the last two periods, a tenth of 2,000 views and 80 errors.
    await insert(200 * 285, { ...view, 'rum.sample_ratio': '1' }, [2, 286])
    await insert(8 * 285, { 'rum.kind': 'error', 'rum.sample_ratio': '1' }, [2, 286])
    await insert(200 * 2, { ...view, 'rum.sample_ratio': '0.1' }, [0, 1])
    await insert(80 * 2, { 'rum.kind': 'error', 'rum.sample_ratio': '1' }, [0, 1])

    expect(await firing(connection, NOW_MS, ['error-spike'])).toEqual({})
    // Twice as many errors of the same views are a spike.
    await insert(160 * 2, { 'rum.kind': 'error', 'rum.sample_ratio': '1' }, [0, 1])
    expect(await firing(connection, NOW_MS, ['error-spike'])).toMatchObject({ 'error-spike': [{ site: 'shop' }] })
  })

  test('a quiet day triggers nothing', async () => {
    for (let hour = 0; hour < 24; hour += 3) expect(await firing(quiet, NOW_MS - hour * HOUR_MS)).toEqual({})
  }, 120_000)

  test('a day with ten times the traffic triggers nothing', async () => {
    const busy = await databaseOf('busy', { busyDay: 0, perDay: 60_000 })
    for (let hour = 0; hour <= 24; hour += 3) expect(await firing(busy, NOW_MS - hour * HOUR_MS)).toEqual({})
  }, 240_000)

  test('a route that is 30 % slower since a release is found within the hour, and no other', async () => {
    const fromMs = NOW_MS - 2 * HOUR_MS
    const slow = await databaseOf('slow', { regression: { fromMs, factor: 1.3 }, perDay: 300_000 })
    const found: unknown[] = []
    for (let minute = 10; minute <= 60; minute += 5) {
      const { 'vitals-regression': rows = [], ...others } = await firing(slow, fromMs + minute * 60_000)
      expect(others).toEqual({})
      found.push(...rows)
    }

    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found.map((row) => (row as { route: string }).route))).toEqual(new Set([SLOW_ROUTE]))
  }, 240_000)

  const planted: Readonly<Record<string, string>> = {
    'inp-by-action':
      "map('rum.kind', 'vital', 'rum.site', 'shop', 'rum.vital.name', 'INP', 'acme.action_name', 'add_to_cart', 'rum.vital.value', '600')",
    'error-spike': "map('rum.kind', 'error', 'rum.site', 'shop', 'exception.message', 'new')",
    'server-errors':
      "map('http.route', '/', 'throughline.status_class', '5xx', 'throughline.route_class', 'private', 'acme.origin_action_id', 'act_1')",
    'upstream-slow': "map('throughline.upstream.provider', 'payments', 'throughline.duration_ms', '900')",
    'cache-hits-down':
      "map('http.route', '/', 'throughline.cache.decision', 'miss', 'throughline.route_class', 'private', 'acme.origin_action_id', 'act_1')",
    'loss-up':
      "map('rum.kind', 'health', 'rum.site', 'shop', 'rum.health.signal', 'client_dropped', 'rum.health.reason', 'buffer_full', 'rum.health.count', '50')",
    'missing-action-ids':
      "map('http.route', '/', 'throughline.route_class', 'private', 'throughline.status_class', '2xx')",
  }
  const ofServer = ['upstream-slow', 'server-errors', 'cache-hits-down', 'missing-action-ids']

  test('each other alert finds what is planted in ten minutes, and nothing before', async () => {
    const connection = await databaseOf('planted', { days: 1.5 })
    for (const [name, attributes] of Object.entries(planted)) {
      const service = ofServer.includes(name) ? 'shop-api' : 'shop'
      await connection.run(`INSERT INTO otel_logs (Timestamp, ServiceName, LogAttributes)
SELECT fromUnixTimestamp64Milli(toInt64(${NOW_MS - 600_000} + number * 500)), '${service}', ${attributes} FROM numbers(1200)`)
    }

    expect(Object.keys(await firing(connection, NOW_MS)).sort()).toEqual(Object.keys(planted).sort())
    expect(await firing(connection, NOW_MS - 600_000)).toEqual({})
  }, 120_000)

  test('collector-silent finds ten minutes without a record', async () => {
    const connection = await databaseOf('silent', { untilMs: NOW_MS - 900_000, days: 1, perDay: 50_000 })

    expect(Object.keys(await firing(connection, NOW_MS, ['collector-silent']))).toEqual(['collector-silent'])
    expect(await firing(connection, NOW_MS - 900_000, ['collector-silent'])).toEqual({})
  })

  test('few samples trigger nothing, whatever they are', async () => {
    const connection = await databaseOf('few', { perDay: 2_000 })
    await connection.run(`INSERT INTO otel_logs (Timestamp, ServiceName, LogAttributes) SELECT fromUnixTimestamp64Milli(toInt64(${NOW_MS - 300_000})), 'shop',
      map('rum.kind', 'vital', 'rum.site', 'shop', 'rum.vital.name', 'LCP', 'rum.route_pattern', '/', 'rum.vital.value', '60000') FROM numbers(5)`)

    expect(await firing(connection, NOW_MS)).toEqual({})
  })
})
