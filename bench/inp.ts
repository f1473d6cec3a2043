// What a visitor feels of us on a heavy page: pairs of fresh pages of one Chromium, with and without Throughline, on which the same
// clicks, keys and drags are made by real input. INP is the longest interaction of a page, as for any page of fewer than fifty.
//
//   npm run bench:inp                 thirty pairs
//   npm run bench:inp -- --pairs 5
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../test/support/chromium.js'
import { type PageServer, startPageServer } from '../test/support/page-server.js'

/** Rows of the page, each with a button and a field. */
const ROWS = 3000

const START = `import { start } from './src/entries/index.ts'; start({ actions: { row: { match: 'button' }, search: { match: 'input' } } })`

/** The page: a click redraws part of a long list, typing filters it, and a slider moves as it is dragged. */
const APP = `
  const rows = Array.from({ length: ${ROWS} }, (_, n) => ({ n, isOn: false }))
  const list = document.getElementById('list')
  const draw = (from, count) => { for (const { n, isOn } of rows.slice(from, from + count)) list.children[n].className = isOn ? 'on' : '' ; return list.offsetHeight }
  list.innerHTML = rows.map(({ n }) => '<li><button>row ' + n + '</button><input size="3" value="' + n + '"><i>details of ' + n + '</i></li>').join('')
  list.addEventListener('click', ({ target }) => {
    const at = [...list.children].indexOf(target.closest('li'))
    for (const row of rows.slice(at, at + 400)) row.isOn = !row.isOn
    draw(at, 400)
    const end = performance.now() + 15; while (performance.now() < end) JSON.stringify(rows.slice(0, 50))
  })
  const search = document.getElementById('search')
  search.addEventListener('input', () => { for (const [n, item] of [...list.children].entries()) item.hidden = n > 50 && !String(n).includes(search.value); return list.offsetHeight })
  const slider = document.getElementById('slider')
  let isHeld = false
  slider.addEventListener('pointerdown', () => { isHeld = true })
  addEventListener('pointerup', () => { isHeld = false; draw(0, 400) })
  addEventListener('pointermove', ({ clientX }) => { if (isHeld) slider.style.translate = clientX / 10 + 'px' })
  const longest = new Map()
  window.interactions = { durations: [], handling: [] }
  new PerformanceObserver((seen) => {
    for (const { interactionId, duration, processingStart, processingEnd } of seen.getEntries()) {
      if (!interactionId) continue
      const { duration: before = 0, handling = 0 } = longest.get(interactionId) ?? {}
      longest.set(interactionId, { duration: Math.max(duration, before), handling: handling + processingEnd - processingStart })
    }
    window.interactions = [...longest.values()]
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
`

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** What was measured of one page, in milliseconds. */
interface Measured {
  /** The longest interaction, in steps of eight. */
  inp: number
  /** The mean of all. */
  mean: number
  /** The mean time in which listeners ran. */
  handling: number
}

/** Clicks, types and drags, each when the page has drawn what the one before has changed. */
async function interact(page: Page): Promise<void> {
  const drawn = () =>
    page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))',
    )
  for (const n of [2, 5, 8, 3, 6, 9]) {
    await page.click(`#list li:nth-child(${n}) button`)
    await drawn()
  }
  await page.focus('#search')
  for (const key of '12345') {
    await page.keyboard.press(key as '1')
    await drawn()
  }
  await page.mouse.move(20, 60)
  await page.mouse.down()
  await page.mouse.move(200, 60, { steps: 10 })
  await page.mouse.up()
  await drawn()
}

async function measure(browser: Browser, url: string): Promise<Measured> {
  const page = await browser.newPage()
  await page.setViewport({ width: 800, height: 600 })
  await page.goto(url)
  await page.waitForFunction('performance.now() > 1000')
  await interact(page)
  const seen = (await page.evaluate('new Promise((done) => setTimeout(() => done(window.interactions), 200))')) as {
    duration: number
    handling: number
  }[]
  await page.close()
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const durations = seen.map(({ duration }) => duration)
  return { inp: Math.max(...durations), mean: mean(durations), handling: mean(seen.map(({ handling }) => handling)) }
}

async function serve(server: PageServer): Promise<Record<'without' | 'with', string>> {
  const page = (scripts: string) =>
    `<!doctype html><link rel="icon" href="data:,">${scripts}<style>.on { background: #eee }</style>
     <input id="search"><div id="slider" style="width:300px;height:40px;background:#ccc;touch-action:none">slider</div><ul id="list"></ul><script src="/app.js"></script>`
  server.serve('/app.js', APP)
  server.serve('/throughline.js', await bundle(START))
  server.serve('/without', page(''))
  server.serve('/with', page('<script src="/throughline.js"></script>'))
  return { without: `${server.url}/without`, with: `${server.url}/with` }
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

function print(without: Measured[], withIt: Measured[]): void {
  console.log(
    `| ${without.length} pairs | without | with | ratio | difference of a pair, median |\n|---|---|---|---|---|`,
  )
  const rows: [string, keyof Measured, number][] = [
    ['INP, median', 'inp', 0.5],
    ['INP, 75th percentile', 'inp', 0.75],
    ['an interaction, mean', 'mean', 0.5],
    ['its listeners, mean', 'handling', 0.5],
  ]
  for (const [title, key, share] of rows) {
    const [a, b] = [without, withIt].map((pages) =>
      quantile(
        pages.map((page) => page[key]),
        share,
      ),
    ) as [number, number]
    const difference = quantile(
      without.map((page, pair) => (withIt[pair]?.[key] ?? Number.NaN) - page[key]),
      0.5,
    )
    console.log(
      `| ${title} | ${a.toFixed(1)} ms | ${b.toFixed(1)} ms | ${(b / a).toFixed(2)} | ${difference.toFixed(1)} ms |`,
    )
  }
}

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '30' } } })
const pairs = Number(values.pairs)
if (!Number.isInteger(pairs) || pairs < 1) throw new TypeError(`--pairs takes a number from 1 on; got ${values.pairs}`)

const server = await startPageServer()
const { browser, close } = await launchChromium()
const urls = await serve(server)
const seen: Record<'without' | 'with', Measured[]> = { without: [], with: [] }
for (let pair = 0; pair < pairs; pair += 1) {
  // What comes first in a pair takes turns.
  const order = pair % 2 ? (['with', 'without'] as const) : (['without', 'with'] as const)
  for (const which of order) seen[which].push(await measure(browser, urls[which]))
}
print(seen.without, seen.with)
await close()
await server.close()
