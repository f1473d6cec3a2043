// What following actions costs a page, in microseconds an operation and as a ratio to a page without us, measured in
// turn in fresh pages of one Chromium: medians of the rounds.
//
//   npm run bench:cost               five rounds
//   npm run bench:cost -- --rounds 9 --only setTimeout --variant compiled
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { KEEP, keepActions } from '../src/plugin/keep-actions.js'
import { launchChromium } from '../test/support/chromium.js'
import { startPageServer } from '../test/support/page-server.js'

interface Variant {
  name: string
  /** Page-side code that runs before everything else. */
  install: string
  target?: 'es2016'
  /** Compiles the rows with the build-time transform. */
  transform?: boolean
}

const START = `import { start, action } from './src/entries/index.ts'; const throughline = start({ debug: false`
const OPEN = `window.openAction = () => { window.handle = action('open'); return (run) => window.handle.run(run) }`
const ZONE = `import 'zone.js'; import { ZoneContextManager } from '@opentelemetry/context-zone'; new ZoneContextManager().enable()`

/** What any hook on promises costs at least: the engine's fast way is lost for good with the first accessor. */
const ACCESSOR = `const { constructor } = Promise.prototype; const change = (descriptor) => Object.defineProperty(Promise.prototype, 'constructor', { configurable: true, ...descriptor })
  change({ get: () => constructor })`

const ALL_VARIANTS: readonly Variant[] = [
  { name: 'none', install: '' },
  { name: 'inert accessor', install: ACCESSOR },
  { name: 'accessor, gone', install: `${ACCESSOR}; change({ value: constructor, writable: true })` },
  { name: 'exact, idle', install: `${START} })` },
  { name: 'exact, action open', install: `${START} }); ${OPEN}` },
  { name: 'compiled, idle', install: `${START}, attribution: 'compiled' })`, transform: true },
  {
    name: 'compiled, action open',
    install: `${START}, attribution: 'compiled' }); ${OPEN}`,
    transform: true,
  },
  { name: 'window', install: `${START}, attribution: 'window' }); ${OPEN}` },
  { name: 'zone.js, native', install: ZONE },
  { name: 'zone.js, ES2016', install: ZONE, target: 'es2016' },
]

/** Runs in the page: each row gives microseconds an operation, or milliseconds a whole. */
const ROWS = `
  import { createElement as h, useState } from 'react'
  import { createRoot, hydrateRoot } from 'react-dom/client'
  import { renderToString } from 'react-dom/server.browser'
  import { flushSync } from 'react-dom'
  const resolved = Promise.resolve(1)
  const one = async () => 1
  const two = async () => one()
  const three = async () => { await two(); return 3 }
  const nothing = () => {}
  const button = document.createElement('button')
  const micro = async (count, run) => { const before = performance.now(); await run(count); return ((performance.now() - before) / count) * 1000 }
  const Row = ({ n, tick }) => h('li', { className: n % 2 ? 'odd' : 'even', onClick: nothing }, h('b', null, 'row ' + n), h('i', null, tick))
  let setTick
  const List = ({ rows }) => { const [tick, set] = useState(0); setTick = set; return h('ul', null, Array.from({ length: rows }, (_, n) => h(Row, { key: n, n, tick }))) }
  const html = renderToString(h(List, { rows: 3000 }))
  window.rows = {
    'await of a resolved promise': () => micro(200000, async (n) => { for (let i = 0; i < n; i += 1) await resolved }),
    'await of an async call': () => micro(200000, async (n) => { for (let i = 0; i < n; i += 1) await one() }),
    'async call of three levels': () => micro(50000, async (n) => { for (let i = 0; i < n; i += 1) await three() }),
    'then link': () => micro(50000, async (n) => { let last = resolved; for (let i = 0; i < n; i += 1) last = last.then((x) => x); await last }),
    'Promise.all of 100': () => micro(200, async (n) => { for (let i = 0; i < n; i += 1) await Promise.all(Array.from({ length: 100 }, one)) }),
    'setTimeout and clearTimeout': () => micro(5000, (n) => { for (let i = 0; i < n; i += 1) clearTimeout(setTimeout(nothing, 1000)) }),
    'add and remove a listener': () => micro(5000, (n) => { for (let i = 0; i < n; i += 1) { button.addEventListener('click', nothing); button.removeEventListener('click', nothing) } }),
    'dispatch to ten listeners': async () => { const target = new EventTarget(); for (let i = 0; i < 10; i += 1) target.addEventListener('x', () => {}); return micro(3000, (n) => { for (let i = 0; i < n; i += 1) target.dispatchEvent(new Event('x')) }) },
    'queueMicrotask': () => micro(20000, (n) => new Promise((done) => { let left = n; const next = () => { left -= 1; if (!left) done() }; for (let i = 0; i < n; i += 1) queueMicrotask(next) })),
    'MessageChannel round trip': () => { const { port1, port2 } = new MessageChannel(); return micro(2000, (n) => new Promise((done) => { let left = n; port1.onmessage = () => { left -= 1; if (left) port2.postMessage(0); else { port1.close(); done() } }; port2.postMessage(0) })) },
    'page of 10,000 awaits (ms)': async () => (await micro(1, async () => { await Promise.all(Array.from({ length: 100 }, async () => { for (let i = 0; i < 100; i += 1) { const items = []; for (let k = 0; k < 60; k += 1) items.push({ id: k, name: 'item ' + k + i }); JSON.parse(JSON.stringify(items)); await one() } })) })) / 1000,
    'React: hydrate 3,000 rows (ms)': async () => { const box = document.createElement('div'); box.innerHTML = html; document.body.append(box); const before = performance.now(); let root; flushSync(() => { root = hydrateRoot(box, h(List, { rows: 3000 })) }); const spent = performance.now() - before; root.unmount(); box.remove(); return spent },
    'React: 20 updates of 800 rows (ms)': async () => { const box = document.createElement('div'); document.body.append(box); const root = createRoot(box); flushSync(() => root.render(h(List, { rows: 800 }))); const before = performance.now(); for (let i = 1; i <= 20; i += 1) flushSync(() => setTick(i)); const spent = performance.now() - before; root.unmount(); box.remove(); return spent },
  }
  window.rows['start (ms)'] = () => window.startedIn
  window.measure = async (name) => { const within = window.open2 ?? ((run) => run()); await within(window.rows[name]); const seen = []; for (let i = 0; i < 3; i += 1) seen.push(await within(window.rows[name])); return seen.sort((a, b) => a - b)[1] }
  window.names = Object.keys(window.rows)
`

async function bundle(source: string, target = 'es2022'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    alias: { [KEEP]: './src/entries/keep.ts' },
    minify: true,
    format: 'iife',
    target,
    write: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    variant: { type: 'string', default: '' },
  },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1)
  throw new TypeError(`--rounds takes a number from 1 on; got ${values.rounds}`)

const VARIANTS = ALL_VARIANTS.filter(({ name }) => name === 'none' || name.includes(values.variant))

const server = await startPageServer()
const { browser, close } = await launchChromium()
const seen = new Map<string, number[]>()
for (const [i, { install, target, transform }] of VARIANTS.entries()) {
  server.serve(`/install-${i}.js`, await bundle(`${install}; window.startedIn = performance.now() - window.begun`))
  server.serve(`/rows-${i}.js`, await bundle((transform && keepActions(ROWS)?.code) || ROWS, target))
  server.serve(
    `/page-${i}`,
    `<!doctype html><link rel="icon" href="data:,"><body><script>window.begun = performance.now()</script><script src="/install-${i}.js"></script><script src="/rows-${i}.js"></script>`,
  )
}
let names: string[] = []
for (let round = 0; round < rounds; round += 1) {
  for (const [i, { name: variant }] of VARIANTS.entries()) {
    const page = await browser.newPage()
    await page.goto(`${server.url}/page-${i}`)
    names = ((await page.evaluate('names')) as string[]).filter((name) => name.includes(values.only))
    // What a load has open is over, so that idle is idle.
    await page.waitForFunction('performance.now() > 5000')
    for (const name of names) {
      await page.evaluate(`window.open2 = ${variant.includes('open') ? 'window.openAction()' : 'undefined'}`)
      const value = (await page.evaluate(`measure(${JSON.stringify(name)})`)) as number
      await page.evaluate('window.handle?.end()')
      const key = `${name}|${variant}`
      seen.set(key, [...(seen.get(key) ?? []), value])
    }
    await page.close()
  }
}
await close()
await server.close()

const width = Math.max(...names.map((name) => name.length))
console.log(`\n${''.padEnd(width)}  ${VARIANTS.map(({ name }) => name.padStart(22)).join('')}`)
for (const name of names) {
  const none = median(seen.get(`${name}|none`) ?? [])
  const cells = VARIANTS.map(({ name: variant }) => {
    const value = median(seen.get(`${name}|${variant}`) ?? [])
    return `${value.toFixed(2)} (${(value / none).toFixed(2)})`.padStart(22)
  })
  console.log(`${name.padEnd(width)}  ${cells.join('')}`)
}
