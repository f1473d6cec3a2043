import type { BrowserContext, HTTPRequest, Page } from 'puppeteer-core'
import type { Example } from './example.js'

/** What the visitor was doing when a request was made. */
export type Step = 'load home' | 'hover' | 'open product' | 'add to cart' | 'open cart' | 'place order' | 'load product'

/** A request of the page to its own server, with the action that its headers name. */
export interface SeenRequest {
  step: Step
  /** `GET /api/products/blue-mug`. */
  what: string
  headers: Record<string, string>
  actionId: string
  kind: string
  name: string
}

/** What a visit has shown in the browser. */
export interface Visit {
  requests: SeenRequest[]
  /** Errors in the console and uncaught errors, besides the refused order. */
  faults: string[]
}

/** The user agent of a visitor: the endpoint drops what comes from robots, which a headless browser says it is. */
export const VISITOR_FLAG =
  '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36'

const ENDPOINT = '/__throughline/'

/**
 * Buys a mug in the shop of an example, and loads the page of the mug once by its address. The context is to be closed once
 * the records have arrived: what a page sends while it is left would be lost with it.
 */
export async function visitExample(context: BrowserContext, example: Example, url: string): Promise<Visit> {
  const visit: Visit = { requests: [], faults: [] }
  await buy(await openPage(visit), example)
  await load(await openPage(visit), 'load product', '/p/blue-mug')
  return visit

  /** A tab whose requests and errors are kept. */
  async function openPage({ requests, faults }: Visit): Promise<Tab> {
    const page = await context.newPage()
    await page.bringToFront()
    const tab: Tab = { page, url, step: 'load home' }
    page.on('request', (request) => {
      if (isOwn(request, url)) requests.push(toSeen(request, tab.step))
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => {
      const { url = '' } = message.location()
      const isExpected = / 503 /.test(message.text()) || url.endsWith('/favicon.ico')
      if (/error|warn/.test(message.type()) && !isExpected) faults.push(`${message.text()} ${url}`)
    })
    return tab
  }
}

interface Tab {
  page: Page
  url: string
  step: Step
}

async function buy(tab: Tab, { preloads }: Example): Promise<void> {
  const { page } = tab
  await load(tab, 'load home', '/', false)
  tab.step = 'hover'
  await page.hover(link('Blue mug'))
  // What a router loads on hover is not to be mixed with what the click loads.
  if (preloads.length) await page.waitForNetworkIdle()
  tab.step = 'open product'
  await page.click(link('Blue mug'))
  await page.waitForSelector(heading('Blue mug'))
  await page.waitForNetworkIdle()
  tab.step = 'add to cart'
  await page.click(button('Add to cart'))
  await page.waitForSelector('::-p-text(1 in cart)')
  await page.waitForNetworkIdle()
  tab.step = 'open cart'
  await page.click(link('Cart'))
  await page.waitForSelector(button('Place order'))
  await page.waitForNetworkIdle()
  tab.step = 'place order'
  await page.click(button('Place order'))
  await page.waitForSelector('[role=alert]')
  await page.click(button('Place order'))
  await page.waitForSelector('::-p-text(Order placed)')
  await leave(page)
}

async function load(tab: Tab, step: Step, path: string, isLeft = true): Promise<void> {
  tab.step = step
  await tab.page.goto(`${tab.url}${path}`, { waitUntil: 'networkidle0' })
  if (isLeft) await leave(tab.page)
}

/** Leaves the page once what was observed has been read: web-vitals reads interactions when the page is idle. */
async function leave(page: Page): Promise<void> {
  await page.waitForNetworkIdle()
  await page.evaluate(async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => requestIdleCallback(resolve))
  })
  await page.goto('about:blank')
}

const byRole = (role: string) => (name: string) => `::-p-aria([name="${name}"][role="${role}"])`
const link = byRole('link')
const heading = byRole('heading')
const button = byRole('button')

function isOwn(request: HTTPRequest, url: string): boolean {
  return request.url().startsWith(`${url}/`) && !request.url().startsWith(`${url}${ENDPOINT}`)
}

function toSeen(request: HTTPRequest, step: Step): SeenRequest {
  const headers = request.headers()
  const field = (name: string) => headers[`x-throughline-${name}`] ?? ''
  return {
    step,
    what: `${request.method()} ${new URL(request.url()).pathname}`,
    headers,
    actionId: field('origin-action-id'),
    kind: field('action-kind'),
    name: field('action-name'),
  }
}
