import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { actionsByName, latestActions } from '../../../server-handler/questions/actions.js'
import { distributionOf } from '../../../server-handler/questions/distribution.js'
import { errorGroups } from '../../../server-handler/questions/errors.js'
import type { ReportFilter } from '../../../server-handler/questions/filter.js'
import { healthCounts } from '../../../server-handler/questions/health.js'
import { ask } from '../../../server-handler/questions/question.js'
import { lineageOf, mentionsOf } from '../../../server-handler/questions/timeline.js'
import { choicesOf, viewsByRoute } from '../../../server-handler/questions/traffic.js'
import { bucketMsOf, trendOf, vitalsBy } from '../../../server-handler/questions/vitals.js'
import type { Store } from '../../../server-handler/store/store.js'
import { openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS, type PlainAttributes, vital } from '../../support/log-request.js'
import { seedStory } from '../../support/seed-visits.js'

const HOUR_MS = 3_600_000
const filter: ReportFilter = { range: '24h', untilMs: NOW_MS, sinceMs: NOW_MS - 24 * HOUR_MS }

async function storeOf(records: readonly PlainAttributes[], resource?: PlainAttributes): Promise<Store> {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
  onTestFinished(() => store.close())
  await store.writeLogs(
    logRequest(
      records.map((attributes) => logRecord(attributes)),
      resource,
    ),
  )
  return store
}

describe('vitals', () => {
  test('percentiles are by nearest rank, with rating, shares and counts', async () => {
    const store = await storeOf([1000, 2000, 2400, 3000, 5000].map((value) => vital('lcp', value)))

    expect(await ask(store, vitalsBy({ filter, by: 'route' }))).toEqual([
      {
        name: '/',
        metric: 'lcp',
        p50: 2400,
        p75: 3000,
        p90: 5000,
        rating: 'needs-improvement',
        samples: 5,
        estimated: 5,
        good: 0.6,
        poor: 0.2,
      },
    ])
  })

  test('a soft navigation, which has no first byte, is in no total of TTFB, and in no interval of its distribution', async () => {
    const soft = { 'rum.vital.navigation_type': 'soft-navigation' }
    const store = await storeOf([vital('ttfb', 250), vital('ttfb', 0, soft), vital('ttfb', 0, soft)])

    expect(await ask(store, vitalsBy({ filter }))).toMatchObject([{ samples: 1, p75: 250 }])
    expect(await ask(store, distributionOf(filter, 'ttfb'))).toEqual([{ index: 2, samples: 1, estimated: 1 }])
  })

  test('each percentile of a hundred values is another one', async () => {
    const values = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    const store = await storeOf(values.map((value) => vital('inp', value, { 'acme.action_name': 'open_menu' })))
    const ranks = { p50: 50, p75: 75, p90: 90, samples: 100 }

    expect(await ask(store, vitalsBy({ filter }))).toMatchObject([ranks])
    expect(await ask(store, trendOf({ filter, metric: 'inp' }))).toMatchObject([ranks])
  })

  test('percentiles of a hundred actions are the 75th, of their duration and of their INP', async () => {
    const values = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    const action = { 'acme.action_name': 'open_menu' }
    const store = await storeOf([
      ...values.map((value) => ({ ...action, 'rum.kind': 'action', 'rum.action.duration_ms': { double: value * 10 } })),
      ...values.map((value) => vital('inp', value, action)),
    ])

    expect(await ask(store, actionsByName(filter))).toMatchObject([{ actions: 100, p75DurationMs: 750, p75InpMs: 75 }])
  })

  test('a page that reports a vital again counts once, with its last value', async () => {
    const again = (value: number, id: string) => vital('inp', value, { 'rum.vital.id': id })
    const store = await storeOf([again(40, 'v6-1'), again(300, 'v6-1'), again(90, 'v6-2')])

    expect(await ask(store, vitalsBy({ filter }))).toMatchObject([{ p50: 90, p90: 300, samples: 2 }])
    expect(await ask(store, trendOf({ filter }))).toMatchObject([{ samples: 2 }])
  })

  test('CLS keeps its fractions', async () => {
    const store = await storeOf([0.05, 0.11, 0.3].map((value) => vital('cls', value)))

    expect(await ask(store, vitalsBy({ filter }))).toMatchObject([{ p50: 0.11, p75: 0.3, rating: 'poor' }])
  })

  test('a value counts 1 ÷ its sample ratio, in the percentiles as in the estimate', async () => {
    const store = await storeOf([
      ...Array.from({ length: 6 }, () => vital('inp', 100)),
      vital('inp', 700, { 'rum.sample_ratio': { double: 0.1 } }),
    ])

    expect(await ask(store, vitalsBy({ filter }))).toMatchObject([
      { p50: 700, samples: 7, estimated: 16, good: 6 / 16, poor: 10 / 16 },
    ])
  })

  test('any vital can be grouped by release, device, action, service and site', async () => {
    const more = { 'rum.device.class': 'mobile', 'acme.action_name': 'pay', 'rum.site': 'de' }
    const store = await storeOf([vital('inp', 90, more)], { 'service.name': 'shop', 'service.version': '7' })
    const names = await Promise.all(
      (['release', 'device', 'action', 'service', 'site'] as const).map(
        async (by) => (await ask(store, vitalsBy({ filter, by })))[0]?.name,
      ),
    )

    expect(names).toEqual(['7', 'mobile', 'pay', 'shop', 'de'])
  })

  test('every filter narrows down', async () => {
    const more = { 'rum.device.class': 'mobile', 'rum.site': 'de', 'rum.route_pattern': '/p' }
    const store = await storeOf([vital('lcp', 1, more)], { 'service.name': 'shop', 'service.version': '7' })
    const count = async (narrow: Partial<ReportFilter>) =>
      (await ask(store, vitalsBy({ filter: { ...filter, ...narrow } }))).length
    const hit = { service: 'shop', site: 'de', route: '/p', device: 'mobile', release: '7' }

    expect(await count(hit)).toBe(1)
    for (const field of Object.keys(hit))
      expect([field, await count({ ...hit, [field]: "x' OR 1=1 --" })]).toEqual([field, 0])
    expect(await count({ sinceMs: NOW_MS - 500 })).toBe(0)
  })

  test('a trend has one point per bucket that has samples', async () => {
    const store = await storeOf([])
    const at = (hours: number) => ({ timeUnixNano: `${NOW_MS - hours * HOUR_MS}000000` })
    const records = [
      logRecord(vital('lcp', 100), at(20)),
      logRecord(vital('lcp', 300), at(20)),
      logRecord(vital('lcp', 500), at(2)),
    ]
    await store.writeLogs(logRequest(records))
    const points = await ask(store, trendOf({ filter, metric: 'lcp' }))

    expect(bucketMsOf(filter)).toBe(HOUR_MS / 2)
    expect(points.map(({ p75, samples }) => [p75, samples])).toEqual([
      [300, 2],
      [500, 1],
    ])
  })
})

describe('the story of a shop', () => {
  const seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * HOUR_MS, visits: 400, sampleRatio: 0.5 })
  let store: Store
  beforeAll(async () => {
    store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
    await store.writeLogs(seed.logs)
    await store.writeTraces(seed.traces)
    return () => store.close()
  })

  test('is the same each time', () => {
    expect(seedStory({ untilMs: NOW_MS, rangeMs: 20 * HOUR_MS, visits: 400, sampleRatio: 0.5 })).toEqual(seed)
  })

  test('page views are counted by route and estimated from the sample', async () => {
    const views = await ask(store, viewsByRoute(filter))

    expect(views.reduce((sum, { views }) => sum + views, 0)).toBe(400)
    expect(views.every(({ views, estimated }) => estimated === views * 2)).toBe(true)
  })

  test('errors are gathered by fingerprint, repeats counted, with the latest stack', async () => {
    const [error] = await ask(store, errorGroups(filter))

    expect(error).toMatchObject({ fingerprint: expect.any(String), type: expect.stringMatching(/Error$/) })
    expect(error?.stack).toContain('at render')
    expect(error?.estimated).toBe((error?.counted ?? 0) * 2)
    expect(error?.lastSeenMs).toBeGreaterThanOrEqual(error?.firstSeenMs ?? Number.POSITIVE_INFINITY)
  })

  test('the shares of the outcomes of an action add up to one', async () => {
    const actions = await ask(store, actionsByName(filter))

    expect(actions.length).toBeGreaterThan(4)
    for (const { ok, error, abandoned, timeout } of actions) expect(ok + error + abandoned + timeout).toBeCloseTo(1)
    expect(actions.every(({ p75InpMs, p75DurationMs }) => (p75InpMs ?? 0) > 0 && p75DurationMs > 0)).toBe(true)
  })

  test('the latest actions come newest first', async () => {
    const latest = await ask(store, latestActions(filter, 5))

    expect(latest).toHaveLength(5)
    expect(latest.map(({ timeMs }) => timeMs)).toEqual(latest.map(({ timeMs }) => timeMs).sort((a, b) => b - a))
  })

  test('losses are numbers, by signal and reason', async () => {
    expect(await ask(store, healthCounts(filter))).toContainEqual(
      expect.objectContaining({ signal: 'client_dropped', reason: 'buffer_full', count: 14 }),
    )
  })

  test('a filter offers what the range holds, whatever else is chosen', async () => {
    const choices = await ask(store, choicesOf({ ...filter, device: 'mobile' }))

    expect(choices).toContainEqual({ field: 'device', value: 'desktop' })
    expect(choices).toContainEqual({ field: 'route', value: '/p/:slug' })
  })

  test('the lineage of a checkout reaches from the click over the retry to the worker', async () => {
    const checkouts = await ask(store, { ...latestActions(filter, 400) })
    const checkout = checkouts.find(({ name, outcome }) => name === 'checkout_submit' && outcome === 'ok')
    const items = await ask(store, lineageOf(checkout?.actionId ?? ''))
    const kinds = items.map(({ kind, spanKind }) => spanKind || kind)

    expect(kinds).toEqual(expect.arrayContaining(['action', 'request', 'vital', 'Server', 'Client', 'Consumer']))
    expect(items.map(({ startMs }) => startMs)).toEqual(items.map(({ startMs }) => startMs).sort((a, b) => a - b))
    const client = items.find(({ spanKind }) => spanKind === 'Client')
    expect(client?.actionId, 'joined by its trace alone').toBe('')
  })

  test('a refetch is found under the action that invalidated it', async () => {
    const carts = (await ask(store, latestActions(filter, 400))).filter(
      ({ name, outcome }) => name === 'add_to_cart' && outcome === 'ok',
    )
    const items = await ask(store, lineageOf(carts[0]?.actionId ?? ''))

    expect(items.filter(({ parentActionId }) => parentActionId === carts[0]?.actionId).length).toBeGreaterThan(0)
  })

  test('a server that knows nothing of the action is found by the trace of the request', async () => {
    const [id, traceId] = ['act_01M31HE2FDJPD7YG6CZBYY66G1', 'f'.repeat(32)]
    const request = { 'rum.kind': 'request', 'rum.request.trace_id': traceId, 'throughline.origin_action_id': id }
    const own = await storeOf([request])
    const span = { traceId, spanId: 'a'.repeat(16), name: 'GET /', kind: 2, attributes: [], events: [], links: [] }
    const times = { startTimeUnixNano: `${NOW_MS}000000`, endTimeUnixNano: `${NOW_MS}000000` }
    const unrelated = { ...span, traceId: 'e'.repeat(32) }
    const spans = [span, unrelated].map((each) => ({ ...each, ...times }))
    await own.writeTraces({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] })

    expect((await ask(own, lineageOf(id))).map(({ kind, traceId: trace }) => [kind, trace])).toEqual([
      ['request', traceId],
      ['span', traceId],
    ])
  })

  test('the trace of the document is not taken for what the action caused', async () => {
    const id = 'act_01M31HE2FDJPD7YG6CZBYY66G1'
    const own = await storeOf([])
    const traceId = 'd'.repeat(32)
    await own.writeLogs(
      logRequest([logRecord({ 'rum.kind': 'action', 'throughline.origin_action_id': id }, { traceId })]),
    )
    const times = { startTimeUnixNano: `${NOW_MS}000000`, endTimeUnixNano: `${NOW_MS}000000` }
    const span = {
      traceId,
      spanId: 'a'.repeat(16),
      name: 'GET /',
      kind: 2,
      attributes: [],
      events: [],
      links: [],
      ...times,
    }
    await own.writeTraces({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] })

    expect((await ask(own, lineageOf(id))).map(({ kind }) => kind)).toEqual(['action'])
  })

  test('any id finds what carries it: session, trace, answered request', async () => {
    const [item] = (await ask(store, lineageOf(seed.actionIds[0] ?? ''))).filter(({ kind }) => kind === 'request')
    const found = await Promise.all(
      [item?.sessionId, item?.traceId, item?.requestId].map((id) => ask(store, mentionsOf(id ?? ''))),
    )

    expect(found.map((items) => items.some(({ actionId }) => actionId === seed.actionIds[0]))).toEqual([
      true,
      true,
      true,
    ])
  })

  test('an unknown id finds nothing', async () => {
    expect(await ask(store, mentionsOf("' OR ''='"))).toEqual([])
  })
})
