import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, HTTPRequest, Page } from 'puppeteer-core'
import { startDevServer } from 'throughline/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Shop, startShop } from '../../demo/shop/shop.js'
import { launchChromium } from '../support/chromium.js'
import { eventually } from '../support/eventually.js'
import { decodeLogs, decodeLogsJson } from '../support/otlp-official.js'
import { REDIS_MISSING, type RedisServer, startRedis } from '../support/redis-server.js'

type DevServer = Awaited<ReturnType<typeof startDevServer>>

/** As much of an exported request as is looked at. */
interface Exported {
  resourceLogs: {
    scopeLogs: {
      logRecords: {
        eventName: string
        traceId: string
        attributes: { key: string; value: { doubleValue?: number } }[]
      }[]
    }[]
  }[]
}

let folder: string
let redis: RedisServer | undefined
let browser: Browser
let closeBrowser: () => Promise<void>
let report: DevServer
/** One shop exports JSON, the other protobuf. */
const shops: Record<string, Shop> = {}
let collector: Server
const received: { path: string; type: string; body: Buffer }[] = []

/** A collector in front of the store: it keeps what the shop exported, byte for byte, and passes it on. */
async function startCollector(target: () => string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    received.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body })
    const headers = {
      'content-type': request.headers['content-type'] ?? '',
      ...(request.headers['content-encoding'] ? { 'content-encoding': request.headers['content-encoding'] } : {}),
    }
    const answer = await fetch(`${target()}${request.url}`, { method: 'POST', headers, body: new Uint8Array(body) })
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-e2e-'))
  redis = REDIS_MISSING ? undefined : await startRedis()
  report = await startDevServer({ port: 0, dataPath: ':memory:' })
  collector = await startCollector(() => report.url)
  const { outputFiles } = await build({
    entryPoints: ['demo/app/start.ts'],
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    write: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  for (const protocol of ['http/json', 'http/protobuf']) {
    shops[protocol] = await startShop({
      port: 0,
      redisUrl: redis?.url,
      collector: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      logFile: join(folder, 'shop.log'),
      app: outputFiles[0]?.text ?? '',
      variables: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
    })
  }
  const launched = await launchChromium([
    '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  ])
  browser = launched.browser
  closeBrowser = launched.close
})

afterAll(async () => {
  await closeBrowser?.()
  for (const shop of Object.values(shops)) await shop.close()
  await redis?.stop()
  collector?.closeAllConnections()
  collector?.close()
  await report?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Checks out in one of the storefronts and gives the requests that the page made. */
async function checkOut(shop: Shop | undefined, path: string): Promise<{ page: Page; requests: HTTPRequest[] }> {
  const page = await browser.newPage()
  const requests: HTTPRequest[] = []
  page.on('request', (request) => requests.push(request))
  await page.goto(`${shop?.url}${path}`, { waitUntil: 'load' })
  await page.waitForSelector('#pay')
  await page.type('[name=name]', 'A visitor')
  if (await page.$('[name=email]')) await page.type('[name=email]', 'visitor@example.com')
  await page.click('#pay')
  await page.waitForFunction(`document.querySelector('[role=status]').textContent.startsWith('Thank you')`)
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)))
  await page.goto('about:blank')
  return { page, requests }
}

const rows = (sql: string, parameters = {}) => report.store.query(sql, parameters)

describe.each([
  ['the script-tag storefront', '/classic/checkout', 'http/json'],
  ['the React storefront', '/app/checkout', 'http/protobuf'],
])('paying in %s', (_, path, protocol) => {
  test('ties every try of the payment to one action, from the page to the server’s spans and logs', async () => {
    // The shop's first payment, and every third, fails once.
    let tries: HTTPRequest[] = []
    for (let visit = 0; tries.length < 2 && visit < 3; visit += 1) {
      // The page stays open: one that is closed at once may take its last envelope with it.
      const { requests } = await checkOut(shops[protocol], path)
      tries = requests.filter((request) => request.postData()?.includes('ProcessCheckout'))
    }
    expect(tries).toHaveLength(2)
    const ids = tries.map((request) => request.headers()['x-throughline-origin-action-id'] ?? '')
    expect(ids[0]).toMatch(/^act_[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(ids[1]).toBe(ids[0])
    expect(tries[0]?.headers()).toMatchObject({
      'x-throughline-action-name': 'checkout_submit',
      'x-throughline-surface-area': 'checkout',
      'x-throughline-product-type': 'payin',
      'x-throughline-graphql-operation': 'mutation ProcessCheckout',
    })

    const spans = await eventually(async () => {
      const found = await rows(
        `select SpanName, SpanAttributes['http.response.status_code'] as status from otel_traces where SpanAttributes['throughline.origin_action_id'] = $id and ServiceName = 'shop-frontend' and SpanKind = 'Server' order by Timestamp`,
        { id: ids[0] },
      )
      return found.length >= 2 && found
    })
    expect(spans.map(({ SpanName, status }) => [SpanName, status])).toEqual([
      ['POST /graphql', '503'],
      ['POST /graphql', '200'],
    ])
    const action = await eventually(
      async () =>
        (
          await rows(
            `select LogAttributes['rum.action.retries'] as retries, LogAttributes['rum.action.outcome'] as outcome from otel_logs where EventName = 'rum.action' and LogAttributes['throughline.origin_action_id'] = $id`,
            { id: ids[0] },
          )
        )[0],
    )
    expect(action).toMatchObject({ retries: '1', outcome: 'ok' })
    const { rows: items } = (await (await fetch(`${report.url}/report/api/lineage?id=${ids[0]}`)).json()) as {
      rows: { kind: string; spanKind: string; service: string; startMs: number }[]
    }
    const begin = (kind: string) =>
      items
        .filter((item) => item.kind === kind && item.service !== 'shop-api' && item.spanKind !== 'Client')
        .map(({ startMs }) => startMs)
    const order = [begin('action')[0], begin('request')[0], begin('span')[0], begin('request')[1], begin('span')[1]]
    // One machine, one clock; what is left is the time that an envelope was under way.
    order.forEach((at, i) => void expect(at).toBeGreaterThan((order[i - 1] ?? 0) - 100))
    // No server began before the request that it answered.
    for (const i of [0, 1]) expect(begin('span')[i]).toBeGreaterThanOrEqual(begin('request')[i] ?? Number.NaN)

    const lines = (await readFile(join(folder, 'shop.log'), 'utf8'))
      .split('\n')
      .filter((line) => line.includes(ids[0] ?? '') && line.includes('"message":"request"'))
    // Two tries, each on two servers.
    expect(lines.map((line) => JSON.parse(line).service).sort()).toEqual([
      ...['shop-api', 'shop-api'],
      ...['shop-frontend', 'shop-frontend'],
    ])
  })
})

describe('a vital', () => {
  test('carries the document’s request id, which is also on the server’s log line of that page', async () => {
    const vitals = await eventually(async () => {
      const found = await rows(
        `select LogAttributes['request.id'] as id, LogAttributes['rum.request_id_source'] as source, LogAttributes['rum.vital.name'] as name, TraceId from otel_logs where EventName = 'browser.web_vital' and LogAttributes['rum.route_pattern'] = '/classic/checkout'`,
      )
      return found.length && found
    })
    const log = (await readFile(join(folder, 'shop.log'), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, string>)
    for (const { id, source, TraceId } of vitals) {
      const line = log.find((one) => one['request.id'] === id)
      expect(source).toBe('document')
      expect(line).toMatchObject({ path: '/classic/checkout', method: 'GET', status: 200, trace_id: TraceId })
    }
  })
})

describe('what the shops exported', () => {
  test.each([
    ['JSON', 'application/json', (body: Buffer) => decodeLogsJson(body.toString('utf8'))],
    ['protobuf', 'application/x-protobuf', (body: Buffer) => decodeLogs(body)],
  ] as const)(
    'as %s decodes with the official definitions of OTLP, doubles and ids in their places',
    (_, type, decode) => {
      const requests = received.filter((request) => request.path === '/v1/logs' && request.type === type)
      const records = requests.flatMap(({ body }) =>
        (decode(body) as unknown as Exported).resourceLogs.flatMap(({ scopeLogs }) =>
          scopeLogs.flatMap(({ logRecords }) => logRecords),
        ),
      )
      const vital = records.find(({ eventName }) => eventName === 'browser.web_vital')
      expect(vital?.attributes.find(({ key }) => key === 'rum.vital.value')?.value.doubleValue).toBeTypeOf('number')
      expect(Buffer.from(vital?.traceId ?? '', 'base64')).toHaveLength(16)
    },
  )
})

describe('the report page', () => {
  test('shows p75 LCP per route, and the way from an action to everything that carries it', async () => {
    const page = await browser.newPage()
    await page.goto(`${report.url}/report`)
    expect(await page.$eval('table', (table) => table.innerText)).toContain('/classic/checkout')
    await page.goto(`${report.url}/report/actions`)
    await page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>('a[href*="/action/"]')]
        .find((link) => link.textContent === 'checkout_submit')
        ?.click(),
    )
    await page.waitForNavigation()
    const text = await page.$eval('main', (main) => main.innerText)
    for (const part of ['checkout_submit', 'POST /graphql', '503', 'ProcessCheckout']) expect(text).toContain(part)
    await page.close()
  })
})
