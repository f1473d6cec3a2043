import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { startDevServer } from 'throughline/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Shop, startShop } from '../../demo/shop/shop.js'
import { serveReport } from '../../server-handler/cli/serve-report.js'
import { migrateClickhouse } from '../../server-handler/clickhouse/migrate.js'
import { type ClickhouseStore, openClickhouse } from '../../server-handler/clickhouse/open.js'
import { type Answers, ask } from '../../server-handler/questions/question.js'
import { lineageOf } from '../../server-handler/questions/timeline.js'
import { launchChromium } from '../support/chromium.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../support/clickhouse-engine.js'
import type { ClickHouseHttp } from '../support/clickhouse-http.js'
import { COLLECTOR_MISSING, type CollectorProcess, startCollectorProcess } from '../support/collector-process.js'
import { eventually } from '../support/eventually.js'
import { startExporterFront } from '../support/exporter-front.js'
import { rounded } from '../support/question-cases.js'
import { REDIS_MISSING, type RedisServer, startRedis } from '../support/redis-server.js'

/** Passes each request to two receivers, and answers as the first. */
async function startTee(targets: readonly string[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = new Uint8Array(Buffer.concat(chunks))
    const type = { 'content-type': request.headers['content-type'] ?? '' }
    const encoding = request.headers['content-encoding']
    const headers = encoding ? { ...type, 'content-encoding': encoding } : type
    const answers = await Promise.all(
      targets.map((target) => fetch(`${target}${request.url}`, { method: 'POST', headers, body })),
    )
    response.writeHead(Math.max(...answers.map(({ status }) => status))).end(await answers[0]?.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

describe.skipIf(CLICKHOUSE_MISSING ?? COLLECTOR_MISSING)('a click in Chromium', () => {
  let folder: string
  let redis: RedisServer | undefined
  let browser: Browser
  let closeBrowser: () => Promise<void>
  let report: Awaited<ReturnType<typeof startDevServer>>
  let engine: ClickhouseEngine
  let front: ClickHouseHttp
  let collector: CollectorProcess
  let clickhouse: ClickhouseStore
  let tee: Server
  let shop: Shop

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-scale-e2e-'))
    redis = REDIS_MISSING ? undefined : await startRedis()
    report = await startDevServer({ port: 0, dataPath: ':memory:' })
    engine = await startClickhouse()
    await migrateClickhouse(engine.urlOf('throughline'))
    front = await startExporterFront(engine)
    collector = await startCollectorProcess({ clickhouse: front.url })
    clickhouse = await openClickhouse(engine.urlOf('throughline'))
    tee = await startTee([report.url, collector.url])
    shop = await startShop({
      port: 0,
      redisUrl: redis?.url,
      collector: `http://127.0.0.1:${(tee.address() as AddressInfo).port}`,
      logFile: join(folder, 'shop.log'),
      app: '',
      variables: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
    })
    const launched = await launchChromium([
      '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    ])
    browser = launched.browser
    closeBrowser = launched.close
  })
  afterAll(async () => {
    await closeBrowser?.()
    await shop?.close()
    tee?.closeAllConnections()
    tee?.close()
    await clickhouse?.close()
    await collector?.stop()
    await front?.stop()
    await engine?.close()
    await report?.close()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('is the same lineage in the embedded store and in ClickHouse behind the Collector, and in both reports', async () => {
    const page = await browser.newPage()
    let actionId = ''
    page.on('request', (request) => {
      const id = request.headers()['x-throughline-origin-action-id']
      if (request.postData()?.includes('ProcessCheckout') && id) actionId = id
    })
    await page.goto(`${shop.url}/classic/checkout`, { waitUntil: 'load' })
    await page.waitForSelector('#pay')
    await page.type('[name=name]', 'A visitor')
    if (await page.$('[name=email]')) await page.type('[name=email]', 'visitor@example.com')
    await page.click('#pay')
    await page.waitForFunction(`document.querySelector('[role=status]').textContent.startsWith('Thank you')`)
    await eventually(() => actionId)
    await page.goto('about:blank')
    const lineage = async (answers: Answers) => (await ask(answers, lineageOf(actionId))).map(rounded)
    // The last record of an action is written when it ends.
    await eventually(async () => {
      const items = await ask(report.store, lineageOf(actionId))
      return items.some(({ kind }) => kind === 'action') && items.some(({ kind }) => kind === 'span')
    })
    await eventually(async () => {
      const [embedded, scaled] = [await lineage(report.store), await lineage(clickhouse)]
      return embedded.length > 2 && embedded.length === scaled.length
    })

    expect(await lineage(clickhouse)).toEqual(await lineage(report.store))
    const served = await serveReport({ url: engine.urlOf('throughline'), host: '127.0.0.1', port: 0 })
    try {
      for (const url of [report.url, served.url]) {
        const text = await (await fetch(`${url}/report/action/${actionId}`)).text()
        expect(text).toContain('checkout_submit')
        expect(text).toContain('ProcessCheckout')
      }
    } finally {
      await served.close()
    }
  })
})
