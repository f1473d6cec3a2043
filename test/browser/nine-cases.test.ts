import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { HTTPRequest } from 'puppeteer-core'
import { startDevServer } from 'throughline/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Shop, startShop } from '../../demo/shop/shop.js'
import { launchChromium } from '../support/chromium.js'
import { eventually } from '../support/eventually.js'
import { REDIS_MISSING, type RedisServer, startRedis } from '../support/redis-server.js'

/** A span as the store has it. */
interface StoredSpan {
  SpanName: string
  SpanKind: string
  ServiceName: string
  TraceId: string
  SpanId: string
  ParentSpanId: string
  OriginActionId: string
  links: string[]
  /** JSON */
  attributes: string
}

const undos: (() => Promise<unknown>)[] = []
let redis: RedisServer
let report: Awaited<ReturnType<typeof startDevServer>>
let shop: Shop
let logFile: string
/** All requests of the visits, and those of the one payment that failed at first. */
const requests: HTTPRequest[] = []
let payments: HTTPRequest[] = []
let actionId = ''

const header = (request: HTTPRequest | undefined, name: string) => request?.headers()[`x-throughline-${name}`]

const spansOf = async (id: string): Promise<StoredSpan[]> =>
  (await report.store.query(
    `SELECT SpanName, SpanKind, ServiceName, TraceId, SpanId, ParentSpanId, OriginActionId, "Links.TraceId" AS links,
       CAST(to_json(SpanAttributes) AS VARCHAR) AS attributes
     FROM otel_traces WHERE OriginActionId = $id OR TraceId IN (SELECT TraceId FROM otel_traces WHERE OriginActionId = $id)
     ORDER BY Timestamp`,
    { id },
  )) as unknown as StoredSpan[]

const attribute = (span: StoredSpan | undefined, name: string): string | undefined =>
  JSON.parse(span?.attributes ?? '{}')[name]

const lines = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(logFile, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

beforeAll(async () => {
  if (REDIS_MISSING) return
  const folder = await mkdtemp(join(tmpdir(), 'throughline-nine-'))
  undos.push(() => rm(folder, { recursive: true, force: true }))
  logFile = join(folder, 'shop.log')
  redis = await startRedis()
  undos.push(() => redis.stop())
  report = await startDevServer({ port: 0, dataPath: ':memory:' })
  undos.push(() => report.close())
  const { outputFiles } = await build({
    ...{ entryPoints: ['demo/app/start.ts'], bundle: true, format: 'esm', jsx: 'automatic', write: false },
    ...{ logLevel: 'silent', define: { 'process.env.NODE_ENV': '"production"' } },
  })
  const app = outputFiles[0]?.text ?? ''
  shop = await startShop({ port: 0, collector: report.url, redisUrl: redis.url, logFile, app })
  undos.push(() => shop.close())
  const { browser, close } = await launchChromium()
  undos.push(close)
  const page = await browser.newPage()
  page.on('request', (request) => requests.push(request))
  // The shop's first payment fails at first, and every receipt does.
  await page.goto(`${shop.url}/app/checkout`, { waitUntil: 'load' })
  await page.waitForSelector('#pay')
  await page.type('[name=name]', 'A visitor')
  await page.click('#pay')
  await page.waitForFunction(`document.querySelector('[role=status]').textContent.startsWith('Thank you')`)
  await page.goto(`${shop.url}/app/p/sencha`, { waitUntil: 'load' })
  await (await page.waitForSelector('#add'))?.click()
  await eventually(() => requests.some((request) => request.url().endsWith('/api/stock')))
  await page.goto('about:blank')
  payments = requests.filter((request) => request.postData()?.includes('ProcessCheckout'))
  actionId = header(payments[0], 'origin-action-id') ?? ''
  // The chain has ended when the provider's webhook was taken.
  await eventually(async () => (await spansOf(actionId)).some(({ SpanName }) => SpanName === 'payment succeeded'), {
    withinMs: 30_000,
  })
}, 120_000)

afterAll(async () => {
  for (const undo of undos.reverse()) await undo()
})

describe.skipIf(REDIS_MISSING)(`the nine cases of the contract, from a real click ${REDIS_MISSING ?? ''}`, () => {
  const named = async (name: string, service: string) =>
    (await spansOf(actionId)).filter((span) => span.SpanName === name && span.ServiceName === service)

  test('browser · explicit checkout submit: action headers present, the same action on retry', () => {
    expect(payments).toHaveLength(2)
    expect(actionId).toMatch(/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    for (const payment of payments) {
      expect(header(payment, 'origin-action-id')).toBe(actionId)
      expect(header(payment, 'action-kind')).toBe('explicit_user_action')
      expect(header(payment, 'action-name')).toBe('checkout_submit')
      expect(payment.headers().traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[23]$/)
    }
  })

  test('browser · load on mount: an action id with kind mount', () => {
    const product = requests.find((request) => request.postData()?.includes('query ProductPage'))

    expect(header(product, 'origin-action-id')).toMatch(/^act_/)
    expect(header(product, 'action-kind')).toBe('mount')
  })

  test('frontend server · proxy continuation: trusted context kept, none minted', async () => {
    const front = await named('POST /graphql', 'shop-frontend')
    const api = await named('POST /graphql', 'shop-api')

    expect(api).toHaveLength(2)
    // Each call of the API has a span of its own under the frontend's, under the action that the page sent.
    const calls = await named('outgoing request', 'shop-frontend')
    expect(api.map(({ ParentSpanId }) => ParentSpanId)).toEqual(calls.map(({ SpanId }) => SpanId))
    expect(calls.map(({ ParentSpanId }) => ParentSpanId)).toEqual(front.map(({ SpanId }) => SpanId))
    expect([...front, ...api].map(({ OriginActionId }) => OriginActionId)).toEqual(Array(4).fill(actionId))
    const ids = await report.store.query(
      `SELECT DISTINCT OriginActionId AS id FROM otel_traces WHERE ServiceName = 'shop-api' AND SpanName = 'POST /graphql'
       AND OriginActionId NOT IN (SELECT OriginActionId FROM otel_traces WHERE ServiceName = 'shop-frontend')`,
    )
    expect(ids, 'actions that the page did not mint').toEqual([])
  })

  test('ingress · private checkout GraphQL: normalized trace and context attached', async () => {
    const [first] = await named('POST /graphql', 'shop-frontend')

    expect(`00-${first?.TraceId}-${first?.ParentSpanId}-03`).toBe(payments[0]?.headers().traceparent)
    expect(attribute(first, 'throughline.action_name')).toBe('checkout_submit')
    expect(attribute(first, 'graphql.operation.name')).toBe('ProcessCheckout')
    expect(attribute(first, 'request.id')).toBeTruthy()
  })

  test('ingress · public REST: server trace restarted, causality kept', async () => {
    const stock = requests.find((request) => request.url().endsWith('/api/stock'))
    const id = header(stock, 'origin-action-id') ?? ''
    const [, callersTrace] = stock?.headers().traceparent?.split('-') ?? []
    const span = await eventually(async () =>
      (await spansOf(id)).find(
        ({ SpanName, OriginActionId }) => SpanName === 'GET /api/stock' && OriginActionId === id,
      ),
    )

    expect(span.TraceId).not.toBe(callersTrace)
    expect(span.ParentSpanId).toBe('')
    expect(JSON.stringify(span.links)).toContain(callersTrace)
    expect(attribute(span, 'throughline.platform')).toBeUndefined()
  })

  test('queue client · enqueue from a request: version 1, small payload', async () => {
    const [sent] = await named('send orders', 'shop-api')
    const { Queue } = await import('bullmq')
    const queue = new Queue('orders', { connection: { url: redis.url } })
    const [job] = await queue.getCompleted()
    await queue.close()

    expect(job?.data.throughline_trace).toMatchObject({
      v: 1,
      origin_action_id: actionId,
      graphql_operation_name: 'ProcessCheckout',
      traceparent: `00-${sent?.TraceId}-${sent?.SpanId}-03`,
      join: { checkout_request_id: expect.stringMatching(/^cr-/) },
    })
    expect(JSON.stringify(job?.data.throughline_trace).length).toBeLessThanOrEqual(1_024)
  })

  test('queue server · immediate job: trace continued', async () => {
    const [sent] = await named('send orders', 'shop-api')
    const [first] = await named('process orders', 'shop-worker')

    expect(first?.TraceId).toBe(sent?.TraceId)
    expect(first?.ParentSpanId).toBe(sent?.SpanId)
    expect(attribute(first, 'throughline.job.lineage')).toBe('continued')
    expect(Number(attribute(first, 'throughline.job.queue_wait_ms'))).toBeGreaterThanOrEqual(0)
  })

  test('queue server · delayed retry: fresh trace, linked, the same action id', async () => {
    const [first, second] = await named('process orders', 'shop-worker')

    expect(second?.TraceId).not.toBe(first?.TraceId)
    expect(second?.ParentSpanId).toBe('')
    expect(JSON.stringify(second?.links)).toContain(first?.TraceId)
    expect(second?.OriginActionId).toBe(actionId)
    expect(attribute(second, 'throughline.job.attempt')).toBe('2')
  })

  test('worker log · checkout worker: action id and checkout join key visible', async () => {
    const own = (await lines()).filter(({ service }) => service === 'shop-worker')

    expect(own.map(({ message }) => message)).toEqual(['order begun', 'order begun', 'order fulfilled'])
    for (const line of own) {
      expect(line).toMatchObject({
        'throughline.origin_action_id': actionId,
        checkout_request_id: expect.stringMatching(/^cr-/),
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      })
    }
  })

  test('and last: the webhook of the provider, an untrusted caller, is found under the click', async () => {
    const [callback] = await named('payment succeeded', 'shop-api')
    const [, second] = await named('process orders', 'shop-worker')

    expect(callback?.OriginActionId).toBe(actionId)
    expect(JSON.stringify(callback?.links)).toContain(second?.TraceId)
    expect(Number(attribute(callback, 'throughline.parked.elapsed_ms'))).toBeGreaterThan(1_000)
    const page = await (await fetch(`${report.url}/report/action/${actionId}`)).text()
    for (const part of [
      'Who is slow',
      'queue',
      'for try 2',
      'waiting',
      'payments create_payment',
      'payment succeeded',
    ]) {
      expect(page).toContain(part)
    }
  })
})
