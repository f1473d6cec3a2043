import { Window } from 'happy-dom'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { ReportHandler } from '../../../server-handler/report/handler.js'
import type { Store } from '../../../server-handler/store/store.js'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS, vital } from '../../support/log-request.js'
import { seedStory } from '../../support/seed-visits.js'

const HOUR_MS = 3_600_000
const seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * HOUR_MS, visits: 200 })
const ACTION = seed.actionIds.at(-1) ?? ''
const PAGES = [
  '',
  '/vitals/lcp',
  '/vitals/inp?by=action',
  '/errors',
  '/errors/ApiError-checkout',
  '/actions',
  '/actions/add_to_cart?device=mobile',
  `/routes/${encodeURIComponent('/p/:slug')}`,
  '/compare',
  '/compare?by=period',
  '/compare?before=2026.11.18&after=never',
  `/action/${ACTION}`,
  '/search?q=nothing',
  '/health',
]

const handlerOf = (store: Store) => createReportHandler({ store, now: () => NOW_MS })
const get = (handle: ReportHandler, path: string) => handle(new Request(`http://127.0.0.1:4320/report${path}`))
const emptyStore = () => openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })

async function documentOf(response: Response) {
  const window = new Window({
    url: 'http://127.0.0.1:4320/report',
    settings: { disableJavaScriptEvaluation: true, disableJavaScriptFileLoading: true, disableCSSFileLoading: true },
  })
  onTestFinished(() => window.happyDOM.close())
  window.document.write(await response.text())
  return window.document
}

describe('every page', () => {
  let handle: ReportHandler
  beforeAll(async () => {
    const store = await emptyStore()
    await store.writeLogs(seed.logs)
    await store.writeTraces(seed.traces)
    handle = handlerOf(store)
    return () => store.close()
  })

  test.each(PAGES)('%s is a document with one heading, landmarks and a way past them', async (path) => {
    const response = await get(handle, path)
    const document = await documentOf(response)

    expect(response.status).toBe(200)
    expect(document.querySelectorAll('h1')).toHaveLength(1)
    expect(document.querySelector('html')?.getAttribute('lang')).toBe('en')
    expect(document.querySelector('title')?.textContent).toContain('Throughline')
    expect(document.querySelector('a.skip')?.getAttribute('href')).toBe(`#${document.querySelector('main')?.id}`)
    expect(document.querySelectorAll('nav[aria-label], form[role=search]').length).toBeGreaterThanOrEqual(2)
  })

  test.each(PAGES)('%s names every control and every table', async (path) => {
    const document = await documentOf(await get(handle, path))
    const unnamed = [...document.querySelectorAll('input:not([type=hidden]), select')].filter(
      (control) => !document.querySelector(`label[for="${control.id}"]`),
    )

    expect(unnamed).toEqual([])
    for (const table of document.querySelectorAll('table')) {
      expect(table.querySelector('caption')?.textContent).not.toBe('')
      expect(table.querySelectorAll('thead th:not([scope=col])')).toHaveLength(0)
      expect(table.querySelectorAll('tbody tr > :first-child:not(th[scope=row])')).toHaveLength(0)
    }
    expect([...document.querySelectorAll('svg')].filter((svg) => !svg.closest('[aria-hidden], [role=img]'))).toEqual([])
  })

  test.each(PAGES)('%s allows nothing inline and nothing from elsewhere', async (path) => {
    const response = await get(handle, path)
    const policy = response.headers.get('content-security-policy') ?? ''
    const markup = await response.clone().text()
    const document = await documentOf(response)

    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(markup).not.toMatch(/\sstyle=|\son[a-z]+=|javascript:/)
    expect(
      [...document.querySelectorAll('script:not([src])')].every(
        (script) => script.getAttribute('type') === 'application/json',
      ),
    ).toBe(true)
    const addresses = [...document.querySelectorAll('[src], [href]')].map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
    )
    expect(addresses.filter((address) => !/^(\/report|[#?])/.test(address))).toEqual([])
  })

  test.each(PAGES)('%s has numbers in base units in every download, also of few samples', async (path) => {
    const document = await documentOf(await get(handle, path))
    const links = [...document.querySelectorAll('.export a[href*="format=json"]')]
    for (const link of links) {
      const href = (link.getAttribute('href') ?? '').replace(/^\?/, `${path.split('?')[0]}?`).replace('/report', '')
      const { rows } = await (await get(handle, href)).json()
      const texts = rows
        .flatMap((row: Record<string, unknown>) => Object.values(row))
        .filter((cell: unknown) => typeof cell === 'string')
      expect(
        texts.filter((text: string) => /^[≈+−]?\d[\d.,\u202f ]*(ms|s|min|%|pp)$|too few samples\)$/.test(text)),
      ).toEqual([])
    }
  })

  test('the timeline of a visit is linked and shown for every id that a site may send', async () => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    const session = 'q9/Xk+abc=='
    await store.writeLogs(logRequest([logRecord(vital('lcp', 1, { 'session.id': session, 'rum.page.id': 'page-1' }))]))
    const own = handlerOf(store)
    const found = await documentOf(await get(own, `/search?q=${encodeURIComponent(session)}`))
    const [link] = found.querySelectorAll('a[href^="/report/session/"]')

    expect(link?.getAttribute('href')).toBe('/report/session/q9%2FXk%2Babc%3D%3D')
    expect((await get(own, '/session/q9%2FXk%2Babc%3D%3D')).status).toBe(200)
  })

  test('every asset that a page names is served', async () => {
    const document = await documentOf(await get(handle, '/vitals/lcp'))
    const names = [...document.querySelectorAll('script[src], link[href]')].map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
    )
    const answers = await Promise.all(names.map((name) => handle(new Request(`http://127.0.0.1:4320${name}`))))

    expect(names).toContain('/report/assets/uplot.js')
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200))
    expect((await handle(new Request('http://127.0.0.1:4320/report/assets/..%2f..%2fpackage.json'))).status).toBe(404)
  })

  test('a chart has its data as a table, and for the script as JSON', async () => {
    const document = await documentOf(await get(handle, '/vitals/lcp'))
    const data = JSON.parse(document.querySelector('script[type="application/json"]')?.textContent ?? '')

    expect(document.querySelector('figure .static-chart polyline')).not.toBeNull()
    const filled = data.lines[0].values.filter((value: number | null) => value !== null)
    expect(document.querySelectorAll('figure.chart tbody tr')).toHaveLength(filled.length)
    expect(data.times.length).toBeGreaterThanOrEqual(filled.length)
  })

  test('a histogram has each sample in one of its intervals', async () => {
    const document = await documentOf(await get(handle, '/vitals/lcp'))
    const numbers = (selector: string) =>
      [...document.querySelectorAll(selector)].map((cell) => Number(cell.textContent?.replace(/\D/g, '')))
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

    expect(document.querySelectorAll('.histogram rect').length).toBe(32)
    expect(sum(numbers('.histogram td:last-child'))).toBe(sum(numbers('main > section:last-of-type td:last-child')))
  })

  test('an error on the overview leads to the page of its group', async () => {
    const overview = await documentOf(await get(handle, ''))
    const address = overview.querySelector('a.clip')?.getAttribute('href') ?? ''
    const group = await documentOf(await get(handle, address.replace('/report', '')))

    expect(group.querySelector('pre')?.textContent).toContain('at render')
  })

  test.each(['', '/errors', '/actions', '/vitals/lcp'])(
    '%s names the filter that matches nothing, and clears it',
    async (path) => {
      const document = await documentOf(await get(handle, `${path}?range=7d&device=fridge`))
      const empty = document.querySelector('.empty')

      expect(empty?.textContent).toContain('device fridge')
      expect(empty?.querySelector('a')?.getAttribute('href')).toBe(`/report${path}?range=7d`)
    },
  )

  test('filters stay on links between the pages', async () => {
    const document = await documentOf(await get(handle, '?range=7d&device=mobile'))

    expect(document.querySelector('nav a[href^="/report/errors"]')?.getAttribute('href')).toBe(
      '/report/errors?range=7d&device=mobile',
    )
    expect(document.querySelector('#f-device option[selected]')?.textContent).toBe('mobile')
  })

  test('the search box leads an action id to its lineage', async () => {
    const response = await get(handle, `/search?q=+${ACTION}+`)

    expect([response.status, response.headers.get('location')]).toEqual([303, `/report/action/${ACTION}`])
  })

  test('unknown paths are not found, and their text is escaped', async () => {
    expect((await get(handle, '/vitals/xyz')).status).toBe(404)
    expect((await get(handle, '/action/act_1')).status).toBe(404)
    expect((await handle(new Request('http://127.0.0.1:4320/reporter'))).status).toBe(404)
    expect((await handle(new Request('http://127.0.0.1:4320/report', { method: 'POST' }))).status).toBe(405)
  })

  test('the JSON API answers the same queries', async () => {
    const { rows } = (await (await get(handle, '/api/vitals?vital=lcp&by=device')).json()) as {
      rows: { name: string }[]
    }

    expect(rows.map(({ name }) => name)).toEqual(['mobile', 'desktop', 'tablet'])
    for (const topic of [
      'trend?vital=lcp',
      'views',
      'errors',
      'actions',
      'latest',
      'health',
      'kinds',
      `lineage?id=${ACTION}`,
      'search?q=x',
    ]) {
      expect([topic, (await get(handle, `/api/${topic}`)).status]).toEqual([topic, 200])
    }
  })

  test.each(['vitals', 'views', 'errors', 'rates', 'actions', 'latest'])(
    'the JSON API returns at most as many %s as it is asked for',
    async (topic) => {
      const read = async (limit: string) => {
        const response = await get(handle, `/api/${topic}${topic === 'vitals' ? '?vital=lcp&' : '?'}limit=${limit}`)
        return { status: response.status, ...((await response.json()) as { rows?: unknown[] }) }
      }

      expect((await read('1')).rows).toHaveLength(1)
      expect((await read('10000')).rows?.length).toBeGreaterThanOrEqual(1)
      for (const wrong of ['0', '-1', '10001', '1e3', 'all']) expect((await read(wrong)).status).toBe(400)
    },
  )

  test.each(['from=0001-01-01T00:00&to=0001-02-01T00:00', 'from=1969-12-01T00:00&to=1969-12-31T00:00'])(
    'a range before all records is named by the API and replaced by the default on a page: %s',
    async (search) => {
      expect((await get(handle, `/api/views?${search}`)).status).toBe(400)
      expect((await get(handle, `/vitals/lcp?${search}`)).status).toBe(200)
      expect(await (await get(handle, `/vitals/lcp?${search}`)).text()).not.toContain('The report failed')
    },
  )

  test('the JSON API says what was given and what is allowed', async () => {
    const response = await get(handle, '/api/vitals?vital=lcq')

    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ problem: '`vital` is "lcq"; it must be lcp, inp, cls, fcp, ttfb' })
  })

  test.each([
    ['range=custom&from=2026-09-19T10:00&to=2026-09-20T10:00', undefined],
    ['from=2026-09-19T10:00', undefined],
    ['range=7d&from=&to=', undefined],
    ['range=7x', '`range` is "7x"; it must be'],
    ['range=custom', '`from` is ""; it must be'],
    ['from=yesterday', '`from` is "yesterday"; it must be'],
    ['from=2026-09-20T10:00&to=2026-09-19T10:00', '`from` is "2026-09-20T10:00"; it must be'],
    ['from=2026-09-19T10:00&to=now', '`to` is "now"; it must be'],
  ])(
    'the JSON API takes the limits of time that the pages take, and names one that it cannot use: %s',
    async (search, problem) => {
      const response = await get(handle, `/api/views?${search}`)

      expect(response.status).toBe(problem ? 400 : 200)
      if (problem) expect(await response.json()).toEqual({ problem: expect.stringContaining(problem) })
    },
  )
})

describe('a page without data', () => {
  // A group of errors that never occurred has no page.
  test.each(PAGES.filter((path) => !path.startsWith('/errors/')))('%s says what to do', async (path) => {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    const response = await get(handlerOf(store), path)

    expect(response.status).toBe(200)
    expect((await documentOf(response)).querySelector('.empty')?.textContent?.length).toBeGreaterThan(10)
  })
})

describe('hostile values', () => {
  const EVIL =
    '</script></title><script>alert(1)</script><img src=x onerror=alert(1)>"\'><svg onload=alert(1)> javascript:alert(1) {{7*7}}'
  const evil = {
    'rum.route_pattern': EVIL,
    'rum.site': EVIL,
    'rum.device.class': EVIL,
    'rum.page.id': EVIL,
    'request.id': EVIL,
    'throughline.action_name': EVIL,
    'throughline.origin_action_id': ACTION,
    'throughline.parent_action_id': EVIL,
    'session.id': 'visit-1',
    'user_agent.name': EVIL,
    'exception.type': EVIL,
    'exception.message': EVIL,
    'exception.stacktrace': EVIL,
    'rum.error.fingerprint': EVIL,
    'rum.error.source': EVIL,
    'rum.health.signal': EVIL,
    'rum.health.reason': EVIL,
    'rum.event.name': EVIL,
    'rum.action.outcome': EVIL,
    'http.request.method': EVIL,
    'http.route': EVIL,
    'rum.http.request_id': EVIL,
  }
  const kinds = ['error', 'action', 'request', 'event', 'health', EVIL]

  async function evilHandler(): Promise<ReportHandler> {
    const store = await emptyStore()
    onTestFinished(() => store.close())
    const records = [
      ...kinds.map((kind) => ({ ...evil, 'rum.kind': kind })),
      vital('inp', 5, evil),
      vital('lcp', 5, evil),
    ]
    const later = { timeUnixNano: `${NOW_MS - 2 * HOUR_MS}000000` }
    const all = [
      ...records.map((attributes) => logRecord(attributes, { body: { stringValue: EVIL } })),
      logRecord(vital('lcp', 9, evil), later),
    ]
    await store.writeLogs(logRequest(all, { 'service.name': EVIL, 'service.version': EVIL }))
    return handlerOf(store)
  }

  const paths = [
    ...[
      '',
      '/vitals/lcp',
      '/vitals/inp?by=action',
      '/vitals/lcp?by=release',
      '/errors',
      `/errors/${encodeURIComponent(EVIL)}`,
      '/actions',
      `/action/${ACTION}`,
      '/session/visit-1',
      '/health',
    ],
    `/search?q=${encodeURIComponent(EVIL)}`,
    `?route=${encodeURIComponent(EVIL)}&device=${encodeURIComponent(EVIL)}&range=${encodeURIComponent(EVIL)}`,
  ]

  test.each(paths)('%s shows them as text and nothing else', async (path) => {
    const handle = await evilHandler()
    const response = await get(handle, path)
    const markup = await response.clone().text()
    const document = await documentOf(response)

    expect(response.status).toBe(200)
    expect(markup).not.toContain('<script>alert')
    expect(markup).not.toContain('<img')
    expect(document.querySelectorAll('img, iframe, object, embed, [onload], [onerror]')).toHaveLength(0)
    expect(
      [...document.querySelectorAll('script')].filter((script) => !script.src && script.type !== 'application/json'),
    ).toEqual([])
    expect(
      [...document.querySelectorAll('[href]')]
        .map((link) => link.getAttribute('href') ?? '')
        .filter((href) => !/^(\/report|#)/.test(href)),
    ).toEqual([])
    expect(document.body.textContent).toContain('<script>alert(1)</script>')
  })
})
