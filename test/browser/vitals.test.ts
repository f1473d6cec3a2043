import { describe, expect, test } from 'vitest'
import type { VitalRecord } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const vitals = () => stage.server.records().filter((record): record is VitalRecord => record.kind === 'vital')
const START = `import { start } from './src/entries/index.ts'
  window.throughline = start({ service: 'shop', version: '1.2', environment: 'test', route: ({ pathname }) => pathname.replace(/^\\/p\\/.+/, '/p/:slug'), actions: { open_menu: { surfaceArea: 'header', match: '#menu' } }, ...window.extra });
`

/** Hides the page as a visitor does who opens another tab. */
async function hide(): Promise<void> {
  const tab = await stage.browser.newPage()
  await tab.bringToFront()
  await new Promise((resolve) => setTimeout(resolve, 100)) // The tab has to be shown before it may go.
  await tab.close()
}

describe('vitals', () => {
  test('arrive once each when the page is hidden, rated, with the page they belong to', async () => {
    const page = await stage.open(
      START,
      '<h1 style="font-size:60px">A headline that is the largest paint</h1><button id="menu">Menu</button>',
    )
    await page.evaluate(
      `document.querySelector('#menu').onclick = () => { const end = performance.now() + 80; while (performance.now() < end); document.body.append('opened') }`,
    )
    await page.click('#menu')
    await new Promise((resolve) => setTimeout(resolve, 1500)) // web-vitals reads interactions when the page is idle.
    await hide()
    await eventually(() => vitals().length >= 5)
    expect(
      vitals()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['CLS', 'FCP', 'INP', 'LCP', 'TTFB'])
    for (const vital of vitals()) {
      expect(vital.value).toBeGreaterThanOrEqual(0)
      expect(vital.rating).toMatch(/^(good|needs-improvement|poor)$/)
    }
    expect(stage.server.envelopes[0]?.page).toMatchObject({
      route: '/shop',
      service: 'shop',
      version: '1.2',
      env: 'test',
      ratio: 1,
    })
  })

  test('belong to the route on which they began, after any number of changes of route', async () => {
    const page = await stage.open(START, '<h1 style="font-size:60px">A headline that is the largest paint</h1>')
    await eventually(() => page.evaluate(`performance.getEntriesByName('first-contentful-paint').length`))
    await page.evaluate(`(async () => {
      const shifted = new Promise((done) => new PerformanceObserver(done).observe({ type: 'layout-shift', buffered: true }))
      const box = document.createElement('div'); box.style.height = '200px'
      requestAnimationFrame(() => document.body.prepend(box))
      await shifted
      for (let i = 0; i < 120; i += 1) { history.pushState({}, '', '/account/' + 'abcdefgh'[i % 8]); await null }
    })()`)
    await hide()
    await eventually(() => ['CLS', 'LCP', 'FCP', 'TTFB'].every((name) => vitals().some((vital) => vital.name === name)))
    const routes = stage.server.envelopes.flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'vital' && record.name !== 'INP' ? [[record.name, route]] : [])),
    )
    expect(routes.toSorted()).toEqual([
      ['CLS', '/shop'],
      ['FCP', '/shop'],
      ['LCP', '/shop'],
      ['TTFB', '/shop'],
    ])
  })

  test('INP names the action of its interaction', async () => {
    const page = await stage.open(START, '<button id="menu">Menu</button>')
    await page.evaluate(
      `document.querySelector('#menu').onclick = () => { const end = performance.now() + 120; while (performance.now() < end); fetch('/api/menu'); document.body.append('opened') }`,
    )
    await page.click('#menu')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await hide()
    const inp = await eventually(() => vitals().find(({ name }) => name === 'INP'))
    expect(inp.value).toBeGreaterThan(100)
    expect(inp.action).toMatchObject({ name: 'open_menu', kind: 'explicit_user_action', surface: 'header' })
    expect(inp.action?.id).toBe(stage.server.to('/api/menu')[0]?.headers['x-throughline-origin-action-id'])
  })

  test('of an interaction stay with the route on which it happened', async () => {
    const page = await stage.open(START, '<button id="menu">Menu</button>')
    await page.evaluate(
      `document.querySelector('#menu').onclick = () => { const end = performance.now() + 120; while (performance.now() < end); document.body.append('opened') }`,
    )
    await page.click('#menu')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await page.evaluate(`history.pushState({}, '', '/p/red-shoes')`)
    await hide()
    const inp = await eventually(() => vitals().find(({ name }) => name === 'INP'))
    expect(stage.server.envelopes.find(({ records }) => records.includes(inp))?.page.route).toBe('/shop')
  })

  test('keep the route on which they began when the page moves on', async () => {
    const page = await stage.open(START, '<h1 style="font-size:60px">Home</h1>')
    await new Promise((resolve) => setTimeout(resolve, 300))
    await page.evaluate(`history.pushState({}, '', '/p/red-shoes')`)
    await hide()
    await eventually(() => vitals().some(({ name }) => name === 'LCP'))
    const names = (route: string) =>
      stage.server.envelopes
        .filter(({ page }) => page.route === route)
        .flatMap(({ records }) => records.map((record) => ('name' in record ? record.name : record.kind)))
    expect(names('/shop')).toEqual(expect.arrayContaining(['page_view', 'LCP', 'FCP', 'TTFB']))
    expect(names('/p/:slug')).toEqual(['page_view'])
  })

  test('of a restore from the back/forward cache belong to a page view of their own', async () => {
    const page = await stage.open(START, '<h1>Home</h1>')
    stage.server.serve('/next', '<!doctype html><title>next</title><link rel="icon" href="data:,"><h1>Next</h1>', {
      'cache-control': 'max-age=60',
    })
    stage.server.serve(
      '/shop',
      `<!doctype html><title>shop</title><link rel="icon" href="data:,"><h1>Home</h1><script src="/bundle.js"></script>`,
      { 'cache-control': 'max-age=60' },
    )
    await page.goto(`${stage.server.url}/shop`)
    await page.goto(`${stage.server.url}/next`)
    await page.goBack()
    const isRestored = await page.evaluate(
      () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).type !== 'back_forward',
    )
    if (!isRestored) return console.warn('skipped: this Chromium did not keep the page in its back/forward cache')
    await hide()
    const restored = await eventually(() => vitals().find(({ nav }) => nav === 'back-forward-cache'))
    const own = stage.server.envelopes.find(({ records }) => records.includes(restored))
    const ofView = stage.server.envelopes
      .filter(({ page }) => page.id === own?.page.id)
      .flatMap(({ records }) => records)
    expect(ofView.filter((record) => record.kind === 'event' && record.name === 'page_view')).toHaveLength(1)
    expect(own?.page.requestId).toBeUndefined()
  })
})

describe('the document', () => {
  test('gives its server-stamped request id and trace to the page’s records', async () => {
    stage.server.serve('/bundle.js', '')
    const page = await stage.open(START)
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    stage.server.serve('/shop', '<!doctype html><title>shop</title><script src="/bundle.js"></script>', {
      'server-timing': `request-id;desc="req-7", traceparent;desc="${trace}", at;desc="${Date.now()}"`,
    })
    stage.server.envelopes.length = 0
    await page.goto(`${stage.server.url}/shop?second`)
    await page.evaluate('throughline.flush()')
    const envelope = await eventually(() => stage.server.envelopes.find(({ page }) => page.requestId))
    expect(envelope.page).toMatchObject({ requestId: 'req-7', trace })
  })

  test('older than two minutes gives nothing: a cache would hand one id to everybody', async () => {
    const page = await stage.open(START)
    stage.server.serve(
      '/shop',
      `<!doctype html><title>shop</title><meta name="throughline" content="request-id=req-8; at=${Date.now() - 121_000}"><script src="/bundle.js"></script>`,
    )
    stage.server.envelopes.length = 0
    await page.goto(`${stage.server.url}/shop?second`)
    await page.evaluate('throughline.flush()')
    await eventually(() => stage.server.envelopes.length)
    expect(stage.server.envelopes.filter(({ page }) => page.requestId)).toEqual([])
  })
})
