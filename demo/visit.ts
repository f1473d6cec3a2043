import { execFileSync } from 'node:child_process'
import type { BrowserContext, Page } from 'puppeteer-core'
import { findChromium, launchChromium } from '../test/support/chromium.js'

const SLUGS = ['sencha', 'hojicha', 'kyusu', 'glass-pot', 'yunomi', 'gaiwan']

/** What differs between visitors. */
interface Visit {
  number: number
  shop: string
  slug: string
}

/** Callbacks during the visits. */
export interface VisitCallbacks {
  onVisit(done: number): void
  /** Resolves when the browsers' records have arrived; until then the browsers stay open. */
  untilArrived(): Promise<void>
}

/** Sends visitors through the shop in two real Chromiums, one of a desktop and one of a phone. */
export async function makeVisits(
  shop: string,
  count: number,
  { onVisit, untilArrived }: VisitCallbacks,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number)
  let done = 0
  const onDone = () => onVisit(++done)
  await Promise.all([
    visitInTurn({
      ...{ shop, onDone, untilArrived, system: 'X11; Linux x86_64' },
      numbers: numbers.filter((number) => number % 3 !== 1),
    }),
    visitInTurn({
      ...{ shop, onDone, untilArrived, system: PHONE },
      numbers: numbers.filter((number) => number % 3 === 1),
    }),
  ])
}

const PHONE = 'Linux; Android 15; Pixel 9'

interface Visits {
  shop: string
  system: string
  numbers: readonly number[]
  onDone: () => void
  untilArrived(): Promise<void>
}

async function visitInTurn({ shop, system, numbers, onDone, untilArrived }: Visits): Promise<void> {
  const { browser, close } = await launchAs(system)
  let left: BrowserContext | undefined
  try {
    for (const number of numbers) {
      // A profile of its own: every visitor has a session of their own, and an empty cache.
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      // Chromium throttles painting of occluded windows to once a second.
      await page.bringToFront()
      if (system === PHONE) await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true })
      else await page.setViewport({ width: 1280, height: 800 })
      const visit = { number, shop, slug: SLUGS[number % SLUGS.length] ?? 'sencha' }
      await (number % 2 ? visitApp(page, visit) : visitClassic(page, visit))
      // Leaving the page sends the last records; closing the context immediately would lose them.
      await page.goto('about:blank')
      await left?.close()
      left = context
      onDone()
    }
    await untilArrived()
  } finally {
    await close()
  }
}

/**
 * A headless browser identifies itself in its user agent, and the endpoint drops robots: visitors use the regular user
 * agent.
 */
function launchAs(system: string): ReturnType<typeof launchChromium> {
  const output = execFileSync(findChromium(), ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const version = /\d+/.exec(output)?.[0] ?? '140'
  const mobile = system === PHONE ? ' Mobile' : ''
  return launchChromium([
    `--user-agent=Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0${mobile} Safari/537.36`,
  ])
}

async function visitClassic(page: Page, { number, shop, slug }: Visit): Promise<void> {
  await page.goto(`${shop}/classic`, { waitUntil: 'load' })
  await linger(page, 700)
  await page.goto(`${shop}/classic/c/${number % 4 ? 'tea' : 'pots'}`, { waitUntil: 'load' })
  await linger(page, 750)
  await page.goto(`${shop}/classic/p/${slug}`, { waitUntil: 'load' })
  await page.click('#add')
  if (number % 4 === 0) await page.click('#gift')
  await linger(page, 900) // web-vitals reads interactions when the page is idle.
  if (number % 3 === 0) {
    await page.goto(`${shop}/classic/checkout`, { waitUntil: 'load' })
    await page.type('[name=name]', 'A visitor')
    await page.type('[name=email]', 'visitor@example.com')
    await page.click('#pay')
    await page.waitForFunction(`document.querySelector('#said').textContent.startsWith('Thank you')`)
    await linger(page, 900)
  }
}

async function visitApp(page: Page, { number, shop }: Visit): Promise<void> {
  await page.goto(`${shop}/app`, { waitUntil: 'load' })
  await page.waitForSelector('.shelf')
  await page.click('nav a:nth-of-type(2)')
  await page.waitForSelector('.shelf')
  await linger(page, 400)
  await page.click('.shelf a')
  await page.waitForSelector('#add')
  await page.click('#add')
  await linger(page, 1000)
  if (number % 3 === 1) {
    await page.click('nav a:last-of-type')
    await page.waitForSelector('[data-action-name=begin_checkout]')
    await page.click('[data-action-name=begin_checkout]')
    await page.waitForSelector('#pay')
    await page.type('[name=name]', 'A visitor')
    await page.click('#pay')
    await page.waitForFunction(`document.querySelector('[role=status]').textContent.startsWith('Thank you')`)
    await linger(page, 900)
  }
}

function linger(page: Page, ms: number): Promise<void> {
  return page.evaluate((wait) => new Promise<void>((resolve) => setTimeout(resolve, wait)), ms)
}
