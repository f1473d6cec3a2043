import type { Browser, CDPSession, Page } from 'puppeteer-core'
import { launchChromium } from '../../test/support/chromium.js'
import { type PageServer, startPageServer } from '../../test/support/page-server.js'
import { bundleScript, bundleSdk, type Loaded } from './bundle.js'
import type { Sdk } from './sdks.js'

/** The page's code: a file of `pages/`. */
export type PageName = 'load' | 'loop' | 'visit' | 'clicks'

/** A page with an SDK, in a browser context of its own. */
export interface Visit {
  page: Page
  session: CDPSession
  server: PageServer
  loaded: Loaded
}

/** What a visit is made with. */
export interface VisitOptions {
  name: PageName
  /** Repeated requests of the page `loop`. */
  count?: number
  /** Called with the blank page, before anything is loaded. */
  prepare?: (visit: Visit) => Promise<void>
}

/** One browser and one server for all measurements. */
export interface Stage {
  visit<T>(sdk: Sdk, options: VisitOptions, run: (visit: Visit) => Promise<T>): Promise<T>
  readonly version: string
  close(): Promise<void>
}

const button = (name: string) =>
  `<button id="${name}" name="${name}" data-action-name="${name}" data-dd-action-name="${name}" data-faro-user-action-name="${name}" data-transaction-name="${name}">${name}</button>`
const BUTTONS = ['buy', 'search', 'fetch', 'xhr'].map(button).join('\n')
const ANSWER_MS = 50

/** Starts both; names other than `localhost` do not resolve in this browser, so that nothing leaves the machine. */
export async function startStage(): Promise<Stage> {
  const server = await startPageServer()
  const { browser, close } = await launchChromium(['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'])
  const bundles = new Map<string, Loaded>()
  return {
    version: await browser.version(),
    async visit(sdk, options, run) {
      const loaded = bundles.get(sdk.name) ?? (await bundleSdk(sdk))
      bundles.set(sdk.name, loaded)
      serve(server, loaded, options, await bundleScript(`pages/${options.name}.js`, sdk.pageTarget))
      return inFreshContext(browser, async (page) => {
        const visit = { page, session: await page.createCDPSession(), server, loaded }
        page.on('request', (request) => {
          if (!request.url().startsWith(server.url) && /^(https?|wss?):/.test(request.url()))
            throw new Error(`${sdk.name} asked for ${request.url()}`)
        })
        await options.prepare?.(visit)
        await page.goto(server.url, { waitUntil: 'load' })
        return run(visit)
      })
    },
    async close() {
      await close()
      await server.close()
    },
  }
}

/** Whether a request was made by the SDK and not by the page. */
export const isReport = ({ path }: { path: string }) => /^\/(collect|__throughline)\//.test(path)

/** Waits; what is measured here has no event of its own for being quiet. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Hides the page as a visitor does who opens another tab. */
export async function hide({ page }: Visit): Promise<void> {
  const tab = await page.browserContext().newPage()
  await tab.bringToFront()
  await pause(1500)
}

function serve(server: PageServer, { files, tags }: Loaded, { name, count = 0 }: VisitOptions, code: string): void {
  server.forget()
  for (const [path, text] of files) server.serve(path, text)
  server.serve('/page.js', code)
  server.serve(
    '/',
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">${tags}</head>
    <body data-count="${count}"><h1 style="font-size:60px">A shop of things</h1>${BUTTONS}<script src="/page.js"></script></body></html>`,
  )
  server.on('/__throughline/rum', (_, response) => response.writeHead(204).end())
  if (name === 'clicks') {
    for (const click of ['buy', 'search'])
      for (const n of [1, 2, 3])
        server.on(`/api/${click}-${n}`, (_, response) => void setTimeout(() => response.end('{}'), ANSWER_MS))
  }
}

async function inFreshContext<T>(browser: Browser, run: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.createBrowserContext()
  try {
    return await run(await context.newPage())
  } finally {
    await context.close()
  }
}
