import type { Browser, Page } from 'puppeteer-core'
import { type JudgedRequest, readRequests } from './judge.js'
import type { Scenario, User } from './scenario.js'
import type { BenchServer } from './server.js'

/** Longest wait for a page to make the requests of its scenario. */
const PATIENCE_MS = 6_000
/** The page's load is over for every technique: each of them calls 100 ms without activity quiet. */
const LOADED_MS = 130
/** A request that should not have been made comes a little later. */
const SETTLE_MS = 50

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
  /** Names the scripts, so that the browser may keep them. */
  key: string
}

/** Plays one scenario in a fresh page, with real input, and says how its requests were linked. */
export async function play({ browser, server }: Theatre, scenario: Scenario, scripts: Scripts): Promise<Played> {
  const run = `${Date.now()}-${Math.random().toString(36).slice(2)}`
  const paths = { technique: `/bundle/${scripts.key}/technique.js`, scenarios: `/bundle/${scripts.key}/scenarios.js` }
  server.begin(run, {
    ...Object.fromEntries(Object.entries(scenario.files ?? {}).map(([name, text]) => [`/files/${name}`, text])),
    [paths.technique]: scripts.technique,
    [paths.scenarios]: scripts.scenarios,
    '/page': writePage(scenario, paths, server.otherUrl),
  })
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  try {
    await page.goto(`${server.url}/page?run=${run}`)
    await wait(LOADED_MS)
    const user = createUser(page, server)
    await (scenario.drive ? scenario.drive(user) : user.click('a'))
    const { requests, background = 0 } = scenario
    const count = (isBackground: boolean): number =>
      server.arrivals.filter(({ is }) => (is === 'none') === isBackground).length
    const isOver = (): boolean => count(false) >= requests && count(true) >= background
    const isWhole = await server.until(isOver, PATIENCE_MS)
    await wait(SETTLE_MS)
    const made = count(false)
    const trouble = isWhole && made === requests ? undefined : [`${made} of ${requests} requests`, ...errors].join('; ')
    return { requests: readRequests(server.arrivals), trouble }
  } catch (error) {
    return { requests: readRequests(server.arrivals), trouble: [String(error), ...errors].join('; ') }
  } finally {
    await page.close()
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function writePage(
  { name, html = '', drawsButtons }: Scenario,
  { technique, scenarios }: { technique: string; scenarios: string },
  otherUrl: string,
): string {
  const buttons = (drawsButtons ? [] : ['a', 'b', 'c']).map(
    (letter) => `<button data-action-name="action_${letter}">${letter}</button>`,
  )
  return `<!doctype html><html data-scenario="${name}" data-other-origin="${otherUrl}"><meta charset="utf-8"><title>bench</title>
<link rel="icon" href="data:,"><script src="${technique}"></script><body>${buttons.join(' ')}${html}<script src="${scenarios}"></script>`
}

function createUser(page: Page, server: BenchServer): User {
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
    wait,
  }
}
