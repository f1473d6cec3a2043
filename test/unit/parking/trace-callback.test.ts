import { expect, onTestFinished, test } from 'vitest'
import type { TraceSink } from '../../../server-handler/export/sink.js'
import type { Span } from '../../../server-handler/otlp/model.js'
import { ParkedContextMissing } from '../../../server-handler/parking/missing.js'
import { createParkingLot } from '../../../server-handler/parking/parking-lot.js'
import { scopeFields } from '../../../server-handler/scope/fields.js'
import { setJoinKey } from '../../../server-handler/scope/join-keys.js'
import { outgoingHeaders } from '../../../server-handler/scope/outgoing.js'
import { createScope, currentScope, runInScope, type Scope } from '../../../server-handler/scope/scope.js'
import type { TelemetryOptions } from '../../../server-handler/telemetry/options.js'
import { createTelemetry, memoryParkingStore } from '../../support/clocked.js'

import { ACTION_ID } from '../../support/envelope.js'
import { eventually } from '../../support/eventually.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { attributesOf } from '../../support/log-reader.js'

const HOUR = 3_600_000

interface Payment {
  id?: string | undefined
}

/** A shop whose requests park, and whose webhooks answer. */
function openShop({ maxRetrievals, ...options }: TelemetryOptions & { maxRetrievals?: number } = {}) {
  const spans: Span[] = []
  const traces: TraceSink = {
    async write({ resourceSpans }) {
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)))
    },
  }
  const signals: unknown[] = []
  const warnings: string[] = []
  const clock = createFakeClock()
  const telemetry = createTelemetry({
    ...{ clock, traces, namespace: 'acme' },
    warn: (line) => warnings.push(line),
    onSignal: (facts) => signals.push(facts),
    ...options,
  })
  onTestFinished(() => telemetry.close())
  const parking = createParkingLot({ store: memoryParkingStore({ clock }), telemetry, maxRetrievals })
  const openRequest = (known: Partial<Scope>, name = 'POST /checkout') => {
    const startedAt = clock.now()
    const work = telemetry.startWork({ name, kind: 'server', startedAt })
    return createScope({ ...known, telemetry, work })
  }
  const find = (name: string) => eventually(() => spans.find((span) => span.name === name))
  return { spans, signals, warnings, clock, telemetry, parking, openRequest, find }
}

const action = {
  origin_action_id: ACTION_ID,
  action_kind: 'explicit_user_action',
  action_name: 'checkout_submit',
} as const

const webhook = {
  name: 'payment_succeeded',
  correlationKeyFrom: (payment: Payment) => payment.id,
} as const

test('park() takes what the current scope knows', async () => {
  const { parking, openRequest } = openShop()
  const request = openRequest({ action, requestId: 'req-1' })
  await runInScope(request, async () => {
    setJoinKey('payment_intent_id', 'pi_1')
    expect(await parking.park('pi_1', { amount: 42 })).toBe(true)
  })
  const { traceId, spanId, flags } = request.trace
  expect(await parking.retrieve('pi_1')).toEqual({
    action,
    trace: { traceId, spanId, flags },
    requestId: 'req-1',
    joinKeys: { payment_intent_id: 'pi_1' },
    metadata: { amount: 42 },
    parkedAt: request.startedAt,
  })
})

test('outside a scope there is nothing to park, which is logged once and counted', async () => {
  const { parking, warnings } = openShop()
  expect(await parking.park('pi_1')).toBe(false)
  expect(await parking.park('pi_2')).toBe(false)
  expect(parking.problems()).toEqual({ nothing_to_park: 2 })
  expect(warnings.filter((line) => line.includes('no scope to park'))).toHaveLength(1)
  expect(await parking.exists('pi_1')).toBe(false)
})

test('business keys over the size limit are counted', async () => {
  const { parking } = openShop()
  const joinKeys = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key_${i}`, 'v'.repeat(128)]))
  expect(await parking.park('pi_1', {}, { action, joinKeys })).toBe(true)
  expect(parking.problems()).toEqual({ join_keys_shed: 1 })
})

test('a context is parked without metadata that is refused', async () => {
  const { parking } = openShop()
  const nested = { items: ['a'] } as never
  expect(await parking.park('pi_1', nested, { action })).toBe(true)
  expect(await parking.retrieve('pi_1')).toMatchObject({ action, metadata: {} })
  expect(parking.problems()).toEqual({ bad_metadata: 1 })
})

test('a callback runs under the parked action: its log fields, headers and business keys', async () => {
  const { parking, openRequest, clock } = openShop()
  const request = openRequest({ action, requestId: 'req-1', joinKeys: { payment_intent_id: 'pi_1' } })
  await runInScope(request, () => parking.park('pi_1', { amount: 42 }))
  clock.advance(5 * HOUR)

  const onPaid = parking.traceCallback(webhook, async (_, parked) => {
    await null
    return { fields: scopeFields(), headers: outgoingHeaders(), amount: parked?.metadata.amount }
  })
  const { fields, headers, amount } = await onPaid({ id: 'pi_1' })

  expect(amount).toBe(42)
  expect(fields).toMatchObject({
    'acme.origin_action_id': ACTION_ID,
    'acme.action_name': 'checkout_submit',
    'request.id': 'req-1',
    payment_intent_id: 'pi_1',
  })
  expect(fields.trace_id).not.toBe(request.trace.traceId)
  expect(headers).toMatchObject({ 'x-acme-origin-action-id': ACTION_ID })
  expect(headers.traceparent).toContain(fields.trace_id)
  expect(currentScope()).toBeUndefined()
})

test('its span is new, links to the one that parked, and has the elapsed time', async () => {
  const { parking, openRequest, clock, find } = openShop()
  const request = openRequest({ action, requestId: 'req-1' })
  await runInScope(request, () => parking.park('pi_1', { amount: 42, currency: 'EUR', express: true }))
  clock.advance(5 * HOUR)

  await parking.traceCallback(webhook, () => clock.advance(20))({ id: 'pi_1' })

  const span = await find('payment_succeeded')
  expect(span).toMatchObject({
    kind: 5,
    links: [{ traceId: request.trace.traceId, spanId: request.trace.spanId }],
  })
  expect(span.traceId).not.toBe(request.trace.traceId)
  expect(span.parentSpanId).toBeUndefined()
  expect(span.status).toBeUndefined()
  expect(Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6).toBe(20)
  expect(attributesOf(span.attributes)).toMatchObject({
    'throughline.parked.found': true,
    'throughline.parked.elapsed_ms': `int ${5 * HOUR}`,
    'throughline.parked.request_id': 'req-1',
    'throughline.parked.metadata.amount': 'int 42',
    'throughline.parked.metadata.currency': 'EUR',
    'throughline.parked.metadata.express': true,
    'acme.origin_action_id': ACTION_ID,
  })
})

test('within the webhook’s own request it is a part of that, and keeps that request’s id', async () => {
  const { parking, openRequest, find } = openShop()
  await parking.park('pi_1', {}, { action, trace: openRequest({}).trace, requestId: 'req-1' })
  const request = openRequest({ requestId: 'req-2', joinKeys: { receipt_id: 'r_2' } }, 'POST /webhooks')

  const fields = await runInScope(request, () => parking.traceCallback(webhook, () => scopeFields())({ id: 'pi_1' }))

  expect(fields).toMatchObject({
    'request.id': 'req-2',
    'acme.origin_action_id': ACTION_ID,
    trace_id: request.trace.traceId,
    receipt_id: 'r_2',
  })
  expect(await find('payment_succeeded')).toMatchObject({
    kind: 1,
    traceId: request.trace.traceId,
    parentSpanId: request.trace.spanId,
    links: [{}],
  })
  expect(request.action).toBeUndefined()
})

test('what is parked within a callback carries the first action on', async () => {
  const { parking } = openShop()
  await parking.park('pi_1', {}, { action })
  await parking.traceCallback(webhook, () => parking.park('refund_1'))({ id: 'pi_1' })
  expect(await parking.retrieve('refund_1')).toMatchObject({ action })
})

test.each([
  ['nothing is parked', { id: 'pi_9' }, 'not_parked'],
  ['the input has no key', {}, 'no_key'],
  ['the key is malformed', { id: 'a\nb' }, 'bad_key'],
])('where %s the callback runs all the same, marked and counted', async (_, input: Payment, reason) => {
  const { parking, find, signals } = openShop()
  const seen = await parking.traceCallback(webhook, (given, parked) => ({ given, parked, fields: scopeFields() }))(
    input,
  )
  expect(seen).toMatchObject({ given: input, parked: undefined })
  expect(seen.fields['acme.origin_action_id']).toBeUndefined()
  const attributes = attributesOf((await find('payment_succeeded')).attributes)
  expect(attributes).toMatchObject({ 'throughline.parked.found': false, 'throughline.parked.reason': reason })
  expect(signals).toEqual([{ signal: 'parked_context_missing', count: 1, route: 'payment_succeeded', reason }])
})

test('where a context is required, its absence is an error with a name, before the callback runs', async () => {
  const { parking, find } = openShop()
  let runs = 0
  const onPaid = parking.traceCallback({ ...webhook, requireParkedContext: true }, () => {
    runs += 1
  })
  const error = await onPaid({ id: 'pi_9' }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ParkedContextMissing)
  expect(error).toMatchObject({ name: 'ParkedContextMissing', callback: 'payment_succeeded', reason: 'not_parked' })
  expect(String(error)).toMatch(/nothing is parked under its key.*`maxRetrievals`.*`requireParkedContext`/)
  expect(String(error)).not.toContain('pi_9')
  expect(runs).toBe(0)
  expect(await find('payment_succeeded')).toMatchObject({ status: { code: 2, message: 'ParkedContextMissing' } })

  await parking.park('pi_9', {}, { action })
  await onPaid({ id: 'pi_9' })
  expect(runs).toBe(1)
})

test('a reader of keys that throws is as good as no key', async () => {
  const { parking } = openShop()
  const options = {
    name: 'payment_succeeded',
    correlationKeyFrom: () => {
      throw new Error('no such field')
    },
  }
  expect(await parking.traceCallback(options, () => 'ran')({})).toBe('ran')
  expect(parking.problems()).toEqual({ bad_key: 1 })
})

test('the callback’s errors come out untouched, and mark the span', async () => {
  const { parking, find } = openShop()
  const refused = new RangeError('card of Ada Lovelace refused')
  await parking.park('pi_1', {}, { action })
  const thrown = await parking
    .traceCallback(webhook, () => {
      throw refused
    })({ id: 'pi_1' })
    .catch((error: unknown) => error)
  expect(thrown).toBe(refused)
  const span = await find('payment_succeeded')
  expect(span.status).toEqual({ code: 2, message: 'RangeError' })
  expect(JSON.stringify(span)).not.toContain('Ada')

  const rejecting = parking.traceCallback(webhook, () => Promise.reject(refused))
  await expect(rejecting({})).rejects.toBe(refused)
})

test('two deliveries that race run twice, and one of them has the context', async () => {
  const { parking } = openShop()
  await parking.park('pi_1', {}, { action })
  const onPaid = parking.traceCallback(webhook, (_, parked) => parked?.action?.origin_action_id)
  expect((await Promise.all([onPaid({ id: 'pi_1' }), onPaid({ id: 'pi_1' })])).sort()).toEqual([ACTION_ID, undefined])
})

test('a sender that tries again finds the context as often as is configured', async () => {
  const { parking } = openShop({ maxRetrievals: 2 })
  await parking.park('pi_1', {}, { action })
  const onPaid = parking.traceCallback(webhook, (_, parked) => parked !== undefined)
  expect([await onPaid({ id: 'pi_1' }), await onPaid({ id: 'pi_1' }), await onPaid({ id: 'pi_1' })]).toEqual([
    true,
    true,
    false,
  ])
})

test('business keys that this site does not list stay out', async () => {
  const { parking } = openShop()
  await parking.park('pi_1', {}, { action, joinKeys: { receipt_id: 'r_1', loyalty_id: 'l_1' } })
  const fields = await parking.traceCallback(webhook, () => scopeFields())({ id: 'pi_1' })
  expect(fields).toMatchObject({ receipt_id: 'r_1' })
  expect(fields).not.toHaveProperty('loyalty_id')
})

test('a sink that hangs keeps no webhook waiting', async () => {
  const { parking, openRequest } = openShop({ traces: { write: () => new Promise(() => {}) } })
  await parking.park('pi_1', {}, { action })
  const onPaid = parking.traceCallback(webhook, () => 'paid')
  expect(await onPaid({ id: 'pi_1' })).toBe('paid')
  expect(await runInScope(openRequest({}), () => onPaid({ id: 'pi_1' }))).toBe('paid')
})

test('the request’s runtime is kept alive for what a callback leaves behind', async () => {
  const { parking, openRequest } = openShop()
  const request = openRequest({})
  let finish = () => {}
  await runInScope(request, () =>
    parking.traceCallback(webhook, () => {
      currentScope()?.waitUntil(
        new Promise<void>((resolve) => {
          finish = resolve
        }),
      )
    })({}),
  )
  let isSettled = false
  const settled = request.pending.settled().then(() => {
    isSettled = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isSettled).toBe(false)
  finish()
  await settled
})

test('is whole or refused when it is wrapped, not when it is called', () => {
  const { parking } = openShop()
  expect(() => parking.traceCallback({ ...webhook, name: '' }, () => {})).toThrow(/`name` must be text of 1 to 128/)
  expect(() => parking.traceCallback({ name: 'a' } as never, () => {})).toThrow(
    /`correlationKeyFrom` must be a function/,
  )
})
