import { describe, expect, test } from 'vitest'
import { createRequestScope, currentScope, scopeFields } from '../../../server-handler/entries/ingress.js'
import { carryInto, fromParams } from '../../../server-handler/entries/jobs.js'
import { ACTION_ID } from '../../support/envelope.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const memory = () => createMemoryTelemetry({ traceSampleRatio: 1 })

/** Runs within a request of a click. */
async function inRequest<T>(run: () => T): Promise<T> {
  const results: T[] = []
  const headers = { 'x-acme-origin-action-id': ACTION_ID, 'x-acme-action-name': 'checkout_submit' }
  await createRequestScope({ telemetry: memory().telemetry })(new Request('http://a/', { headers }), () => {
    results.push(run())
    return new Response()
  })
  return results[0] as T
}

const step = (more: object = {}) => {
  const { telemetry, spans, signals } = memory()
  return { facts: { telemetry, system: 'inngest', workflow: 'checkout', ...more }, spans, signals }
}

describe('parameters of a step', () => {
  test.each([
    ['an object', { order: 'o-1', lines: [1, 2] }],
    ['JSON text', '{"order":"o-1","lines":[1,2]}'],
    ['an empty object', {}],
  ])('%s carries the action, and arrives as it was', async (_, params) => {
    const carried = await inRequest(() => carryInto(params))
    const { facts, spans } = step()
    const seen = await fromParams(carried, facts, async (given) => ({ given, ...scopeFields() }))

    expect(typeof carried).toBe(typeof params)
    expect(seen).toMatchObject({ given: params, 'acme.origin_action_id': ACTION_ID })
    expect(attributesOf(spans[0]?.attributes)).toMatchObject({
      'messaging.system': 'inngest',
      'messaging.destination.name': 'checkout',
      'throughline.job.lineage': 'continued',
    })
  })

  test('are passed on by a step to the next one, whose parent it is', async () => {
    const carried = await inRequest(() => carryInto({ step: 1 }))
    const { facts, spans } = step()
    const next = await fromParams(carried, facts, () => carryInto({ step: 2 }))
    const second = await fromParams(next, facts, (given) => ({
      given,
      action: currentScope()?.action?.origin_action_id,
    }))

    expect(second).toEqual({ given: { step: 2 }, action: ACTION_ID })
    expect(spans[1]?.parentSpanId).toBe(spans[0]?.spanId)
  })

  test.each([
    ['a second attempt', { attempt: 2 }],
    ['one that slept before', { delayMs: 60_000 }],
    ['one that a schedule started', { isScheduled: true }],
  ])('%s keeps the action and starts a trace of its own', async (_, more) => {
    const carried = await inRequest(() => carryInto({ order: 'o-1' }))
    const { facts, spans } = step(more)
    const action = await fromParams(carried, facts, () => currentScope()?.action?.origin_action_id)

    expect(action).toBe(ACTION_ID)
    expect(spans[0]?.parentSpanId).toBeUndefined()
    expect(spans[0]?.links).toHaveLength(1)
  })

  test.each([
    [undefined],
    [null],
    [7],
    ['text'],
    ['[1]'],
    [['a']],
    ['{"a":1'],
    [{ order: 'o-1' }],
    ['{"order":"o-1"}'],
  ])('%j, without a carrier, are unchanged and run all the same', async (params) => {
    const { facts, signals } = step()
    expect(carryInto(params)).toBe(params)
    expect(await fromParams(params, facts, (given) => given)).toBe(params)
    expect(signals).toMatchObject([{ signal: 'job_restore_failed', reason: 'missing' }])
  })

  test.each([[['a']], [7], ['text'], ['[1]'], [new Date(0)]])(
    '%j cannot carry anything, and stays as it is',
    async (params) => {
      expect(await inRequest(() => carryInto(params))).toBe(params)
    },
  )

  test.each([
    ['an id of 19 digits', '{"order":1234567890123456789}'],
    ['an amount with its zeros', '{"amount":10.00,"rate":1e400}'],
    ['text with brackets, quotes and backslashes', '{"a":"},{\\"acme_trace\\":[1,2","b":"\\\\"}'],
    ['a member that is named twice', '{"a":1,"a":2}'],
    ['members of members of that name', '{"a":{"acme_trace":1,"b":[{"acme_trace":2},[]]},"c":{}}'],
    ['blanks and line breaks', '{\n  "a": [1, 2],\n  "b" : null\n}'],
  ])('JSON text keeps %s', async (_, params) => {
    const carried = await inRequest(() => carryInto(params))
    const { facts } = step()
    const seen = await fromParams(carried, facts, (given) => given)

    expect(JSON.parse(carried)).toHaveProperty('acme_trace.origin_action_id', ACTION_ID)
    expect(seen.replace(/[\n ]/g, '')).toBe(params.replace(/[\n ]/g, ''))
  })

  test('JSON text that was copied with the carrier of another step has one carrier', async () => {
    const copied = '{"acme_trace":{"v":1,"origin_action_id":"act_0"},"order":1234567890123456789,"acme_tr\\u0061ce":3}'
    const carried = await inRequest(() => carryInto(copied))

    expect(carried.match(/acme_tr/g)).toHaveLength(1)
    expect(carried).toContain('"order":1234567890123456789')
    expect(await fromParams(carried, step().facts, () => currentScope()?.action?.origin_action_id)).toBe(ACTION_ID)
  })

  test('a broken carrier is removed, counted, and fails nothing', async () => {
    const { facts, signals } = step()
    const seen = await fromParams({ order: 'o-1', acme_trace: { v: 9 } }, facts, (given) => given)

    expect(seen).toEqual({ order: 'o-1' })
    expect(signals).toMatchObject([{ signal: 'job_restore_failed', reason: 'unknown_version' }])
  })

  test('an error of the step is its own', async () => {
    const error = new Error('declined')
    const { facts, spans } = step()
    await expect(fromParams({}, facts, () => Promise.reject(error))).rejects.toBe(error)
    expect(spans[0]?.status).toMatchObject({ code: 2 })
  })
})
