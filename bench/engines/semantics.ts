import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { bundleForPage } from '../../test/support/bundle.js'
import type { Theatre } from '../attribution/play.js'

/** What the page itself sees of us in one engine. */
export interface Seen {
  /** Lines of the suite. */
  lines: number
  /** Lines that differ while an action is open, those of async stack frames apart. */
  differing: string[]
  asyncFramesDiffer: boolean
  /** Lines that differ between two untouched pages: what the engine does differently from time to time. */
  unsteady: string[]
  /** Properties of the platform that are changed while we run, and that still are after `stop()`. */
  changed: string[]
  left: string[]
  /** What goes wrong in a page that has none of the newer features: warnings, exceptions, a request not followed. */
  bare: string[]
}

const toFollowed = (debug: boolean): string => `import { start, action } from './src/entries/index.ts'
  const throughline = start({ debug: ${debug}, actions: { pay: {} } }); const handle = action('pay')
  window.bench = { within: (run) => handle.run(run), stop: () => throughline.stop() }`

const SUITE = readFileSync('test/support/observed-semantics.js', 'utf8')
/** Where idle time cannot be asked for, the rest of the suite's section is still to be seen. */
const STAND_IN = `window.requestIdleCallback ??= (run) => setTimeout(() => run({ timeRemaining: () => 0 }), 1)`

/** Runs in the page before us; later reports which platform properties have been replaced. */
const WATCH = `window.findChanges = (() => {
  const owners = new Map(['window', 'document', 'history', 'navigator', 'performance'].map((name) => [name, window[name]]))
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(window))) {
    if (typeof value !== 'function') continue
    owners.set(name, value)
    if (value.prototype) owners.set(name + '.prototype', value.prototype)
  }
  const before = new Map([...owners].map(([name, owner]) => [name, Object.getOwnPropertyDescriptors(owner)]))
  const isSame = (one, other) => one && other && ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'].every((key) => Object.is(one[key], other[key]))
  return () => [...owners].flatMap(([name, owner]) => {
    const now = Object.getOwnPropertyDescriptors(owner), then = before.get(name)
    return [...new Set([...Reflect.ownKeys(now), ...Reflect.ownKeys(then)])]
      .filter((key) => !isSame(now[key], then[key]) && !(name === 'window' && /^(bench|findChanges|observeSemantics)$/.test(String(key))))
      .map((key) => name + '.' + String(key))
  })
})()`

/** Takes away what an older or a hardened browser does not have, and listens for complaints. */
const BARE = `window.complaints = []
  console.warn = (...all) => complaints.push(all.map(String).join(' '))
  addEventListener('error', ({ message }) => complaints.push(message))
  for (const name of ['Worker', 'BroadcastChannel', 'IntersectionObserver', 'ResizeObserver', 'EventSource', 'scheduler', 'navigation', 'requestIdleCallback', 'Geolocation', 'LockManager', 'Animation', 'PerformanceObserver', 'FileSystemFileEntry'])
    if (name in window && !(delete window[name])) complaints.push('not deleted: ' + name)
  delete Document.prototype.startViewTransition
  delete HTMLCanvasElement.prototype.toBlob`

const BARE_WORK = `(async () => {
  const read = () => new Promise((resolve) => {
    const reader = new FileReader()
    reader.addEventListener('load', resolve)
    reader.readAsText(new Blob(['x']))
  })
  await new Promise((resolve) => setTimeout(resolve, 200))
  await read()
  await bench.within(async () => {
    await read()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await fetch('/r/a/1')
  })
  return complaints
})()`

/** Holds what a followed page sees against an untouched one, and what is left behind afterwards. */
export async function observe(theatre: Theatre): Promise<Seen> {
  const bundled = await bundleForPage(toFollowed(false))
  const suite = `${STAND_IN}\n${SUITE}`
  const look = (scripts: string[], expression: string): Promise<string[]> =>
    withPage(theatre, scripts, (page) => page.evaluate(expression) as Promise<string[]>)
  const observeUntouched = () => look([suite], 'window.observeSemantics()')
  const observeFollowed = () => look([suite, bundled], 'bench.within(() => window.observeSemantics())')
  const untouched = await observeUntouched()
  const again = await observeUntouched()
  const followed = [await observeFollowed(), await observeFollowed()]
  // An engine, or its driver, changes some by itself.
  const changing = await look([WATCH], 'findChanges()')
  const isOurs = (name: string): boolean => !changing.includes(name)
  const changed = (await look([WATCH, bundled], 'findChanges()')).filter(isOurs)
  const left = (await look([WATCH, bundled], 'bench.stop(); findChanges()')).filter(isOurs)
  const complaints = await look([BARE, await bundleForPage(toFollowed(true))], BARE_WORK)
  const how = theatre.server.arrivals[0]?.headers['x-throughline-attribution']
  const isOfAsyncFrames = (line: string): boolean => /^[-+] async frames: /.test(line)
  // An engine that says two things by itself may say either beside us.
  const [differences = []] = followed
    .flatMap((log) => [compare(untouched, log), compare(again, log)])
    .sort((one, other) => one.length - other.length)
  return {
    lines: untouched.length,
    differing: differences.filter((line) => !isOfAsyncFrames(line)),
    asyncFramesDiffer: differences.some(isOfAsyncFrames),
    unsteady: compare(untouched, again),
    changed,
    left,
    bare: how === 'exact' ? complaints : [...complaints, `a request of an action is ${how}`],
  }
}

async function withPage<T>(
  { browser, server }: Theatre,
  scripts: readonly string[],
  look: (page: Page) => Promise<T>,
): Promise<T> {
  const tags = scripts.map((_, i) => `<script src="/semantics/${i}.js"></script>`)
  server.begin('semantics', {
    ...Object.fromEntries(scripts.map((script, i) => [`/semantics/${i}.js`, script])),
    '/semantics': `<!doctype html><link rel="icon" href="data:,"><body>${tags.join('')}`,
  })
  const page = await browser.newPage()
  try {
    await page.goto(`${server.url}/semantics`)
    return await look(page)
  } finally {
    await page.close()
  }
}

/** Lines that only one of two logs has at their place: `-` of the first, `+` of the second. */
export function compare(first: readonly string[], second: readonly string[]): string[] {
  const [one, other] = [first[0], second[0]]
  if (one === undefined) return second.map((line) => `+ ${line}`)
  if (other === undefined) return first.map((line) => `- ${line}`)
  if (one === other) return compare(first.slice(1), second.slice(1))
  // The nearest line that both have is where they go on together.
  const skipped = first.findIndex((line) => second.includes(line))
  const added = skipped < 0 ? second.length : second.indexOf(first[skipped] ?? '')
  const gone = skipped < 0 ? first.length : skipped
  return [
    ...first.slice(0, gone).map((line) => `- ${line}`),
    ...second.slice(0, added).map((line) => `+ ${line}`),
    ...compare(first.slice(gone), second.slice(added)),
  ]
}
