import { describe, expect, test } from 'vitest'
import { type JobFacts, runJob } from '../../../server-handler/entries/jobs.js'
import { ACTION_ID } from '../../support/envelope.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const HOUR = 3_600_000

async function runAfter(waitMs: number, facts: Partial<JobFacts> = {}) {
  const clock = createFakeClock()
  const { telemetry, spans, signals } = createMemoryTelemetry({ clock })
  const carrier = {
    v: 1,
    origin_action_id: ACTION_ID,
    traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    enqueued_at: clock.now(),
  }
  clock.advance(waitMs)
  await runJob({ telemetry, carrier, queue: 'receipts', system: 'sqs', ...facts }, () => clock.advance(40))
  const [span] = spans
  const attributes = attributesOf(span?.attributes)
  return { span, signals, lineage: attributes['throughline.job.lineage'], attributes }
}

describe('a job of any queue', () => {
  test('continues the trace of its request while it can be called immediate, for an hour', async () => {
    const soon = await runAfter(HOUR)
    const late = await runAfter(HOUR + 1)

    expect([soon.lineage, soon.span?.traceId]).toEqual(['continued', TRACE_ID])
    expect(late.lineage).toBe('linked')
    expect(late.span?.links).toMatchObject([{ traceId: TRACE_ID }])
    expect(late.attributes['acme.origin_action_id']).toBe(ACTION_ID)
  })

  test.each([
    ['recorded', '01', 1],
    ['not recorded', '00', 0],
  ])('that is tried again is recorded where its request was: %s', async (_, flags, count) => {
    const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 0 })
    const carrier = { v: 1, origin_action_id: ACTION_ID, traceparent: `00-${TRACE_ID}-b7ad6b7169203331-${flags}` }
    await runJob({ telemetry, carrier, queue: 'receipts', system: 'sqs', attempt: 2 }, () => {})

    expect(spans).toHaveLength(count)
  })

  test('throws its own error, whatever the function does that is asked whether it is a failure', async () => {
    const { telemetry, spans } = createMemoryTelemetry()
    const isFailure = () => {
      throw new Error('broken')
    }
    const run = runJob({ telemetry, carrier: undefined, queue: 'receipts', system: 'sqs', isFailure }, () =>
      Promise.reject(new RangeError('theirs')),
    )

    await expect(run).rejects.toThrow('theirs')
    expect(spans[0]?.status).toEqual({ code: 2, message: 'RangeError' })
  })

  test('separates its wait from its execution and from a requested delay', async () => {
    const { span, attributes } = await runAfter(700, { delayMs: 500 })

    expect(attributes).toMatchObject({ 'throughline.job.queue_wait_ms': 200, 'throughline.job.delay_ms': 'int 500' })
    expect(BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)).toBe(40_000_000n)
  })

  test.each<[string, object]>([
    ['a counter that the queue did not return', { attempt: Number.NaN }],
    ['no counter', { attempt: null }],
    ['a delay that two clocks make negative', { delayMs: -12 }],
    ['a time that is none', { readyAt: Number.NaN }],
    ['a name that is empty', { name: '' }],
    ['a name that is a symbol', { name: Symbol('job') }],
  ])('runs with %s, which is logged once', async (_, wrong) => {
    const warnings: string[] = []
    const { telemetry, spans } = createMemoryTelemetry({ warn: (line) => warnings.push(line) })
    const [fact = ''] = Object.keys(wrong)
    for (let i = 0; i < 2; i += 1)
      expect(
        await runJob({ telemetry, carrier: undefined, queue: 'receipts', system: 'sqs', ...wrong }, () => 'done'),
      ).toBe('done')

    expect(spans).toHaveLength(2)
    expect(warnings).toEqual([expect.stringContaining(`runJob() ignores \`${fact}\`: it must be `)])
  })

  test('takes the number of attempts as the text that a queue gives', async () => {
    const { attributes, lineage } = await runAfter(0, { attempt: '3' as unknown as number })

    expect(lineage).toBe('linked')
    expect(attributes['throughline.job.attempt']).toBe('int 3')
  })

  test('that is tried again does not say how long it waited, where the queue does not', async () => {
    expect((await runAfter(700, { attempt: 2 })).attributes['throughline.job.queue_wait_ms']).toBeUndefined()
  })

  test('of a schedule has no action, and that is not a problem', async () => {
    const { lineage, signals } = await runAfter(0, { carrier: undefined, isScheduled: true })

    expect([lineage, signals]).toEqual(['none', []])
  })

  test('of a timetable with a carrier that is broken is trouble', async () => {
    const { lineage, signals } = await runAfter(0, { carrier: '{', isScheduled: true })

    expect(lineage).toBe('degraded')
    expect(signals).toEqual([{ signal: 'job_restore_failed', count: 1, reason: 'bad_json', route: 'receipts' }])
  })

  test.each<[string, () => unknown]>([
    [
      'a getter that throws',
      () => ({
        get v() {
          throw new Error('broken')
        },
      }),
    ],
    [
      'a revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {})
        revoke()
        return proxy
      },
    ],
    [
      'a field that throws',
      () => ({
        v: 1,
        origin_action_id: ACTION_ID,
        get join() {
          throw new Error('broken')
        },
      }),
    ],
  ])('runs with a carrier that is an object of its own process with %s', async (_, carrier) => {
    const { lineage, signals } = await runAfter(0, { carrier: carrier() })

    expect(lineage).toBe('degraded')
    expect(signals).toMatchObject([{ reason: 'not_an_object' }])
  })

  test.each<[string, unknown, string]>([
    ['JSON of many kilobytes', `{"v":1,"pad":"${'x'.repeat(9_000)}"}`, 'too_long'],
    [
      'baggage that is half broken',
      { v: 1, origin_action_id: ACTION_ID, baggage: 'acme.action_kind=mount,=' },
      'bad_field',
    ],
    ['a kind that is none', { v: 1, origin_action_id: ACTION_ID, baggage: 'acme.action_kind=boredom' }, 'bad_field'],
  ])('with a carrier that is %s is degraded', async (_, carrier, reason) => {
    const { lineage, signals } = await runAfter(0, { carrier })

    expect(lineage).toBe('degraded')
    expect(signals).toMatchObject([{ reason }])
  })
})
