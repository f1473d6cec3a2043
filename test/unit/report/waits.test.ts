import { describe, expect, test } from 'vitest'
import type { TimelineItem } from '../../../server-handler/questions/timeline.js'
import { describeSlowest, stretchesOf } from '../../../server-handler/report/slow.js'
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
      'Waiting to try again after PaymentUnavailable, a failure, 95 % of the time: waiting to try again 2.90 s · the worker 150 ms · the queue 10 ms',
    )
  })

  test('a delay that was asked for is not the queue’s', () => {
    expect(describeSlowest(withWaits([run(1_000, 50, { waitMs: 100, delayMs: 500 })]))).toMatch(
      /^A delay that was asked for, 77 % of the time: a delay that was asked for 500 ms · the queue 100 ms/,
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
      'The queue, 79 % of the time: the queue 1.50 s · requests 300 ms · the worker 100 ms',
    )
    expect(stretchesOf(items).map(({ stretch, ms }) => [stretch, ms])).toEqual([
      ['queue', 1_500],
      ['requests', 300],
      ['worker', 100],
    ])
  })

  test('is the page itself, where requests are a small part of an action', () => {
    const click = [
      timelineItem({ kind: 'action', startMs: 0, durationMs: 130 }),
      timelineItem({ kind: 'request', startMs: 20, durationMs: 22 }),
      timelineItem({ spanKind: 'Server', startMs: 25, durationMs: 10 }),
    ]

    expect(describeSlowest(click)).toBe('The page itself, 83 % of the time: the page itself 108 ms · requests 22 ms')
  })

  test('is not the page where requests take all of its time', () => {
    const click = [
      timelineItem({ kind: 'action', startMs: 0, durationMs: 100 }),
      timelineItem({ kind: 'request', startMs: 0, durationMs: 300 }),
    ]

    expect(describeSlowest(click)).toBe('Requests, 100 % of the time: requests 300 ms')
  })

  test('is not said where nothing took any time', () => {
    expect(describeSlowest([timelineItem({ kind: 'vital' })])).toBeUndefined()
  })
})
