import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FLAGS, findChromium } from '../support/chromium.js'
import { openStore } from '../support/clocked.js'
import { serveReport } from '../support/report-server.js'
import { seedStory } from '../support/seed-visits.js'

const NOW_MS = Date.UTC(2026, 9, 25, 7)
/** More than any page has to focus. */
const MOST_STEPS = 400

let browser: Browser
let report: Awaited<ReturnType<typeof serveReport>>
beforeAll(async () => {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
  const seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * 3_600_000, visits: 200 })
  await store.writeLogs(seed.logs)
  await store.writeTraces(seed.traces)
  report = await serveReport(store, NOW_MS)
  browser = await puppeteer.launch({ executablePath: findChromium(), args: FLAGS })
  return () => store.close()
})
afterAll(async () => {
  await browser.close()
  await report.close()
})

/** What has the focus, and whether a reader sees that it has. */
interface Focused {
  tag: string
  name: string
  href: string
  isVisible: boolean
  isMarked: boolean
}

const readFocus = `(() => {
  const element = document.activeElement
  const style = getComputedStyle(element)
  const { width, height, top, bottom, left } = element.getBoundingClientRect()
  return {
    tag: element.tagName.toLowerCase(),
    name: element.getAttribute('aria-label') ?? (element.labels?.[0]?.textContent || element.textContent).trim().slice(0, 60),
    href: decodeURIComponent(element.getAttribute('href') ?? ''),

    isVisible: width > 1 && height > 1 && bottom > 0 && left >= 0 && top < innerHeight,
    isMarked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  }
})()`

const focused = async (page: Page) => (await page.evaluate(readFocus)) as Focused

/** Presses Tab until something has the focus that is looked for; answers all that had it. */
async function tabTo(page: Page, isFound: (one: Focused) => boolean): Promise<Focused[]> {
  const passed: Focused[] = []
  while (passed.length < MOST_STEPS) {
    await page.keyboard.press('Tab')
    const one = await focused(page)
    passed.push(one)
    if (isFound(one)) return passed
  }
  throw new Error(`not reached by Tab: ${passed.map(({ tag, name }) => `${tag} ${name}`).join(', ')}`)
}

const follow = (page: Page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
const openPage = async (path: string) => {
  const page = await browser.newPage()
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
  await page.goto(report.url + path)
  return page
}

describe('by keyboard alone', () => {
  test('the first Tab offers to skip to the content', async () => {
    const page = await openPage('')
    const [skip] = await tabTo(page, () => true)
    expect(skip).toMatchObject({ name: 'Skip to content', isVisible: true })
    await page.keyboard.press('Enter')

    expect(await focused(page)).toMatchObject({ tag: 'main' })
    await page.close()
  })

  test('from the overview to a route, one of its actions, and what one click caused', async () => {
    const page = await openPage('')
    await tabTo(page, ({ href }) => href.includes('/routes/'))
    await follow(page)
    expect(new URL(page.url()).pathname).toContain('/routes/')
    await tabTo(page, ({ href }) => /\/actions\/\w/.test(href))
    await follow(page)
    await tabTo(page, ({ href }) => href.includes('/action/act_'))
    await follow(page)

    expect(new URL(page.url()).pathname).toMatch(/\/action\/act_\w{26}$/)
    await page.close()
  })

  test('a filter is chosen and applied', async () => {
    const page = await openPage('/vitals/lcp')
    await tabTo(page, ({ tag, name }) => tag === 'select' && name === 'Device')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, ({ tag, name }) => tag === 'button' && name === 'Apply')
    await follow(page)

    expect(new URL(page.url()).searchParams.get('device')).toMatch(/\w/)
    await page.close()
  })

  test('an id is searched for', async () => {
    const page = await openPage('')
    await tabTo(page, ({ tag, name }) => tag === 'input' && name.startsWith('Find'))
    await page.keyboard.type('no-such-id')
    await follow(page)

    expect(new URL(page.url()).pathname).toMatch(/\/search$/)
    await page.close()
  })

  test('the data of a chart is opened, and read by arrow keys where it is wider than its place', async () => {
    const page = await openPage('/vitals/lcp?range=7d')
    await tabTo(page, ({ tag }) => tag === 'summary')
    await page.keyboard.press('Enter')
    await page.waitForSelector('figure details[open] table')
    await page.close()
  })

  test.each(['', '/compare', '/vitals/lcp', '/errors', '/actions', '/actions/add_to_cart', '/health'])(
    'everything on %s is reached in order, seen and marked, and the focus is never trapped',
    async (path) => {
      const page = await openPage(path)
      const passed = await tabTo(page, ({ tag }) => tag === 'body')

      expect(passed.length).toBeGreaterThan(10)
      const unseen = passed.filter(({ tag, isVisible, isMarked }) => tag !== 'body' && !(isVisible && isMarked))
      expect(unseen).toEqual([])
      await page.close()
    },
  )
})
