import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Page } from 'puppeteer-core'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bundleForPage } from '../support/bundle.js'
import { FLAGS, findChromium, launchChromium } from '../support/chromium.js'
import { eventually } from '../support/eventually.js'
import { type PageServer, startPageServer } from '../support/page-server.js'

const HEAD = readFileSync('dist/throughline.js', 'utf8')
const TAIL = readFileSync('dist/throughline-tail.js', 'utf8')
/** How long after the page's showing the tail arrives. */
const LATE_MS = 3000
const DOCTYPE = '<!doctype html><title>shop</title><link rel="icon" href="data:,">'
const ALL = ['CLS', 'FCP', 'INP', 'LCP', 'TTFB']

/** Reports with an instance of web-vitals that is there from the start, as our tail does. */
const THEIRS = `import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB])
    on(({ name, value, navigationType }) => navigator.sendBeacon('/theirs', JSON.stringify([navigationType, name, value])), { reportSoftNavs: true })`

/** A page with a large heading, a button that blocks for 180 ms and moves the page, and a later shift. */
const SHOP = `${DOCTYPE}<script src="/theirs.js"></script><script src="/throughline.js" data-service="shop"></script>
  <h1 style="font-size: 40px">A heading that is the largest thing to see</h1>
  <button onclick="const until = performance.now() + 180; while (performance.now() < until); late.hidden = false; setTimeout(() => { late.style.height = '120px' }, 700)">buy</button>
  <p id="late" hidden style="height: 20px">moved</p><p>below</p>
  <script>
    addEventListener('pageshow', ({ persisted }) => { if (persisted) { late.hidden = true; late.style.height = '20px'; fetch('/restored') } })
    document.addEventListener('prerenderingchange', () => fetch('/shown?' + performance.getEntriesByType('navigation')[0].activationStart))
  </script>`

let server: PageServer
let held: ServerResponse[]
beforeEach(async () => {
  server = await startPageServer()
  held = []
  server.serve('/theirs.js', await bundleForPage(THEIRS))
  server.serve('/throughline.js', HEAD)
  server.serve('/shop', SHOP, { 'cache-control': 'max-age=60' })
  server.serve('/elsewhere', `${DOCTYPE}elsewhere`, { 'cache-control': 'max-age=60' })
  server.on('/throughline-tail.js', (_, response) => void held.push(response))
})
afterEach(() => server.close())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** Answers the request for the tail, and waits until it runs: nothing is sent before, unless the page is hidden. */
async function releaseTail(page: Page): Promise<void> {
  await eventually(() => held.length)
  const before = server.envelopes.length
  for (const response of held.splice(0)) response.writeHead(200, { 'content-type': 'text/javascript' }).end(TAIL)
  await eventually(async () => {
    await page.evaluate(`throughline('flush')`)
    return server.envelopes.length > before
  })
}

/** Values by name, rounded as ours are. */
const byName = (vitals: readonly (readonly [name: string, value: number])[]) =>
  Object.fromEntries(vitals.map(([name, value]) => [name, Math.round(value * 10_000) / 10_000]))
const theirs = (nav: string) =>
  byName(
    server
      .to('/theirs')
      .filter(({ method }) => method === 'POST')
      .map(({ body }): [string, string, number] => JSON.parse(body))
      .flatMap(([type, name, value]) => (type === nav ? [[name, value] as const] : [])),
  )
const ours = (nav: string) =>
  byName(
    server
      .records()
      .flatMap((record) =>
        record.kind === 'vital' && record.nav === nav ? [[record.name, record.value] as const] : [],
      ),
  )

/** Clicks the button before the tail is there, and lets the tail come late. */
async function clickEarly(page: Page): Promise<void> {
  const began = Date.now()
  await page.click('button')
  // The shift is counted, and what follows it belongs to another session window.
  await page.waitForFunction(`late.style.height === '120px'`)
  await pause(Math.max(0, began + LATE_MS - Date.now()))
}

async function expectEqual(nav: string, names: readonly string[]): Promise<void> {
  await eventually(() => names.every((name) => name in theirs(nav)))
  await eventually(() => names.every((name) => name in ours(nav)), { withinMs: 5_000 }).catch(() => {})
  const [mine, reference] = [ours(nav), theirs(nav)]
  // After a restore each instance reads the clock itself, in a frame of its own callback.
  const exact = nav === 'back-forward-cache' ? ['CLS', 'INP', 'TTFB'] : names
  for (const name of exact) expect([name, mine[name]]).toEqual([name, reference[name]])
  for (const name of names) expect(Math.abs((mine[name] ?? -Infinity) - (reference[name] ?? 0))).toBeLessThan(10)
  expect(Object.keys(ours(nav)).toSorted()).toEqual(names)
  expect(ours(nav).INP).toBeGreaterThan(150)
  expect(ours(nav).CLS).toBeGreaterThan(0)
}

/** Leaves the page for another one, as a visitor does. */
const leave = (page: Page) => page.goto(`${server.url}/elsewhere`)

async function openPage(): Promise<Page> {
  const { browser, close } = await launchChromium()
  onTestFinished(close)
  const page = await browser.newPage()
  await page.goto(`${server.url}/shop`)
  return page
}

describe('vitals with a tail that comes three seconds late are those of an instance that was there from the start', () => {
  test('of a page load', async () => {
    const page = await openPage()
    await clickEarly(page)
    await releaseTail(page)
    await leave(page)
    await expectEqual('navigate', ALL)
  })

  test('of a restore from the back/forward cache', async () => {
    const page = await openPage()
    await clickEarly(page)
    await releaseTail(page)
    await leave(page)
    await page.goBack()
    await eventually(() => server.to('/restored').length, { withinMs: 5_000 })
    await page.click('button')
    await page.waitForFunction(`late.style.height === '120px'`)
    await leave(page)
    await expectEqual('navigate', ALL)
    await expectEqual('back-forward-cache', ALL)
  })

  test('of a load and a restore from the back/forward cache, both before the tail was there', async () => {
    const page = await openPage()
    await eventually(() => held.length)
    // An instance that has not been given the paint yet reports none when the page is left.
    await page.evaluate(`new Promise((seen) =>
      new PerformanceObserver(() => requestIdleCallback(seen)).observe({ type: 'largest-contentful-paint', buffered: true }))`)
    await leave(page)
    await page.goBack()
    await eventually(() => server.to('/restored').length, { withinMs: 5_000 })
    await clickEarly(page)
    await releaseTail(page)
    await leave(page)
    await eventually(() => ALL.every((name) => name in theirs('back-forward-cache')))
    await eventually(() => 'LCP' in ours('navigate'))
    for (const name of ['FCP', 'LCP', 'TTFB'])
      expect([name, ours('navigate')[name]]).toEqual([name, theirs('navigate')[name]])
    // Interactions and shifts count for the view in which the worst one was.
    expect(Object.keys(ours('navigate')).toSorted()).toEqual(['FCP', 'LCP', 'TTFB'])
    await expectEqual('back-forward-cache', ALL)
  })

  test('of a load with a click, and a restore without one, both before the tail was there', async () => {
    const page = await openPage()
    await eventually(() => held.length)
    await page.click('button')
    await page.waitForFunction(`late.style.height === '120px'`)
    // Shifts less than a second apart count as one.
    await pause(1100)
    await leave(page)
    await page.goBack()
    await eventually(() => server.to('/restored').length, { withinMs: 5_000 })
    await pause(LATE_MS)
    await releaseTail(page)
    await leave(page)
    await eventually(() => ['CLS', 'LCP'].every((name) => name in theirs('back-forward-cache')))
    await eventually(() => (ours('back-forward-cache').CLS ?? 0) > 0)
    // The worst interaction was before the restore, the worst shift after it.
    for (const name of ['FCP', 'INP', 'LCP', 'TTFB'])
      expect([name, ours('navigate')[name]]).toEqual([name, theirs('navigate')[name]])
    for (const name of ['CLS', 'TTFB'])
      expect([name, ours('back-forward-cache')[name]]).toEqual([name, theirs('back-forward-cache')[name]])
    expect(Object.keys(ours('back-forward-cache')).toSorted()).toEqual(['CLS', 'FCP', 'LCP', 'TTFB'])
  })

  test('of a page that was prerendered', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'throughline-prerender-'))
    server.serve(
      '/home',
      `${DOCTYPE}<a href="/shop">next</a><script type="speculationrules">{"prerender":[{"urls":["/shop"],"eagerness":"immediate"}]}</script>
       <script>setTimeout(() => document.querySelector('a').click(), 2000)</script>`,
    )
    // A browser to which developer tools are attached does not prerender: this one is left to itself until the page is shown.
    const browser = spawn(
      findChromium(),
      [...FLAGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, `${server.url}/home`],
      { stdio: 'ignore' },
    )
    onTestFinished(async () => {
      browser.kill('SIGKILL')
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    })
    const shown = await eventually(() => server.to('/shown')[0])
    expect(Number(shown.path.split('?')[1])).toBeGreaterThan(0)
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
    const attached = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null })
    const page = await eventually(async () => (await attached.pages()).find((one) => one.url().endsWith('/shop')))
    await clickEarly(page)
    await releaseTail(page)
    await leave(page)
    await expectEqual('prerender', ALL)
    await attached.disconnect()
  })
})
