import { Window } from 'happy-dom'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { chooseComparison, ENOUGH_VIEWS } from '../../../server-handler/questions/comparison.js'
import { ask } from '../../../server-handler/questions/question.js'
import { vitalsBy } from '../../../server-handler/questions/vitals.js'
import type { Store } from '../../../server-handler/store/store.js'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS, vital } from '../../support/log-request.js'
import { PLANTED, plantedShop } from '../../support/planted-shop.js'

const filter = { range: '24h', untilMs: NOW_MS, sinceMs: NOW_MS - 86_400_000 }
const emptyStore = () => openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })

async function documentOf(store: Store, path: string) {
  const handle = createReportHandler({ store, now: () => NOW_MS })
  const window = new Window({ settings: { disableJavaScriptEvaluation: true, disableCSSFileLoading: true } })
  onTestFinished(() => window.happyDOM.close())
  window.document.write(await (await handle(new Request(`http://127.0.0.1/report${path}`))).text())
  return window.document
}

test('two releases of one day are compared in the order in which they were seen, also once their hours are merged', async () => {
  let now = NOW_MS - 4 * 86_400_000
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => now })
  onTestFinished(() => store.close())
  const dayStart = Math.floor(now / 86_400_000) * 86_400_000
  for (const [release, hour] of [
    ['e41f0c2', 9],
    ['1b77aa9', 15],
  ] as const) {
    const at = { timeUnixNano: `${dayStart + hour * 3_600_000}000000` }
    const records = Array.from({ length: ENOUGH_VIEWS }, () => vital('lcp', 1000))
    await store.writeLogs(
      logRequest(
        records.map((record) => logRecord(record, at)),
        { 'service.version': release },
      ),
    )
  }
  const sides = async () =>
    (await chooseComparison(store, { ...filter, range: '7d', sinceMs: NOW_MS - 7 * 86_400_000 })).comparison
  now = NOW_MS
  const expected = { before: { release: 'e41f0c2' }, after: { release: '1b77aa9' } }
  expect(await sides()).toMatchObject(expected)
  await store.deleteExpired()
  expect(await sides()).toMatchObject(expected)
})

describe('a shop whose newer release made two things worse and one better', () => {
  let store: Store
  beforeAll(async () => {
    store = await emptyStore()
    const seed = plantedShop(NOW_MS)
    await store.writeLogs(seed.logs)
    await store.writeTraces(seed.traces)
    return () => store.close()
  }, 60_000)

  test('is shown on the overview, worse first, each a link to the page of the cause', async () => {
    const document = await documentOf(store, '')
    const lines = [...document.querySelectorAll('.changes li')].map((item) => item.textContent.trim())

    for (const planted of PLANTED) {
      const name = 'action' in planted ? planted.action : planted.route
      expect(
        lines.some((line) =>
          line.startsWith(`${planted.factor > 1 ? 'worse' : 'better'} ${name} on ${planted.device}`),
        ),
      ).toBe(true)
    }
    expect(lines.length).toBeLessThanOrEqual(4)
    expect(lines.findIndex((line) => line.startsWith('better'))).toBe(lines.length - 1)
    expect([...document.querySelectorAll('.changes a')].map((link) => link.getAttribute('href'))).toContain(
      '/report/actions/add_to_cart?device=mobile&before=2026.11.18&after=2026.11.20',
    )
  })

  test('leads to pages of a route and an action that compare the same releases, also where few views are of one', async () => {
    const sides = 'before=2026.11.18&after=2026.11.20'
    const overview = await documentOf(store, '')
    const shown = overview.querySelector('#changed')?.textContent
    const links = [...overview.querySelectorAll('.changes a, .tile a[href*="before="]')]
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) {
      const href = link.getAttribute('href') ?? ''
      expect(href).toContain(sides)
      const page = await documentOf(store, href.slice('/report'.length))
      expect(page.querySelector('#changed')?.textContent).toBe(shown)
    }

    const few = await documentOf(store, `/routes/${encodeURIComponent('/account/orders/:id')}?device=tablet&${sides}`)
    expect(few.querySelector('#changed')?.textContent).toBe(shown)
    expect(few.querySelector('.quiet')?.textContent).toMatch(
      /^Too few samples to compare: \d+ of 2026\.11\.20, \d+ of 2026\.11\.18; each side needs 100\.$/,
    )
    // Without sides in the address the page chooses: no two releases have enough views here.
    const chosen = await documentOf(store, `/routes/${encodeURIComponent('/account/orders/:id')}?device=tablet`)
    expect(chosen.querySelector('#changed')?.textContent).not.toBe(shown)
  })

  test('keeps the compared releases over the filter form, its reset, and links of the page', async () => {
    const sides = 'before=2026.11.18&after=2026.11.20'
    const page = await documentOf(store, `/routes/${encodeURIComponent('/p/:slug')}?device=mobile&${sides}`)
    const form = [...page.querySelectorAll('form.filter input[type="hidden"]')]
    expect(form.map((input) => `${input.getAttribute('name')}=${input.getAttribute('value')}`).join('&')).toBe(sides)
    expect(page.querySelector('.buttons a')?.getAttribute('href')).toBe(`/report/routes/%2Fp%2F%3Aslug?${sides}`)
    const hrefs = [...page.querySelectorAll('td a, th a')].map((link) => link.getAttribute('href') ?? '')
    for (const start of ['/report/actions/', '/report/routes/']) {
      const found = hrefs.filter((href) => href.startsWith(start))
      expect(found.length).toBeGreaterThan(0)
      expect(found.filter((href) => !href.includes(sides))).toEqual([])
    }
  })

  test('compares periods where the link asks for them', async () => {
    const compared = await documentOf(store, '/compare?range=24h&by=period')
    const href = compared.querySelector('th a[href*="/routes/"]')?.getAttribute('href') ?? ''
    expect(href).toContain('by=period')
    const page = await documentOf(store, href.slice('/report'.length))
    expect(page.querySelector('#changed')?.textContent).toMatch(/\d\d:\d\d to .*compared with .*\d\d:\d\d to /)
  })

  test('marks the route in the table and beneath the total of the vital', async () => {
    const document = await documentOf(store, '')
    const row = [...document.querySelectorAll('tr')].find(({ textContent }) => textContent.includes('/c/:category'))

    expect(row?.querySelector('.verdict.worse')?.textContent).toMatch(/worse: \+\d+ % on desktop/)
    expect(document.querySelector('.tile')?.textContent).toContain('worse /c/:category on desktop')
  })

  test('leads from the route to the action, its slowest and one lineage', async () => {
    const route = await documentOf(store, `/routes/${encodeURIComponent('/p/:slug')}?device=mobile`)
    const [first] = route.querySelectorAll('th a.mono')
    expect(first?.getAttribute('href')).toBe('/report/actions/add_to_cart?route=%2Fp%2F%3Aslug&device=mobile')

    const action = await documentOf(store, (first?.getAttribute('href') ?? '').slice('/report'.length))
    const lineage = action.querySelector('a.id')?.getAttribute('href') ?? ''
    expect(action.body.textContent).toContain('What the time of the slowest 10 consists of')
    expect(action.body.textContent).toContain('SELECT carts, called by api')

    const found = await documentOf(store, lineage.slice('/report'.length))
    expect(found.body.textContent).toContain('Who is slow')
  })

  test('compares nothing for a release without visits', async () => {
    const document = await documentOf(store, '/compare?before=2026.11.18&after=never')

    expect(document.body.textContent).toContain('Nothing changed by more than noise.')
  })
})

describe('which sides are compared', () => {
  const view = (release: string, count: number, agoMs: number) =>
    logRequest(
      Array.from({ length: count }, () => logRecord(vital('fcp', 1_000), { timeUnixNano: `${NOW_MS - agoMs}000000` })),
      { 'service.name': 'shop', 'service.version': release },
    )
  const HOUR_MS = 3_600_000

  test('the newest release with enough views, and the one before it', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    await store.writeLogs(view('1', ENOUGH_VIEWS, 60 * HOUR_MS))
    await store.writeLogs(view('2', ENOUGH_VIEWS, 30 * HOUR_MS))
    await store.writeLogs(view('3', ENOUGH_VIEWS - 1, HOUR_MS))
    const { comparison, tooNew } = await chooseComparison(store, filter)

    expect([comparison.before.release, comparison.after.release, tooNew?.release]).toEqual(['1', '2', '3'])
  })

  test('releases that are asked for, over the same time on every route, device and action', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    await store.writeLogs(view('1', ENOUGH_VIEWS, 60 * HOUR_MS))
    await store.writeLogs(view('1', 1, 100 * HOUR_MS))
    await store.writeLogs(view('2', ENOUGH_VIEWS, 30 * HOUR_MS))
    const asked = { before: '1', after: '2' }
    const { comparison } = await chooseComparison(store, filter)
    for (const narrow of [{}, { route: '/' }, { route: '/never' }, { route: '/', device: 'mobile' }]) {
      const found = (await chooseComparison(store, { ...filter, ...narrow }, asked)).comparison
      expect([found.before, found.after]).toEqual([comparison.before, comparison.after])
      expect(found.filter).toMatchObject(narrow)
    }
  })

  test('two periods, if there is one release', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    await store.writeLogs(view('1', ENOUGH_VIEWS, HOUR_MS))
    const { comparison } = await chooseComparison(store, filter)

    expect(comparison.before.release).toBeUndefined()
    expect(comparison.before.untilMs).toBe(comparison.after.sinceMs)
  })
})

describe('few samples and soft navigations', () => {
  test('the overview does not call it noise if nothing could be compared', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    await store.writeLogs(logRequest([logRecord(vital('lcp', 900))]))
    const changed = (await documentOf(store, '')).querySelector('[aria-labelledby="changed"]')

    expect(changed?.textContent).toContain('Too few samples to compare: 1 after, 0 before; each side needs 100.')
    expect(changed?.textContent).not.toContain('noise')
  })

  test('two poor values are not red', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    await store.writeLogs(logRequest([logRecord(vital('lcp', 9_000)), logRecord(vital('lcp', 9_500))]))
    const document = await documentOf(store, '')

    expect(document.querySelectorAll('.rated')).toHaveLength(0)
    expect(document.querySelector('.few')?.getAttribute('title')).toBe('2 of 30 samples that a rating needs')
  })

  test('a soft navigation has no first byte in any total', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    const soft = { 'rum.vital.navigation_type': 'soft-navigation' }
    await store.writeLogs(
      logRequest([
        ...Array.from({ length: 40 }, () => logRecord(vital('ttfb', 900))),
        ...Array.from({ length: 400 }, () => logRecord(vital('ttfb', 0, soft))),
        ...Array.from({ length: 50 }, () => logRecord(vital('lcp', 700, soft))),
      ]),
    )
    const month = { ...filter, range: '30d', sinceMs: NOW_MS - 30 * 86_400_000 }

    for (const given of [filter, month]) {
      const [row] = await ask(store, vitalsBy({ filter: given, metric: 'ttfb' }))
      expect(row).toMatchObject({ samples: 40 })
      expect(Math.abs((row?.p75 ?? 0) / 900 - 1)).toBeLessThan(0.011)
    }
  })
})
