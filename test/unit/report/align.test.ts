import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TimelineItem } from '../../../server-handler/questions/timeline.js'
import { alignPages } from '../../../server-handler/report/align.js'
import { timelineItem } from '../../support/timeline-item.js'

const request = (known: Partial<TimelineItem>) =>
  timelineItem({ kind: 'request', spanId: 'r', delivery: 'd', ...known })
const server = (known: Partial<TimelineItem>) => timelineItem({ spanKind: 'Server', parentSpanId: 'r', ...known })
const startsOf = (items: readonly TimelineItem[]) => alignPages(items).map(({ startMs }) => startMs)

describe('a request and the span of its server', () => {
  test('that began 18 ms earlier are put in order, with all of the same delivery', () => {
    const items = [
      timelineItem({ kind: 'action', delivery: 'd', startMs: 1_010, durationMs: 60 }),
      request({ startMs: 1_018, durationMs: 22 }),
      server({ startMs: 1_000, durationMs: 20 }),
      timelineItem({ spanKind: 'Client', startMs: 1_005, durationMs: 5 }),
    ]

    expect(startsOf(items)).toEqual([992, 1_000, 1_000, 1_005])
  })

  test('that fit stay as they are', () => {
    const items = [request({ startMs: 1_000, durationMs: 50 }), server({ startMs: 1_010, durationMs: 30 })]

    expect(alignPages(items)).toEqual(items)
  })

  test('that ended after it are put in order too', () => {
    expect(startsOf([request({ startMs: 900, durationMs: 50 }), server({ startMs: 1_000, durationMs: 30 })])).toEqual([
      980, 1_000,
    ])
  })

  test('are found by a link, where a public route began a new trace', () => {
    const linked = server({ parentSpanId: '', linkedSpanId: 'r', startMs: 1_000, durationMs: 20 })

    expect(startsOf([request({ startMs: 1_018, durationMs: 22 }), linked])).toEqual([1_000, 1_000])
  })

  test('of which the server took longer begin together', () => {
    expect(
      startsOf([request({ startMs: 1_018, durationMs: 22 }), server({ startMs: 1_000, durationMs: 500 })]),
    ).toEqual([1_000, 1_000])
  })
})

test('each delivery is moved by itself, and one without a request like the others', () => {
  const items = [
    request({ spanId: 'a', delivery: 'one', startMs: 1_010, durationMs: 20 }),
    server({ parentSpanId: 'a', startMs: 1_000, durationMs: 20 }),
    request({ spanId: 'b', delivery: 'two', startMs: 2_030, durationMs: 20 }),
    server({ parentSpanId: 'b', startMs: 2_000, durationMs: 20 }),
    timelineItem({ kind: 'vital', delivery: 'one', startMs: 500 }),
    timelineItem({ kind: 'vital', delivery: 'three', startMs: 3_000 }),
  ]

  expect(startsOf(items)).toEqual([1_000, 1_000, 2_000, 2_000, 490, 2_970])
})

test('nothing is moved where no server is known', () => {
  const items = [request({ startMs: 5 }), timelineItem({ kind: 'action', startMs: 1 })]

  expect(alignPages(items)).toEqual(items)
})

test('no server begins before its request, and twice is as good as once', () => {
  const time = fc.integer({ min: 0, max: 1_000 })
  const pair = fc.record({
    at: time,
    lasts: time,
    serverAt: time,
    serverLasts: time,
    delivery: fc.constantFrom('x', 'y'),
  })
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
      const items = pairs.flatMap(({ at, lasts, serverAt, serverLasts, delivery }, i) => [
        request({ spanId: `r${i}`, delivery, startMs: at, durationMs: lasts }),
        server({ parentSpanId: `r${i}`, startMs: serverAt, durationMs: serverLasts }),
      ])
      const aligned = alignPages(items)
      for (let i = 0; i < aligned.length; i += 2) {
        expect(aligned[i + 1]?.startMs).toBeGreaterThanOrEqual(aligned[i]?.startMs ?? 0)
      }
      expect(alignPages(aligned)).toEqual(aligned)
    }),
  )
})
