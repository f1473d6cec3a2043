import { describe, expect, onTestFinished, test } from 'vitest'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { logRecord, logRequest, NOW_MS, type PlainAttributes, vital } from '../../support/log-request.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ACTION = 'act_01M7YXGB2E2WBPYGV25B1BB8B7'

function error(fingerprint: string, more: PlainAttributes = {}): PlainAttributes {
  return {
    'rum.kind': 'error',
    'exception.type': 'TypeError',
    'exception.message': `${fingerprint} broke`,
    'exception.stacktrace': 'TypeError: x\n    at f (/a.js:1:2)',
    'rum.error.fingerprint': fingerprint,
    'rum.route_pattern': '/',
    ...more,
  }
}

const at = (agoMs: number) => ({ timeUnixNano: `${NOW_MS - agoMs}000000` })

async function reportOf(records: readonly (readonly [attributes: PlainAttributes, agoMs: number, release?: string])[]) {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, rawDays: 60, narrowDays: 60, now: () => NOW_MS })
  onTestFinished(() => store.close())
  for (const [attributes, agoMs, release = '2'] of records) {
    const resource = { 'service.name': 'shop', 'service.version': release }
    await store.writeLogs(logRequest([logRecord(attributes, at(agoMs))], resource))
  }
  const handle = createReportHandler({ store, now: () => NOW_MS })
  const get = (path: string) => handle(new Request(`http://127.0.0.1:4320/report${path}`))
  return {
    get,
    text: async (path: string) => (await get(path)).text(),
    async rows(path: string) {
      const answer = (await (await get(path)).json()) as { rows: Record<string, unknown>[] }
      return answer.rows
    },
  }
}

describe('the state of a group of errors', () => {
  test.each([
    ['new', [1], 10],
    ['new', [1, 20], 10],
    ['ongoing', [1, 26], 10],
    ['ongoing', [1, 26, 200], 10],
    ['reappeared', [1, 26 + 72], 10],
    ['reappeared', [1, 5, 200], 10],
    ['quiet', [25], 10],
    // The store itself begins in the range: nothing says that the error is new.
    ['ongoing', [1], 0.5],
  ] as const)('is %s where it occurred %j hours ago and the store goes back %s days', async (state, hours, days) => {
    const { rows } = await reportOf([
      [vital('lcp', 100), days * DAY_MS],
      ...hours.map((hour) => [error('e1'), hour * HOUR_MS] as const),
    ])
    const range = state === 'quiet' ? '48h' : '24h'

    expect(await rows(`/api/error?fingerprint=e1&range=${range}`)).toMatchObject([{ fingerprint: 'e1', state }])
  })

  test('does not change where a filter hides where it began', async () => {
    const { rows } = await reportOf([
      [vital('lcp', 100), 10 * DAY_MS],
      [error('e1'), 30 * HOUR_MS, '1'],
      [error('e1', { 'rum.route_pattern': '/new' }), HOUR_MS, '2'],
    ])

    expect(await rows('/api/error?fingerprint=e1&release=2&route=%2Fnew')).toMatchObject([{ state: 'ongoing' }])
  })
})

describe('the page of a group of errors', () => {
  const visit = (session: string, more: PlainAttributes = {}) => ({
    'session.id': session,
    'rum.page.id': `page-${session}`,
    ...more,
  })

  test('counts distinct users, and sessions without one', async () => {
    const { text } = await reportOf([
      [error('e1', visit('s1', { 'user.hash': 'u1', 'user_agent.name': 'Firefox' })), HOUR_MS],
      [error('e1', visit('s2', { 'user.hash': 'u1', 'user_agent.name': 'Safari' })), HOUR_MS],
      [error('e1', visit('s3', { 'user_agent.name': 'Safari' })), HOUR_MS],
      [error('other', visit('s4')), HOUR_MS],
    ])
    const page = await text('/errors/e1')

    expect(page).toContain('1 user and 1 session without a user')
    expect(page).toContain('3 sessions in all')
  })

  test('breaks it down by release and browser, with repeats and sample ratio', async () => {
    const { rows } = await reportOf([
      [error('e1', visit('s1', { 'user_agent.name': 'Firefox', 'rum.error.count': 3 })), 2 * HOUR_MS, '1'],
      [error('e1', visit('s2', { 'user_agent.name': 'Safari', 'rum.sample_ratio': 0.5 })), HOUR_MS, '2'],
    ])

    expect(await rows('/errors/e1?table=by-release&format=json')).toMatchObject([
      { Release: '1', Count: 3, Sessions: 1 },
      { Release: '2', Count: 2, Sessions: 1 },
    ])
    expect(await rows('/errors/e1?table=by-browser&format=json')).toMatchObject([
      { Browser: 'Firefox', Count: 3 },
      { Browser: 'Safari', Count: 2 },
    ])
  })

  test('links to the lineage of the action that led to it, and to the visit', async () => {
    const action = { 'throughline.origin_action_id': ACTION, 'throughline.action_name': 'add_to_cart' }
    const { text } = await reportOf([[error('e1', visit('s1', action)), HOUR_MS]])
    const page = await text('/errors/e1')

    expect(page).toContain(`href="/report/action/${ACTION}">add_to_cart</a>`)
    expect(page).toContain('href="/report/session/s1"')
  })

  test('exists for a group that did not occur in the range, and says when it did', async () => {
    const { text } = await reportOf([[error('e1'), 5 * DAY_MS]])

    expect(await text('/errors/e1')).toContain('none in this range')
    expect(await text('/errors')).toContain('Not seen in this range')
  })

  test.each(['a/b', 'a?b#c', 'ä%2F', '"><script>', 'Type: with blanks', '{{7*7}}', "'; DROP TABLE rum_errors; --"])(
    'is found for the fingerprint %s by the link of the list',
    async (fingerprint) => {
      const { text, get } = await reportOf([[error(fingerprint), HOUR_MS]])
      const [, href = ''] = /href="\/report(\/errors\/[^"]+)"/.exec(await text('/errors')) ?? []

      expect((await get(href.replaceAll('&#39;', "'"))).status).toBe(200)
    },
  )

  test('is found for records of other agents, which have no fingerprint', async () => {
    const { get } = await reportOf([[error('', { 'exception.message': 'of/another agent' }), HOUR_MS]])

    expect((await get(`/errors/${encodeURIComponent('TypeError: of/another agent')}`)).status).toBe(200)
  })

  test.each(['/errors/none', '/errors/%E0%A4%A', '/errors/a/b'])('%s is not found', async (path) => {
    const { get } = await reportOf([[error('e1'), HOUR_MS]])

    expect((await get(path)).status).toBe(404)
  })

  test('draws the whole range, with bars where it occurred', async () => {
    const { text } = await reportOf([[error('e1'), HOUR_MS]])
    const page = await text('/errors/e1')
    const [chart = ''] = /<svg class="bars"[\s\S]*?<\/svg>/.exec(page) ?? []

    expect(chart.match(/class="hit"/g)?.length).toBeGreaterThanOrEqual(48)
    expect(chart.match(/<rect x=/g)).toHaveLength(1)
  })
})

describe('the page of a session', () => {
  const page = (id: string, route: string) => ({
    'session.id': 'visit-1',
    'rum.page.id': id,
    'rum.route_pattern': route,
    'url.template': route,
  })
  const view = { 'rum.kind': 'event', 'rum.event.name': 'page_view' }
  const clicked = {
    'rum.kind': 'action',
    'throughline.origin_action_id': ACTION,
    'throughline.action_name': 'add_to_cart',
    'rum.action.outcome': 'error',
    'rum.action.duration_ms': { double: 250 },
  }
  const request = (status: number) => ({
    'rum.kind': 'request',
    'http.request.method': 'POST',
    'http.route': `/api/${status}`,
    'http.response.status_code': status,
  })
  const story = [
    [{ ...view, ...page('p1', '/') }, 50_000],
    [{ ...vital('lcp', 1234), ...page('p1', '/') }, 49_000],
    [{ ...view, ...page('p2', '/p/:slug') }, 40_000],
    [{ ...clicked, ...page('p2', '/p/:slug') }, 30_000],
    [{ ...request(504), ...page('p2', '/p/:slug') }, 29_900],
    [{ ...request(200), ...page('p2', '/p/:slug') }, 29_800],
    [{ ...error('e1'), ...page('p2', '/p/:slug') }, 29_700],
    [{ ...view, ...page('p9', '/other'), 'session.id': 'visit-2' }, 20_000],
  ] as const

  test('lists what was viewed, clicked and failed in order, each with its page', async () => {
    const { rows } = await reportOf(story)
    const entries = await rows('/session/visit-1?table=timeline&format=json')

    expect(entries.map((entry) => [entry.What, entry.Page])).toEqual([
      ['page_view', '/'],
      ['page_view', '/p/:slug'],
      ['add_to_cart', '/p/:slug'],
      ['POST /api/504', '/p/:slug'],
      ['TypeError: e1 broke', '/p/:slug'],
    ])
    expect(entries[2]).toMatchObject({ Duration: 250, Outcome: 'error', 'Leads to': ACTION })
  })

  test('lists its page views with their vitals', async () => {
    const { rows } = await reportOf(story)

    expect(await rows('/session/visit-1?table=page-views&format=json')).toMatchObject([
      { Page: '/', LCP: 1234, Actions: 0, Errors: 0 },
      { Page: '/p/:slug', LCP: null, Actions: 1, Errors: 1 },
    ])
  })

  test('is found by search, and leads to lineages and errors', async () => {
    const { text } = await reportOf(story)

    expect(await text('/search?q=visit-1')).toContain('href="/report/session/visit-1"')
    const shown = await text('/session/visit-1')
    expect(shown).toContain(`href="/report/action/${ACTION}"`)
    expect(shown).toContain('href="/report/errors/e1"')
  })

  test('pages through a long visit', async () => {
    const many = Array.from({ length: 310 }, (_, i) => [{ ...view, ...page('p1', '/') }, 100_000 - i * 10] as const)
    const { text, rows } = await reportOf(many)

    expect(await text('/session/visit-1')).toContain('href="/report/session/visit-1?from=300"')
    expect(await rows('/session/visit-1?from=300&table=timeline&format=json')).toHaveLength(10)
  })

  test('says when nothing carries the id', async () => {
    const { text } = await reportOf([])

    expect(await text('/session/unknown')).toContain('Nothing in the store has this session id')
  })
})

describe('the order of groups of errors', () => {
  const records = [
    [error('loud', { 'rum.error.count': 9, 'session.id': 's1', 'rum.page.id': 'p1' }), HOUR_MS],
    [error('wide', { 'session.id': 's1', 'rum.page.id': 'p1' }), HOUR_MS],
    [error('wide', { 'session.id': 's2', 'rum.page.id': 'p2' }), 2 * HOUR_MS],
    // Without consent there is no session: page views decide.
    [error('anonymous', { 'rum.page.id': 'p3' }), HOUR_MS],
    [error('anonymous', { 'rum.page.id': 'p4' }), HOUR_MS],
    [error('once', { 'rum.error.count': 3, 'rum.page.id': 'p5' }), HOUR_MS],
  ] as const

  test('is that of their number, and by the header or the address that of the visitors affected', async () => {
    const { rows, text } = await reportOf(records)
    const names = async (query: string) => (await rows(`/api/errors${query}`)).map(({ fingerprint }) => fingerprint)
    expect(await names('')).toEqual(['loud', 'once', 'anonymous', 'wide'])
    expect(await names('?sort=visitors')).toEqual(['wide', 'loud', 'anonymous', 'once'])
    expect(await names('?sort=other')).toEqual(await names(''))

    const byCount = await text('/errors?range=7d&device=')
    const [, href = ''] = /href="\/report([^"]*)">Visitors affected</.exec(byCount) ?? []
    expect(href).toBe('/errors?range=7d&amp;sort=visitors')
    const byVisitors = await text(href.replaceAll('&amp;', '&'))
    const order = [...byVisitors.matchAll(/<span class="message">(\w+) broke/g)].map(([, name]) => name)
    expect(order).toEqual(['wide', 'loud', 'anonymous', 'once'])
    expect(byVisitors).toMatch(/<th[^>]* aria-sort="descending"><a href="[^"]*">Visitors affected</)
    expect(byVisitors).toMatch(/<th[^>]*><a href="\/report\/errors\?range=7d">Count</)
    // The form keeps the order, and so does a download.
    expect(byVisitors).toContain('<input type="hidden" name="sort" value="visitors">')
    expect(byVisitors).toContain('sort=visitors&amp;table=errors-by-group&amp;format=csv')
  })
})

describe('the times of an error', () => {
  test('are absolute, in the zone of the page, with their age as an addition', async () => {
    const { text } = await reportOf([
      [error('e1'), 3 * HOUR_MS],
      [error('e1'), 50 * HOUR_MS],
    ])
    const first = new Date(NOW_MS - 50 * HOUR_MS).toISOString()
    const shown = first.slice(0, 19).replace('T', ' ')
    const page = await text('/errors/e1?range=7d')
    expect(page).toContain(
      `<dt>First seen</dt><dd><time datetime="${first}">${shown}</time> <span data-zone-name>UTC</span> <span class="small">2 d ago</span>`,
    )
    const inTable = `<time datetime="${first}">${shown.slice(0, 16)}</time> <span class="small nowrap">2 d ago</span>`
    // By release, browser, route and device; the latest occurrences.
    expect(page.split(inTable)).toHaveLength(1 + 5)
    for (const path of ['/errors?range=7d', '/errors/e1?range=7d']) {
      const shownPage = await text(path)
      expect(shownPage).toContain('First seen <span class="unit"><span data-zone-name>UTC</span></span>')
      // No time is shown by its age alone.
      expect(shownPage).not.toMatch(/<time[^>]*>[^<]*ago</)
    }
  })
})
