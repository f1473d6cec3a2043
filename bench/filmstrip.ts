// What each kind of script tag costs a storefront page before its first paint: Chromium with its CPU slowed down four times and
// the network conditions "Slow 4G" of its developer tools, fresh contexts in turn, medians.
//
//   npm run build && npm run bench:record -- filmstrip
//   npx tsx bench/filmstrip.ts --rounds 3 --only defer --frames .throughline/frames    also keeps the frames of one load of each
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Browser, type Page, PredefinedNetworkConditions } from 'puppeteer-core'
import { SNIPPET } from '../src/shared/snippet.js'
import { launchChromium } from '../test/support/chromium.js'
import { type PageServer, startPageServer } from '../test/support/page-server.js'

const CPU_SLOWDOWN = 4
/** Longer than the second file takes, so that each load ends in the same state. */
const QUIET_MS = 1500
const CATEGORIES = ['-*', 'devtools.timeline', 'v8']
const SCREENSHOTS = 'disabled-by-default-devtools.screenshot'

const START = `throughline('start', { service: 'shop', consent: 'granted', actions: { add_to_cart: { match: '.add' } } })`
const QUEUED = `<script>${SNIPPET};${START}</script>`
/** What is in the head before the page's own script. */
const TAGS: Readonly<Record<string, string>> = {
  'without Throughline': '',
  'blocking tag': `<script src="/throughline.js"></script><script>${START}</script>`,
  'snippet and `defer`': `${QUEUED}<script defer src="/throughline.js"></script>`,
  'snippet and `async`': `${QUEUED}<script async src="/throughline.js"></script>`,
}

const STYLES = `body { font: 16px/1.5 sans-serif; margin: 0 auto; max-width: 70rem }
header, footer { padding: 1rem; background: #eee } #hero { width: 100%; height: 320px; object-fit: cover }
#products { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; list-style: none; padding: 1rem }
${Array.from({ length: 300 }, (_, i) => `.theme-${i} .card-${i % 17} > .title { margin: ${i % 9}px ${i % 5}px; color: #${(i * 7919).toString(16).padStart(6, '0')} }`).join('\n')}`
const STYLE_TAGS: Readonly<Record<string, string>> = {
  'stylesheet in a file': '<link rel="stylesheet" href="/shop.css">',
  'stylesheet in the page': `<style>${STYLES}</style>`,
}
const PRODUCTS = Array.from({ length: 24 }, (_, i) => ({ name: `Product ${i}`, price: `${10 + i}.00` }))
const APP = `const products = document.querySelector('#products')
  fetch('/api/stock').then((answer) => answer.json()).then((stock) => { for (const [i, item] of [...products.children].entries()) item.dataset.stock = stock[i] })
  products.addEventListener('click', () => fetch('/api/cart', { method: 'POST' }))`

const toHtml = (
  styles: string,
  tag: string,
) => `<!doctype html><title>Shop</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">${styles}${tag}<script defer src="/app.js"></script>
<header>Shop</header><img id="hero" src="/hero.png" alt=""><h1>New this week</h1>
<ul id="products">${PRODUCTS.map(({ name, price }) => `<li><h2>${name}</h2><p>A description of ${name} in a sentence.</p><b>${price}</b> <button class="add">Add</button></li>`).join('')}</ul>
<footer>Imprint</footer>`

/** What one load was measured to be. */
interface Load {
  fcpMs: number
  lcpMs: number
  /** CPU time of our first file, the snippet and the start, slowed down. */
  evaluationMs: number
  /** Bytes of the files that had arrived at the first contentful paint. */
  bytesBeforeFcp: number
}

interface TraceEvent {
  name: string
  ts: number
  tdur?: number
  args?: { data?: { url?: string }; snapshot?: string }
}

/** Runs in the page: its paints, and what had arrived before the first. */
const READ_PAINTS = `new Promise((done) => new PerformanceObserver((list) => {
  const fcpMs = performance.getEntriesByName('first-contentful-paint')[0].startTime
  const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  done({ fcpMs, lcpMs: list.getEntries().at(-1).startTime,
    bytesBeforeFcp: files.filter(({ responseEnd }) => responseEnd && responseEnd <= fcpMs).reduce((sum, { transferSize }) => sum + transferSize, 0) })
}).observe({ type: 'largest-contentful-paint', buffered: true }))`

function serveShop(server: PageServer): void {
  const send = (path: string, type: string, body: string | Buffer) =>
    server.on(path, (_, response) => {
      const packed = typeof body === 'string' ? gzipSync(body) : body
      const encoding = typeof body === 'string' ? { 'content-encoding': 'gzip' } : {}
      response.writeHead(200, { 'content-type': type, 'content-length': packed.length, ...encoding }).end(packed)
    })
  for (const name of ['throughline.js', 'throughline-tail.js'])
    send(`/${name}`, 'text/javascript', readFileSync(join('dist', name), 'utf8'))
  send('/app.js', 'text/javascript', APP)
  send('/shop.css', 'text/css', STYLES)
  send('/hero.png', 'image/png', readFileSync('docs/images/overview.png'))
  send('/api/stock', 'application/json', JSON.stringify(PRODUCTS.map((_, i) => i)))
  for (const [i, styles] of Object.values(STYLE_TAGS).entries())
    for (const [k, tag] of Object.values(TAGS).entries())
      send(`/shop-${i}-${k}`, 'text/html; charset=utf-8', toHtml(styles, tag))
}

async function readTrace(page: Page): Promise<TraceEvent[]> {
  const text = Buffer.from((await page.tracing.stop()) ?? '').toString('utf8')
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents
}

async function load(browser: Browser, url: string, framesFolder?: string): Promise<Load> {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    await page.setViewport({ width: 412, height: 823 })
    await page.emulateNetworkConditions(PredefinedNetworkConditions['Slow 4G'])
    await page.emulateCPUThrottling(CPU_SLOWDOWN)
    await page.tracing.start({ categories: framesFolder ? [...CATEGORIES, SCREENSHOTS] : CATEGORIES })
    await page.goto(url, { waitUntil: 'networkidle0' })
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
    const paints = (await page.evaluate(READ_PAINTS)) as Omit<Load, 'evaluationMs'>
    const events = await readTrace(page)
    if (framesFolder) keepFrames(events, framesFolder)
    // Scripts within the page are the snippet and the start.
    const ours = events.filter(
      ({ name, args }) =>
        name === 'EvaluateScript' && [`${server.url}/throughline.js`, url].includes(args?.data?.url ?? ''),
    )
    return { ...paints, evaluationMs: ours.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000 }
  } finally {
    await context.close()
  }
}

/** Writes the frames of a trace, each named after its milliseconds since the first. */
function keepFrames(events: readonly TraceEvent[], folder: string): void {
  mkdirSync(folder, { recursive: true })
  const frames = events.filter(({ name, args }) => name === 'Screenshot' && args?.snapshot)
  const began = Math.min(...frames.map(({ ts }) => ts))
  for (const { ts, args } of frames) {
    const name = `${String(Math.round((ts - began) / 1000)).padStart(5, '0')}.jpg`
    writeFileSync(join(folder, name), Buffer.from(args?.snapshot ?? '', 'base64'))
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    frames: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1)
  throw new TypeError(`--rounds takes a number from 1 on; got ${values.rounds}`)

const server = await startPageServer()
const { browser, close } = await launchChromium()
const loads = new Map<string, Load[]>()
try {
  serveShop(server)
  const cases = Object.keys(STYLE_TAGS)
    .flatMap((styles, i) => Object.keys(TAGS).map((tag, k) => ({ name: `${styles}, ${tag}`, path: `/shop-${i}-${k}` })))
    .filter(({ name }) => name.includes(values.only))
  await load(browser, `${server.url}/shop-0-0`) // The first load of a browser is slower than others.
  for (let round = 0; round < rounds; round += 1)
    for (const { name, path } of cases) {
      const seen = await load(browser, `${server.url}${path}`)
      loads.set(name, [...(loads.get(name) ?? []), seen])
    }
  if (values.frames)
    for (const { path } of cases) await load(browser, `${server.url}${path}`, join(values.frames, path))
} finally {
  await close()
  await server.close()
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
console.log('| | FCP, ms | LCP, ms | evaluation and start, CPU ms | bytes before FCP |\n|---|---:|---:|---:|---:|')
for (const [name, seen] of loads) {
  const of = (read: (one: Load) => number) => String(Math.round(median(seen.map(read))))
  console.log(
    `| ${name} | ${of((one) => one.fcpMs)} | ${of((one) => one.lcpMs)} | ${of((one) => one.evaluationMs)} | ${of((one) => one.bytesBeforeFcp)} |`,
  )
}
console.log('\nThe fastest and the slowest FCP of each, ms:\n')
for (const [name, seen] of loads) {
  const sorted = seen.map(({ fcpMs }) => Math.round(fcpMs)).toSorted((a, b) => a - b)
  console.log(`    ${name}: ${sorted[0]} to ${sorted.at(-1)}`)
}
