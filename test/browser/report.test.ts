import axe from 'axe-core'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../server-handler/store/store.js'
import { FLAGS, findChromium } from '../support/chromium.js'
import { openStore } from '../support/clocked.js'
import { serveReport } from '../support/report-server.js'
import { seedStory } from '../support/seed-visits.js'
import { stubEvents } from '../support/stub-events.js'

// Berlin's clocks went back on 25 October 2026, at 03:00: this night has thirteen hours.
const NOW_MS = Date.UTC(2026, 9, 25, 7)

let browser: Browser
let store: Store
let report: Awaited<ReturnType<typeof serveReport>>
beforeAll(async () => {
  store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
  const seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * 3_600_000, visits: 200 })
  await store.writeLogs(seed.logs)
  await store.writeTraces(seed.traces)
  report = await serveReport(store, NOW_MS, stubEvents(NOW_MS - 3_600_000))
  browser = await puppeteer.launch({
    executablePath: findChromium(),
    args: FLAGS,
    env: { ...process.env, TZ: 'Europe/Berlin' },
  })
  return () => store.close()
})
afterAll(async () => {
  await browser.close()
  await report.close()
})

async function open(path: string, { script = true } = {}): Promise<Page> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  await page.setJavaScriptEnabled(script)
  await page.goto(report.url + path)
  return page
}
const field = (page: Page, name: string) =>
  page.$eval(`[name="${name}"]`, (input) => (input as unknown as { value: string }).value)
const firstRow = async (page: Page) => {
  await page.$eval('figure.chart details', (details) => details.setAttribute('open', ''))
  return page.$eval('figure.chart tbody time', (time) => time.textContent)
}

describe('the zone of times', () => {
  const night = '/vitals/lcp?from=2026-10-24T20:00&to=2026-10-25T06:00'

  test('is that of the browser, also across the change of its clocks', async () => {
    const page = await open(night)

    expect(await page.$eval('footer', (footer) => footer.textContent)).toContain('Times are Europe/Berlin.')
    expect([await field(page, 'from'), await field(page, 'to')]).toEqual(['2026-10-24T22:00', '2026-10-25T07:00'])
    expect(await firstRow(page)).toMatch(/^2026-10-2[45] /)
    await page.close()
  })

  test('is that of the browser in the timeline of a visit, to the millisecond', async () => {
    const [visit] = await store.query(
      "SELECT SessionId AS id FROM otel_logs WHERE SessionId <> '' GROUP BY id ORDER BY count(*) DESC, id LIMIT 1",
    )
    const page = await open(`/session/${visit?.id}`)
    const shown = await page.$$eval('time[data-clock]', (times) =>
      times.map((time) => ({ text: time.textContent, at: time.getAttribute('datetime') ?? '' })),
    )

    expect(shown.length).toBeGreaterThan(1)
    for (const { text, at } of shown) {
      const local = new Date(at).toLocaleTimeString('sv-SE', { timeZone: 'Europe/Berlin' })
      expect(text).toBe(`${local}${at.slice(19, 23)}`)
    }
    await page.close()
  })

  test('is UTC after a click, on every page', async () => {
    const page = await open(night)
    await Promise.all([page.waitForNavigation(), page.click('[data-zone-note] button')])
    await page.goto(`${report.url}${night}`)

    expect(await page.$eval('footer', (footer) => footer.textContent)).toContain('Times are UTC.')
    expect(await field(page, 'from')).toBe('2026-10-24T20:00')
    await page.close()
  })

  test('is UTC without scripts', async () => {
    const page = await open(night, { script: false })

    expect(await field(page, 'from')).toBe('2026-10-24T20:00')
    await page.close()
  })

  test('a chosen range becomes an address in UTC, without empty fields', async () => {
    const page = await open('/vitals/lcp')
    await page.select('#f-range', 'custom')
    await page.$eval('#f-from', (input) => {
      ;(input as unknown as { value: string }).value = '2026-10-24T23:30'
    })
    await page.$eval('#f-to', (input) => {
      ;(input as unknown as { value: string }).value = '2026-10-25T05:30'
    })
    await Promise.all([page.waitForNavigation(), page.click('form.filter button')])

    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      range: 'custom',
      from: '2026-10-24T21:30',
      to: '2026-10-25T04:30',
    })
    expect([await field(page, 'from'), await field(page, 'to')]).toEqual(['2026-10-24T23:30', '2026-10-25T05:30'])
    await page.close()
  })
})

describe('a chart', () => {
  test('covers the whole range, with the releases and thresholds', async () => {
    const page = await open('/vitals/lcp?range=7d')
    await page.waitForSelector('.u-over')
    const data = await page.$eval('#trend-data', (script) => JSON.parse(script.textContent ?? ''))

    expect(data.times[0] * 1000).toBeLessThanOrEqual(NOW_MS - 7 * 86_400_000)
    expect(data.times.at(-1) * 1000).toBeGreaterThan(NOW_MS - 4 * 3_600_000)
    expect(data.lines[0].values[0]).toBeNull()
    expect(data.releases.map(({ name }: { name: string }) => name)).toEqual(['2026.11.20'])
    await page.close()
  })

  test('a part of a timeline is shown alone, and all of it again', async () => {
    const page = await open('/actions')
    const href = await page.$eval('a[href*="/action/"]', (link) => (link as unknown as { href: string }).href)
    await page.goto(href)
    const whole = await page.$$eval('.ticks span', (ticks) => ticks.map((tick) => tick.textContent))
    await Promise.all([page.waitForNavigation(), page.click('tbody tr:nth-child(2) a.zoom')])
    expect(await page.$$eval('.ticks span', (ticks) => ticks.map((tick) => tick.textContent))).not.toEqual(whole)
    await Promise.all([page.waitForNavigation(), page.click('caption a')])

    expect(await page.$$eval('.ticks span', (ticks) => ticks.map((tick) => tick.textContent))).toEqual(whole)
    await page.close()
  })
})

test('on a phone no page is wider than the screen, and rows keep their name', async () => {
  const page = await open('/vitals/lcp')
  await page.setViewport({ width: 390, height: 800 })
  for (const path of ['', '/vitals/lcp', '/errors', '/actions', '/health']) {
    await page.goto(report.url + path)
    expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(390)
  }
  await page.goto(`${report.url}/vitals/lcp`)
  const left = () => page.$eval('main > section:last-of-type tbody th', (cell) => cell.getBoundingClientRect().left)
  const before = await left()
  await page.$eval('main > section:last-of-type .scroll', (region) => {
    region.scrollLeft = 200
  })

  expect(Math.abs((await left()) - before)).toBeLessThanOrEqual(16)
  await page.close()
})

test('a failed domain event is red and says so in a word', async () => {
  const page = await open(`/search?q=0b0e7f6e-6c1c-4c52-9a4e-0d8a4b3f5c11`)
  const shown = await page.$$eval('tr.failed', (rows) =>
    rows.map((row) => {
      const word = row.querySelector('.failure')
      const label = row.querySelector('.label')
      const colorOf = (element: Element | null) => (element ? getComputedStyle(element).color : '')
      return [label?.textContent, word?.textContent, colorOf(label) === colorOf(word)]
    }),
  )
  expect(shown).toEqual([['payment_declined', 'failed', true]])
  await page.close()
})

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  const pages = [
    ...['', '?range=7d&device=mobile', '/compare', '/routes/%2Fp%2F%3Aslug', '/vitals/lcp', '/vitals/inp?by=action'],
    ...[
      '/errors',
      '/actions',
      '/actions/add_to_cart',
      '/health',
      '/search?q=nothing',
      '/search?q=0b0e7f6e-6c1c-4c52-9a4e-0d8a4b3f5c11',
      '/vitals/lcp?device=none',
    ],
  ]

  test('axe finds nothing on any page', async () => {
    const page = await open('')
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    const linked = async (from: string, selector: string) => {
      await page.goto(report.url + from)
      const href = await page.$eval(selector, (link) => (link as unknown as { href: string }).href)
      return href.slice(report.url.length)
    }
    const single = [
      await linked('/actions', 'a[href*="/action/"]'),
      await linked('/errors', 'a[href*="/errors/"]'),
      await linked('/errors', 'a[href*="/errors/"]').then((error) => linked(error, 'a[href*="/session/"]')),
    ]
    const findings: string[] = []
    for (const path of [...pages, ...single]) {
      await page.setBypassCSP(true)
      await page.goto(report.url + path, { waitUntil: 'networkidle0' })
      await page.evaluate(axe.source)
      const found = (await page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
      )) as string[]
      findings.push(...found.map((one) => `${path} ${one}`))
    }
    expect(findings).toEqual([])
    await page.close()
  }, 120_000)
})
