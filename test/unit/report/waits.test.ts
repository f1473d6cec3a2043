import { describe, expect, test } from 'vitest'
import type { TimelineItem } from '../../../server-handler/questions/timeline.js'
import { describeSlowest, partsOf } from '../../../server-handler/report/slow.js'
import { withWaits } from '../../../server-handler/report/waits.js'
import { timelineItem } from '../../support/timeline-item.js'

const run = (startMs: number, durationMs: number, job: Partial<NonNullable<TimelineItem['job']>>): TimelineItem =>
  timelineItem({
    ...{ spanKind: 'Consumer', label: 'process orders', spanId: `run${startMs}`, startMs, durationMs },
    job: { id: '1', queue: 'orders', attempt: 1, waitMs: undefined, delayMs: 0, ...job },
  })
const waits = (items: readonly TimelineItem[]) =>
  withWaits(items)
    .filter(({ kind }) => kind === 'queue' || kind === 'parked')
    .map(({ kind, startMs, durationMs, detail }) => [kind, startMs, durationMs, detail])

describe('waits', () => {
  test('a job lay in its queue until it was taken', () => {
    expect(waits([run(1_000, 50, { waitMs: 300 })])).toEqual([['queue', 700, 300, 'waited']])
  })

  test('a requested delay is separate from the wait', () => {
    expect(waits([run(1_000, 50, { waitMs: 100, delayMs: 500 })])).toEqual([
      ['queue', 400, 500, 'delayed on purpose'],
      ['queue', 900, 100, 'waited'],
    ])
  })

  test('a later try waited since the one before it ended', () => {
    const tries = [
      run(1_000, 50, { waitMs: 10 }),
      run(2_000, 50, { attempt: 2 }),
      run(9_000, 1, { attempt: 3, id: '2' }),
    ]

    expect(waits(tries)).toEqual([
      ['queue', 990, 10, 'waited'],
      ['queue', 1_050, 950, 'for try 2'],
    ])
  })

  test('a later try after a failure names it', () => {
    const tries = [
      { ...run(1_000, 50, { waitMs: 10 }), failed: true, detail: 'PaymentUnavailable' },
      { ...run(2_000, 50, { attempt: 2 }), failed: true },
      run(4_000, 50, { attempt: 3 }),
    ]
    const items = withWaits(tries)

    expect(
      items
        .filter(({ kind }) => kind === 'retry')
        .map(({ startMs, durationMs, detail }) => [startMs, durationMs, detail]),
    ).toEqual([
      [1_050, 950, 'for try 2, after PaymentUnavailable'],
      [2_050, 1_950, 'for try 3, after a failure'],
    ])
    expect(withWaits(items)).toEqual(items)
    expect(describeSlowest(items)).toBe(
      'process orders failed (PaymentUnavailable), process orders failed: waiting to try again took 2.90 s of 3.06 s',
    )
  })

  test('a requested delay is not the queue’s', () => {
    expect(describeSlowest(withWaits([run(1_000, 50, { waitMs: 100, delayMs: 500 })]))).toMatch(
      /^A requested delay, 500 ms of 650 ms · the queue orders 100 ms/,
    )
  })

  test('a later try of a delayed job was not delayed on purpose again', () => {
    const tries = [run(1_000, 50, { waitMs: 10, delayMs: 500 }), run(2_000, 50, { attempt: 2, delayMs: 500 })]

    expect(waits(tries).map(([, , , detail]) => detail)).toEqual(['delayed on purpose', 'waited', 'for try 2'])
  })

  test('an answer was waited for since its question was parked', () => {
    const late = timelineItem({ spanKind: 'Internal', label: 'payment succeeded', startMs: 5_000, parkedMs: 1_200 })

    expect(waits([late])).toEqual([['parked', 3_800, 1_200, 'waited for']])
  })

  test('an event that duplicates a span is left out, one without its span stays', () => {
    const event = (spanId: string) => timelineItem({ kind: 'log', eventName: 'request.served', spanId })

    expect(
      withWaits([timelineItem({ spanId: 'a' }), event('a'), event('b')]).map(({ kind, spanId }) => kind + spanId),
    ).toEqual(['spana', 'logb'])
  })
})

test('are added once, however often it is called', () => {
  const once = withWaits([run(1_000, 50, { waitMs: 300 })])

  expect(withWaits(once)).toEqual(once)
})

describe('who is slow', () => {
  const items = withWaits([
    timelineItem({ kind: 'request', startMs: 0, durationMs: 300 }),
    timelineItem({ spanKind: 'Server', startMs: 50, durationMs: 200 }),
    run(1_800, 100, { waitMs: 1_500 }),
  ])

  test('is said in one line, and what overlaps counts once', () => {
    expect(describeSlowest(items)).toBe(
      'The queue orders, 1.50 s of 1.90 s · span 200 ms · the request request 100 ms · the worker, process orders 100 ms',
    )
    expect(partsOf(items).map(({ name, ms }) => [name, ms])).toEqual([
      ['the queue orders', 1_500],
      ['span', 200],
      ['the request request', 100],
      ['the worker, process orders', 100],
    ])
  })

  test('is the page itself, where requests are a small part of an action', () => {
    const click = [
      timelineItem({ kind: 'action', startMs: 0, durationMs: 830 }),
      timelineItem({ kind: 'request', label: 'POST /cart', spanId: 'r', startMs: 20, durationMs: 122 }),
      timelineItem({
        spanKind: 'Server',
        service: 'api',
        label: 'POST /cart',
        parentSpanId: 'r',
        startMs: 25,
        durationMs: 90,
      }),
    ]

    expect(describeSlowest(click)).toBe('The page’s own work, 708 ms of 830 ms · api, POST /cart 90 ms')
  })

  test('is nothing, where everything was fast', () => {
    const click = [
      timelineItem({ kind: 'action', startMs: 0, durationMs: 130 }),
      timelineItem({ kind: 'request', label: 'POST /cart', startMs: 20, durationMs: 22 }),
    ]
    const failed = click.map((item) => (item.kind === 'request' ? { ...item, failed: true } : item))

    expect(describeSlowest(click)).toBe('Nothing, 130 ms is fast')
    expect(describeSlowest(failed)).toBe('Nothing, 130 ms is fast; but POST /cart failed')
  })

  test('is the failed upstream that made a job’s retry wait, and not what failed before', () => {
    const call = (startMs: number, parentSpanId: string, failed: boolean, label = 'POST payments.example/charges') =>
      timelineItem({
        spanKind: 'Client',
        label,
        spanId: `${label}${startMs}`,
        parentSpanId,
        startMs,
        durationMs: 40,
        failed,
        detail: failed ? '503' : '200',
      })
    const items = withWaits([
      timelineItem({ kind: 'action', startMs: 0, durationMs: 120 }),
      { ...call(10, '', true, 'GET stock.example'), durationMs: 20 },
      { ...run(1_000, 50, { waitMs: 10 }), failed: true, detail: 'PaymentUnavailable' },
      call(1_005, 'run1000', true),
      run(6_050, 60, { attempt: 2 }),
      call(6_060, 'run6050', false),
    ])

    expect(describeSlowest(items)).toBe(
      'POST payments.example/charges failed (503): waiting to try again took 5.00 s of 5.24 s · the visitor waited 120 ms',
    )
  })

  test('is the failed request that a page sent again after a wait', () => {
    const send = (startMs: number, failed: boolean) =>
      timelineItem({
        kind: 'request',
        label: 'POST /pay',
        startMs,
        durationMs: 100,
        failed,
        detail: failed ? '502' : '200',
      })
    const click = [timelineItem({ kind: 'action', startMs: 0, durationMs: 2_200 }), send(0, true), send(2_100, false)]

    expect(describeSlowest(click)).toBe(
      'POST /pay failed (502): waiting to try again took 2.00 s of 2.20 s · the request POST /pay 200 ms',
    )
  })

  test('is a slow query of a server, not the request or the server around it', () => {
    const click = [
      timelineItem({ kind: 'action', startMs: 0, durationMs: 1_000 }),
      timelineItem({ kind: 'request', label: 'GET /cart', spanId: 'r', startMs: 0, durationMs: 1_000 }),
      timelineItem({
        spanKind: 'Server',
        service: 'api',
        label: 'GET /cart',
        spanId: 's',
        parentSpanId: 'r',
        startMs: 50,
        durationMs: 900,
      }),
      timelineItem({
        spanKind: 'Client',
        service: 'api',
        label: 'SELECT carts',
        parentSpanId: 's',
        startMs: 100,
        durationMs: 800,
      }),
    ]

    expect(describeSlowest(click)).toMatch(/^SELECT carts, called by api, 800 ms of 1.00 s/)
  })

  test('is not the page where requests take all of its time', () => {
    const click = [
      timelineItem({ kind: 'action', startMs: 0, durationMs: 100 }),
      timelineItem({ kind: 'request', startMs: 0, durationMs: 300 }),
    ]

    expect(describeSlowest(click)).toBe('The request request, 300 ms of 300 ms · the visitor waited 100 ms')
  })

  test('is not said where nothing took any time', () => {
    expect(describeSlowest([timelineItem({ kind: 'vital' })])).toBeUndefined()
  })
})
