import { describe, expect, test } from 'vitest'
import { createRequestScope, scopeFields } from '../../../server-handler/entries/ingress.js'
import { temporalWorkflowInterceptors } from '../../../server-handler/entries/temporal/workflow.js'
import { temporalActivityInterceptors, temporalClientInterceptor } from '../../../server-handler/entries/temporal.js'
import type { TemporalHeaders } from '../../../server-handler/temporal/header.js'
import { ACTION_ID } from '../../support/envelope.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

// What runs on a server of Temporal is tested by `npm run test:temporal`; here the SDK's calls are made by hand.
type Call = { headers: TemporalHeaders; name?: string }
const pass = (call: Call) => call
const empty: Call = { headers: {}, name: 'checkout' }

async function startedByClick(): Promise<Call> {
  let started: Call = empty
  const headers = { 'x-acme-origin-action-id': ACTION_ID }
  const { telemetry } = createMemoryTelemetry()
  await createRequestScope({ telemetry })(new Request('http://a/', { headers }), () => {
    started = temporalClientInterceptor().start(empty, pass)
    return new Response()
  })
  return started
}

/** A workflow that was started with a call: its interceptors. */
function openWorkflow(started: Call) {
  const { inbound, outbound } = temporalWorkflowInterceptors({ namespace: 'acme' })
  inbound[0].execute(started, pass)
  return { inbound: inbound[0], outbound: outbound[0] }
}

async function runActivity(call: Call, { attempt = 1 } = {}) {
  const { telemetry, spans, signals } = createMemoryTelemetry({ traceSampleRatio: 1 })
  const info = { activityType: 'charge', activityId: '7', taskQueue: 'shop', attempt }
  const { inbound, outbound } = temporalActivityInterceptors({ telemetry })({ info })
  let fields: Record<string, string> = {}
  let line: Record<string, unknown> = {}
  const result = await inbound.execute(call, async () => {
    fields = scopeFields()
    line = outbound.getLogAttributes({ order: 'o-1' }, (attributes) => attributes)
    return 'done'
  })
  return { result, fields, line, signals, attributes: attributesOf(spans[0]?.attributes) }
}

describe('the client', () => {
  test('adds a header to what a request starts, beside those of others', async () => {
    const started = await startedByClick()
    expect(started.name).toBe('checkout')
    expect(Object.keys(started.headers)).toEqual(['throughline-action'])
  })

  test('changes nothing outside a request', () => {
    expect(temporalClientInterceptor().signal(empty, pass)).toBe(empty)
  })
})

describe('a workflow', () => {
  test.each(['scheduleActivity', 'scheduleLocalActivity', 'startChildWorkflowExecution', 'signalWorkflow'] as const)(
    '%s passes the action on',
    async (call) => {
      const { outbound } = openWorkflow(await startedByClick())
      const { fields, attributes } = await runActivity(outbound[call](empty, pass))
      expect(fields['acme.origin_action_id']).toBe(ACTION_ID)
      expect(attributes['throughline.job.lineage']).toBe('continued')
    },
  )

  test('that continues as new is linked from then on', async () => {
    const { outbound } = openWorkflow(await startedByClick())
    const next = openWorkflow(outbound.continueAsNew(empty, pass))
    const { fields, attributes } = await runActivity(next.outbound.scheduleActivity(empty, pass))
    expect(fields['acme.origin_action_id']).toBe(ACTION_ID)
    expect(attributes['throughline.job.lineage']).toBe('linked')
  })

  test('names the action on its log lines', async () => {
    const { outbound } = openWorkflow(await startedByClick())
    expect(outbound.getLogAttributes({ run: 1 }, (attributes) => attributes)).toEqual({
      run: 1,
      'acme.origin_action_id': ACTION_ID,
    })
    expect(openWorkflow(empty).outbound.getLogAttributes({ run: 1 }, (attributes) => attributes)).toEqual({ run: 1 })
  })

  test('writes no text of another program to its log lines', () => {
    const header = { carrier: { v: 1, origin_action_id: 'act_1\n{"level":"error"}' } }
    const data = new TextEncoder().encode(JSON.stringify(header))
    const { outbound } = openWorkflow({ headers: { 'throughline-action': { data } } })

    expect(outbound.getLogAttributes({ run: 1 }, (attributes) => attributes)).toEqual({ run: 1 })
  })

  test.each([
    ['none', undefined],
    ['empty', {}],
    ['no JSON', { data: new TextEncoder().encode('{') }],
    ['another value', { data: new TextEncoder().encode('7') }],
    ['null', { data: new TextEncoder().encode('null') }],
    ['no carrier', { data: new TextEncoder().encode('{"isLinked":true}') }],
    ['too long', { data: new Uint8Array(5_000) }],
  ])('runs with a header that is %s', async (_, payload) => {
    const call: Call = { headers: payload ? { 'throughline-action': payload } : {} }
    const { outbound } = openWorkflow(call)
    expect(outbound.scheduleActivity(empty, pass)).toBe(empty)
    const { result, signals } = await runActivity(call)
    expect([result, signals]).toEqual(['done', []])
  })
})

describe('an activity', () => {
  test('is a span with its type, its queue and its attempt, and its lines have the fields of the scope', async () => {
    const { line, attributes } = await runActivity(await startedByClick())
    expect(attributes).toMatchObject({
      'messaging.system': 'temporal',
      'messaging.destination.name': 'shop',
      'messaging.message.id': '7',
      'throughline.job.name': 'charge',
      'throughline.job.attempt': 'int 1',
    })
    expect(line).toMatchObject({ order: 'o-1', 'acme.origin_action_id': ACTION_ID })
  })

  test('that is repeated is linked', async () => {
    const { attributes } = await runActivity(await startedByClick(), { attempt: 3 })
    expect(attributes['throughline.job.lineage']).toBe('linked')
  })

  test('with a broken carrier runs, and that is counted', async () => {
    const data = new TextEncoder().encode('{"carrier":{"v":9}}')
    const { result, signals } = await runActivity({ headers: { 'throughline-action': { data } } })
    expect(result).toBe('done')
    expect(signals).toMatchObject([{ signal: 'job_restore_failed', reason: 'unknown_version' }])
  })
})
