import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCarrier, readCarrier, withCarrier } from '../../../server-handler/entries/jobs.js'
import { createScope, runInScope, type Scope } from '../../../server-handler/scope/scope.js'
import { ACTION_ID } from '../../support/envelope.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const OPTIONS = { namespace: 'acme', joinKeys: ['checkout_request_id', 'receipt_id', 'payment_intent_id'] }

function scopeOf({ trace, ...parts }: Partial<Scope> & { trace: Scope['trace'] }) {
  const { telemetry, signals } = createMemoryTelemetry()
  const work = {
    ...telemetry.startWork({ name: 'x', kind: 'server', startedAt: 0 }),
    spanContext: { ...trace, links: [] },
  }
  return { signals, scope: createScope({ telemetry, work, ...parts }) }
}

describe('a carrier', () => {
  const action = { origin_action_id: ACTION_ID, action_kind: 'mount' } as const
  const trace = { traceId: '0'.repeat(31).concat('1'), spanId: '0'.repeat(15).concat('2'), flags: 3, links: [] }

  test('is as long as it may be, and not a byte longer', () => {
    const { scope } = scopeOf({ action, trace, requestId: 'req-7' })
    const enqueuedAt = 1_790_000_000_000
    const whole = createCarrier({ scope, enqueuedAt })
    const length = JSON.stringify(whole).length

    expect(createCarrier({ scope, enqueuedAt, maxBytes: length })).toEqual(whole)
    expect(createCarrier({ scope, enqueuedAt, maxBytes: length - 1 })).not.toEqual(whole)
  })

  test('counts the fields that it omits', () => {
    const { scope, signals } = scopeOf({ action, trace, requestId: 'req-7', joinKeys: { receipt_id: 'r'.repeat(100) } })
    createCarrier({ scope, maxBytes: 170 })

    expect(signals).toEqual([{ signal: 'baggage_truncated', count: 3, reason: 'carrier' }])
  })

  test('is added to the data of a job if that is an object', () => {
    const { scope } = scopeOf({ action, trace })
    const data = { order: 'o-17' }
    const put = <T>(value: T): T => runInScope(scope, () => withCarrier(value))

    expect(put(data)).toMatchObject({ order: 'o-17', acme_trace: { v: 1, origin_action_id: ACTION_ID } })
    expect(data).toEqual({ order: 'o-17' })
    for (const value of ['text', 7, null, undefined, [1], new Date(0)]) expect(put(value)).toBe(value)
    expect(withCarrier(data)).toBe(data)
  })

  test('is added and read also where the data is of another realm, as in a sandbox', () => {
    const { scope } = scopeOf({ action, trace })
    const data: object = runInNewContext('({ order: "o-17" })')
    const carrier: unknown = runInNewContext(`JSON.parse('{"v":1,"origin_action_id":"${ACTION_ID}"}')`)
    class Order {}

    expect(runInScope(scope, () => withCarrier(data))).toHaveProperty('acme_trace.origin_action_id', ACTION_ID)
    expect(readCarrier(carrier, OPTIONS)).toMatchObject({ action: { origin_action_id: ACTION_ID }, problem: undefined })
    for (const value of [runInNewContext('[1]'), runInNewContext('new Map()'), new Order(), Object.create({ a: 1 })])
      expect(runInScope(scope, () => withCarrier(value))).toBe(value)
  })

  test('goes in the place of one that was copied with the data of another job', () => {
    const { scope } = scopeOf({ action, trace })
    const copied = { acme_trace: { v: 1, origin_action_id: 'act_01JD0000000000000000000009' } }

    expect(runInScope(scope, () => withCarrier(copied)).acme_trace.origin_action_id).toBe(ACTION_ID)
  })

  test('is none where no action is known', () => {
    const { scope } = scopeOf({ trace })

    expect(createCarrier({ scope })).toBeUndefined()
    expect(runInScope(scope, () => withCarrier({ a: 1 }))).toEqual({ a: 1 })
  })

  test('survives the queue: what is written is what is read', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
    const hex = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => !/^0+$/.test(text))
    const parts = fc.record({
      name: word,
      surface: word,
      traceId: hex(32),
      spanId: hex(16),
      join: fc.stringMatching(/^[A-Za-z0-9._-]{1,60}$/),
    })
    fc.assert(
      fc.property(parts, ({ name, surface, traceId, spanId, join }) => {
        const full = { ...action, action_name: name, surface_area: surface }
        const { scope } = scopeOf({
          action: full,
          trace: { traceId, spanId, flags: 1, links: [] },
          requestId: 'req-7',
          joinKeys: { receipt_id: join },
        })
        const carrier = JSON.parse(JSON.stringify(createCarrier({ scope })))

        expect(readCarrier(carrier, OPTIONS)).toMatchObject({
          action: full,
          origin: { traceId, spanId, flags: 1 },
          joinKeys: { receipt_id: join },
          problem: undefined,
        })
      }),
    )
  })

  test('of any shape whatever is read without throwing, and gives nothing that is not well formed', () => {
    const fields = fc.record(
      {
        v: fc.constantFrom(1, 2, '1', null),
        origin_action_id: fc.oneof(fc.constant(ACTION_ID), fc.anything()),
        traceparent: fc.anything(),
        tracestate: fc.anything(),
        baggage: fc.oneof(fc.anything(), fc.string()),
        request_id: fc.anything(),
        graphql_operation_name: fc.anything(),
        enqueued_at: fc.anything(),
        join: fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom('receipt_id', '__proto__', 'x'), fc.anything())),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fields, fc.anything(), fc.string()), (given) => {
        const { action, requestId, operationName, enqueuedAt, joinKeys } = readCarrier(given, OPTIONS)

        if (action) expect(action.origin_action_id).toMatch(/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
        expect(requestId ?? 'a').toMatch(/^[A-Za-z0-9._:/+=@-]{1,128}$/)
        expect(operationName ?? 'a').toMatch(/^[_0-9A-Za-z]{1,128}$/)
        expect(Number.isFinite(enqueuedAt ?? 0)).toBe(true)
        for (const value of Object.values(joinKeys)) expect(value).toMatch(/^[A-Za-z0-9._:/+=-]{1,128}$/)
      }),
      { numRuns: 2_000 },
    )
  })
})
