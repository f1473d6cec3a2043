import { describe, expect, test } from 'vitest'
import { axisOf, waterfall } from '../../../server-handler/report/timeline.js'
import { timelineItem } from '../../support/timeline-item.js'

const action = timelineItem({ kind: 'action', label: 'checkout_submit', durationMs: 900 })
const job = timelineItem({ kind: 'span', spanKind: 'Consumer', startMs: 1_000, durationMs: 700 })
const at = (kind: string, startMs: number) => timelineItem({ kind, label: kind === 'vital' ? 'INP' : 'x', startMs })

describe('the axis of a timeline', () => {
  test.each([
    ['a vital that is recorded as the page is left', [action, job, at('vital', 60_000)], 1_700],
    [
      'an error, a log line and a count',
      [action, job, at('error', 9_000), at('log', 70_000), at('health', 5_000)],
      1_700,
    ],
    ['a report of the browser', [action, job, at('report', 300_000)], 1_700],
    ['a little more', [action, job, at('vital', 1_900)], 1_900],
    ['a late job: it is work', [action, job, timelineItem({ startMs: 60_000, durationMs: 500 })], 60_500],
    ['a late event of the shop: it is work', [action, at('domain', 60_000)], 60_000],
    ['a named event: it is work', [action, at('event', 5_000)], 5_000],
    ['no work at all', [at('vital', 100), at('error', 5_100)], 5_000],
    ['work without a duration', [timelineItem({ kind: 'action' }), at('vital', 5_000)], 5_000],
  ])('is scaled to the work: %s', (_, items, lengthMs) => {
    expect(axisOf(items).lengthMs).toBe(lengthMs)
  })

  test('leaves bars as long as without the late entries, which are marked at its end', () => {
    const barsOf = (markup: string) => [...markup.matchAll(/<rect [^>]*>/g)].map(([bar]) => bar)
    const alone = waterfall([action, job], { base: '/report' }).markup
    const late = waterfall([action, job, at('vital', 60_000), at('error', 90_000)], { base: '/report' }).markup
    expect(barsOf(late)).toEqual(barsOf(alone))
    expect(late.match(/class="late k-(?:vital|error)"/g)).toEqual(['class="late k-vital"', 'class="late k-error"'])
    expect(late).toContain('2 entries that were recorded later, up to 1.5 min, are at the end')
    expect(alone).not.toContain('late')
  })

  test('shows a late entry in its place where that part is zoomed into', () => {
    const zoom = { fromMs: 59_000, toMs: 61_000 }
    const { markup } = waterfall([action, at('vital', 60_000)], { base: '/report', zoom })
    expect(markup).not.toContain('class="late k-')
    expect(markup).toContain('<svg x="50.00%"')
  })
})
