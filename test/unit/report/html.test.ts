import { describe, expect, test } from 'vitest'

import { formatFilter, parseRange, readFilter } from '../../../server-handler/questions/filter.js'
import { formatDuration, formatShare, formatVital } from '../../../server-handler/report/format.js'
import { embedData, html } from '../../../server-handler/report/html.js'
import { toTree } from '../../../server-handler/report/timeline-tree.js'
import { rate } from '../../../server-handler/tables/thresholds.js'
import { timelineItem } from '../../support/timeline-item.js'

describe('markup', () => {
  test('escapes text, keeps markup, and leaves nothing for nothing', () => {
    expect(html`<p title="${'"><b>'}">${['a & b', html`<i>${'<'}</i>`, false, null, undefined, 0]}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;b&gt;">a &amp; b<i>&lt;</i>0</p>',
    )
  })

  test('data in a page cannot end its element and reads back the same', () => {
    const data = { text: '</script><!--<script>' }
    const { markup } = embedData('d', data)

    expect(markup.match(/<\/script/g)).toHaveLength(1)
    expect(JSON.parse(markup.replace(/^<script[^>]*>|<\/script>$/g, ''))).toEqual(data)
  })
})

describe('words and numbers', () => {
  test('ratings change exactly behind the thresholds', () => {
    expect([2500, 2500.1, 4000, 4000.1].map((value) => rate('lcp', value))).toEqual([
      'good',
      'needs-improvement',
      'needs-improvement',
      'poor',
    ])
    expect([0.1, 0.25, 0.26].map((value) => rate('cls', value))).toEqual(['good', 'needs-improvement', 'poor'])
  })

  test('a vital keeps one unit, a duration takes the one that fits', () => {
    expect([formatVital('lcp', 850), formatVital('cls', 0.1), formatVital('ttfb', 1214)]).toEqual([
      '0.85 s',
      '0.100',
      '1,214 ms',
    ])
    expect([0.4, 12, 999, 1500, 90_000].map(formatDuration)).toEqual(['0.4 ms', '12 ms', '999 ms', '1.50 s', '1.5 min'])
    expect([0, 0.004, 0.5, 1].map(formatShare)).toEqual(['0 %', '< 1 %', '50 %', '100 %'])
  })
})

describe('filters', () => {
  test.each(['', '0h', '24', '5y', '-1h', '99999h', '1e9d', 'h'])('%j is not a range', (text) => {
    expect(parseRange(text)).toBeUndefined()
  })

  test('a filter survives the way through an address', () => {
    const filter = readFilter(
      new URLSearchParams({ range: '7d', route: '/p/:slug & <x>', release: '1+1' }),
      1_000_000_000,
    )

    expect(readFilter(new URLSearchParams(formatFilter(filter)), 1_000_000_000)).toEqual(filter)
    expect(formatFilter(readFilter(new URLSearchParams(), 5))).toBe('')
  })
})

describe('a timeline', () => {
  const item = (spanId: string, parentSpanId: string, kind = 'span') =>
    timelineItem({ kind, spanId, parentSpanId, label: spanId })
  const shape = (items: Parameters<typeof toTree>[0]) =>
    toTree(items).map(({ item, depth }) => `${depth}${item.spanId}`)

  test('puts what was called under its caller', () => {
    expect(shape([item('', '', 'action'), item('a', 'gone'), item('x', ''), item('b', 'a'), item('c', 'b')])).toEqual([
      '0',
      '1a',
      '2b',
      '3c',
      '1x',
    ])
  })

  test('puts what was begun anew under the span that it links to, if that is there', () => {
    const retry = timelineItem({ spanId: 'r', linkedSpanId: 'b', label: 'r' })
    const lost = timelineItem({ spanId: 'l', linkedSpanId: 'gone', label: 'l' })

    expect(shape([item('a', ''), item('b', 'a'), retry, lost])).toEqual(['1a', '2b', '3r', '1l'])
  })

  test('shows spans that call each other in a circle once', () => {
    expect(shape([item('a', 'b'), item('b', 'a'), item('c', 'c')])).toHaveLength(3)
  })
})
