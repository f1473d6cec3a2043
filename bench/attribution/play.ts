import type { Browser, Page } from 'puppeteer-core'
import { type JudgedRequest, readRequests } from './judge.js'
import { BUSY } from './page.js'
import type { AppLoad, Scenario, User } from './scenario.js'
import type { BenchServer } from './server.js'

/** Longest wait for a page to make the requests of its scenario. */
const PATIENCE_MS = 6_000
/** The page's load is over for every technique: each of them calls 100 ms without activity quiet. */
const LOADED_MS = 130
/** A request that should not have been made comes a little later. */
const SETTLE_MS = 50

/** A tab closes in a few milliseconds; by then the command is lost. */
const CLOSE_MS = 2_000

/** One scenario as it went. */
export interface Played {
  requests: JudgedRequest[]
  /** What kept the scenario from being played as it is written. */
  trouble?: string | undefined
}

/** Where scenarios are played. */
export interface Theatre {
  browser: Browser
  server: BenchServer
}

/** The scripts of a technique for one file of scenarios. */
export interface Scripts {
  technique: string
  scenarios: string
  /** Compiles a module of a scenario's own. */
  toChunk(source: string): Promise<string>
  /** Names the scripts, so that the browser may keep them. */
  key: string
}

/** Plays one scenario in a fresh page, with real input, and says how its requests were linked. */
export async function play({ browser, server }: Theatre, scenario: Scenario, scripts: Scripts): Promise<Played> {
  const run = `${Date.now()}-${Math.random().toString(36).slice(2)}`
  const paths = { technique: `/bundle/${scripts.key}/technique.js`, scenarios: `/bundle/${scripts.key}/scenarios.js` }
  const chunks = Object.entries(scenario.chunks ?? {}).map(
    async ([name, text]): Promise<[string, string]> => [name, await scripts.toChunk(text)],
  )
  const files = [...Object.entries(scenario.files ?? {}), ...(await Promise.all(chunks))]
  server.begin(run, {
    ...Object.fromEntries(files.map(([name, text]) => [`/files/${name}`, text])),
    [paths.technique]: scripts.technique,
    [paths.scenarios]: scripts.scenarios,
    '/page': writePage(scenario, paths, server.otherUrl),
  })
  const page = await browser.newPage()
  const errors: string[] = []
  const tabs: Page[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  try {
    await page.goto(`${server.url}/page?run=${run}`)
    await wait(LOADED_MS)
    const user = createUser(page, server, tabs)
    await (scenario.drive ? scenario.drive(user) : user.click('a'))
    const { requests, background = 0 } = scenario
    const count = (isBackground: boolean): number =>
      server.arrivals.filter(({ is, n }) => n !== `${BUSY}` && (is === 'none') === isBackground).length
    const isOver = (): boolean => count(false) >= requests && count(true) >= background
    const isWhole = await server.until(isOver, PATIENCE_MS)
    await wait(SETTLE_MS)
    const made = count(false)
    const trouble = isWhole && made === requests ? undefined : [`${made} of ${requests} requests`, ...errors].join('; ')
    return { requests: readRequests(server.arrivals), trouble }
  } catch (error) {
    return { requests: readRequests(server.arrivals), trouble: [String(error), ...errors].join('; ') }
  } finally {
    for (const tab of [...tabs, page]) await closeTab(tab)
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Closes a tab; Chromium drops the command if it comes as a navigation commits, with or without a script in the page. */
async function closeTab(tab: Page): Promise<void> {
  const isClosed = await Promise.race([tab.close().then(() => true), wait(CLOSE_MS)])
  if (!isClosed) await tab.close()
}

function writePage(
  { name, html = '', drawsButtons, app }: Scenario,
  { technique, scenarios }: { technique: string; scenarios: string },
  otherUrl: string,
): string {
  const buttons = (drawsButtons ? [] : ['a', 'b', 'c']).map(
    (letter) => `<button data-action-name="action_${letter}">${letter}</button>`,
  )
  return `<!doctype html><html data-scenario="${name}" data-other-origin="${otherUrl}"><meta charset="utf-8"><title>bench</title>
<link rel="icon" href="data:,"><script src="${technique}"></script><body>${buttons.join(' ')}${html}${writeAppLoad(scenarios, app)}`
}

function writeAppLoad(source: string, app: AppLoad = { by: 'classic', ms: 0 }): string {
  // The time is a part of the address, which else would come out of the browser's cache.
  const src = app.ms ? `${source}?ms=${app.ms}&at=${Date.now()}` : source
  const inject = `const script = document.createElement('script'); script.src = '${src}'; document.head.append(script)`
  if (app.by === 'injected') return `<script>{ ${inject} }</script>`
  if (app.by === 'late') return `<script>addEventListener('load', () => { ${inject} })</script>`
  const how = { classic: '', defer: ' defer', async: ' async', module: ' type="module"' }[app.by]
  return `<script${how} src="${src}"></script>`
}

/** The visitor of a page; the tabs that are opened are added to the given ones. */
export function createUser(page: Page, server: BenchServer, tabs: Page[]): User {
  const find = (target: string): string => (/^[abc]$/.test(target) ? `[data-action-name=action_${target}]` : target)
  return {
    page,
    click: (target) => page.click(find(target)),
    async press(target, key) {
      await page.focus(find(target))
      await page.keyboard.press(key as 'Enter')
    },
    async seen(is, n) {
      const hasArrived = (): boolean => server.arrivals.some((arrival) => arrival.is === is && arrival.n === `${n}`)
      if (!(await server.until(hasArrived, PATIENCE_MS))) throw new Error(`request ${n} of ${is} never came`)
    },
    async openTab(path) {
      const tab = await page.browserContext().newPage()
      tabs.push(tab)
      // Named, so that what it asks for counts as of this run.
      await tab.goto(`${server.url}${path}?run=${new URL(page.url()).searchParams.get('run')}`)
      await page.bringToFront()
      return tab
    },
    wait,
  }
}
