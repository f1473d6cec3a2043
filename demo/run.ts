import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { build } from 'esbuild'
import { startDevServer } from 'throughline/report'
import { REDIS_MISSING, startRedis } from '../test/support/redis-server.js'
import { startShop } from './shop/shop.js'
import { makeVisits } from './visit.js'

interface DemoOptions {
  visit?: number | true
  port: number
  reportPort: number
  data: string
  exit?: true
}

const toCount = (text: string) => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError(`"${text}" is not a whole number from 0 to 65535.`)
  return number
}

const options = new Command('demo')
  .description('A small shop with throughline in it, and the report beside it.')
  .option('--visit [count]', 'send visitors through the shop in a real Chromium (default: 30)', toCount)
  .option('--port <port>', 'port of the shop', toCount, 4330)
  .option('--report-port <port>', 'port of the report', toCount, 4320)
  .option('--data <folder>', 'folder of the store', '.throughline/demo')
  .option('--exit', 'stop when the visits are done')
  .parse()
  .opts<DemoOptions>()

await mkdir(options.data, { recursive: true })
const logFile = join(options.data, 'shop.log')
const report = await startDevServer({ port: options.reportPort, dataPath: options.data }).catch(explain)
// In a process group of its own: Ctrl-C would end it before the queue is closed, which then waits for it forever.
const redis = REDIS_MISSING ? undefined : await startRedis({ detached: true })
const shop = await startShop({
  port: options.port,
  collector: report.url,
  redisUrl: redis?.url,
  logFile,
  app: await bundleApp(),
}).catch(async (error) => {
  await redis?.stop()
  await report.close()
  return explain(error)
})

console.log(`
  The shop      ${shop.url}/classic   by script tag, no build
                ${shop.url}/app       React, TanStack Query, GraphQL
  The report    ${report.url}/report
  The shop’s own log   ${logFile}

  Open a product, add it to the cart, check out and press Pay: the first payment fails and is tried again, and the
  receipt too, by a worker. Then look at Actions in the report for checkout_submit: one click, one id, from the page
  over the API and the queue to the payment provider's webhook.
${redis ? '' : '\n  Redis was not found, so orders stop at the queue: apt-get install redis-server shows the rest.\n'}`)

let closing: Promise<void> | undefined
const close = () => {
  closing ??= shop
    .close()
    .then(() => redis?.stop())
    .then(() => report.close())
  return closing
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void close().then(() => process.exit(0)))

if (options.visit !== undefined) {
  const count = options.visit === true ? 30 : options.visit
  console.log(`  ${count} visit${count === 1 ? '' : 's'} in a real Chromium; the report fills from the first one on …`)
  await makeVisits(shop.url, count, {
    untilArrived,
    onVisit(done) {
      if (done % 5 === 0 || done === count) console.log(`  ${done} of ${count}`)
    },
  })
  console.log(`\n  Done. p75 LCP per route: ${report.url}/report\n`)
  if (options.exit) await close()
}

/** Exits with one sentence if another demo holds the ports or the store. */
function explain(error: unknown): never {
  const { code, message } = Object(error) as { code?: string; message?: string }
  console.error(
    code === 'EADDRINUSE'
      ? `The port is taken, perhaps by another demo (${message}). Stop it, or give other ports with --port and --report-port, and another folder with --data.`
      : `The demo cannot start: ${message}`,
  )
  process.exit(1)
}

/** Waits until every document that was served with ids has reported, at most twenty seconds. */
async function untilArrived(): Promise<void> {
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 250) {
    const [row] = await report.store.query(
      `SELECT count(*) AS silent FROM otel_logs AS served
       WHERE served.EventName = 'request.served' AND served.LogAttributes['throughline.document'] = 'true' AND NOT EXISTS (
         SELECT 1 FROM otel_logs AS page WHERE page.RequestId = served.RequestId AND page.RumKind NOT IN ('', 'health', 'report'))`,
    )
    if (waitedMs > 0 && Number(row?.silent) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

async function bundleApp(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['demo/app/start.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}
