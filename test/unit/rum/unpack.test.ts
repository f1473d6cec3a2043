import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEnvelope } from '../../../server-handler/rum/parse.js'
import { unpackEnvelope } from '../../../server-handler/rum/unpack.js'
import { packEnvelope } from '../../../src/shared/pack.js'
import type { Envelope, WireAction, WireRecord } from '../../../src/shared/wire.js'
import { ACTION_ID } from '../../support/envelope.js'

const HOST = 'shop.example'
const page = { id: '4464d8164056d493', route: '/p/:slug', service: 'shop', ratio: 1, saveData: false }
const action: WireAction = {
  id: ACTION_ID,
  kind: 'explicit_user_action',
  name: 'pay',
  platform: 'web',
  attribution: 'exact',
}
const trace = '2e54327ee436de89350f1ba8fe137d76'
const base = (n: number) => ({ id: `${page.id}-${n}`, age: 12, ratio: 1 })
const request = (n: number, more: object = {}): WireRecord =>
  ({
    kind: 'request',
    ...base(n),
    method: 'GET',
    host: HOST,
    path: '/api',
    status: 200,
    duration: 3,
    retry: false,
    traceId: trace,
    spanId: '2b91fb6985dfd7c8',
    action,
    ...more,
  }) as WireRecord
const vital = (n: number, more: object = {}): WireRecord =>
  ({
    kind: 'vital',
    ...base(n),
    name: 'LCP',
    value: 2600,
    delta: 2600,
    rating: 'needs-improvement',
    vitalId: 'v3',
    nav: 'navigate',
    ...more,
  }) as WireRecord

const envelopeOf = (records: WireRecord[], more: Partial<Envelope> = {}): Omit<Envelope, 'v'> => ({
  sentAt: 1_790_000_000_000,
  seq: 3,
  dropped: {},
  page,
  records,
  ...more,
})
/** What arrives of an envelope that was packed, as JSON carries it. */
const sent = (envelope: Omit<Envelope, 'v'>) => JSON.parse(JSON.stringify(packEnvelope(envelope, HOST)))
const received = (envelope: Omit<Envelope, 'v'>) => unpackEnvelope(sent(envelope)) as unknown as Envelope

describe('an envelope that was packed', () => {
  test('has an action once, however many records it has, and leaves out what is as usual', () => {
    const packed = sent(envelopeOf([request(0), request(1), request(2, { status: 500, retry: true })]))
    expect(packed.actions).toEqual([{ id: ACTION_ID, name: 'pay', trace }])
    expect(packed.records[1]).toEqual({
      kind: 'request',
      id: 1,
      age: 12,
      path: '/api',
      duration: 3,
      spanId: '2b91fb6985dfd7c8',
      action: 0,
      how: 'exact',
    })
    expect(packed.records[2]).toMatchObject({ status: 500, retry: true })
    expect(packed.page).toEqual({ id: page.id, route: '/p/:slug', service: 'shop', host: HOST })
    expect(packed.dropped).toBeUndefined()
  })

  test.each<[string, WireRecord]>([
    ['a request', request(0)],
    [
      'one of another host, without a trace',
      request(0, { host: 'api.example', traceId: undefined, action: undefined }),
    ],
    ['one of another trace', request(0, { traceId: trace.replaceAll('2', '3') })],
    [
      'an error',
      {
        kind: 'error',
        ...base(0),
        type: 'TypeError',
        message: '',
        source: 'unhandledrejection',
        handled: true,
        count: 2,
      },
    ],
    [
      'an action',
      {
        kind: 'action',
        ...base(0),
        duration: 87,
        outcome: 'error',
        requests: 3,
        retries: 1,
        rage: true,
        dead: false,
        action,
      },
    ],
    ['an event', { kind: 'event', ...base(0), name: 'add_to_cart', attrs: { quantity: 0, gift: false, note: '' } }],
    ['a count', { kind: 'health', ...base(0), signal: 'inferred_attribution', count: 4 }],
    ['a record of another ratio', { ...request(0), ratio: 0.5 }],
    [
      'a refresh of another platform',
      request(0, { action: { ...action, kind: 'background_refresh', platform: 'ios', parent: ACTION_ID } }),
    ],
  ])('is what it was: %s', (_, record) => {
    const { ratio, ...given } = received(envelopeOf([record])).records[0] as WireRecord
    const { ratio: before, ...rest } = record
    expect(JSON.parse(JSON.stringify(given))).toEqual(JSON.parse(JSON.stringify(rest)))
    expect(ratio ?? page.ratio).toBe(before)
  })

  test.each([{}, { value: 2700.1, delta: 100.1, nav: 'reload' }])(
    'gives a vital an id of its page view: %o',
    (more) => {
      const { ratio: _, ...rest } = vital(0, more)
      expect(received(envelopeOf([vital(0, more)])).records[0]).toMatchObject({ ...rest, vitalId: `${page.id}-v3` })
    },
  )

  test('keeps a record’s own action where one changes its name between two records', () => {
    const renamed = { ...action, name: 'checkout' }
    const { records } = received(envelopeOf([request(0), request(1, { action: renamed }), request(2)]))
    expect(records.map(({ action: of }) => of?.name)).toEqual(['pay', 'checkout', 'pay'])
  })

  test('keeps apart what is sampled otherwise, and what was dropped', () => {
    const { page: given, dropped } = received(
      envelopeOf([request(0)], { page: { ...page, ratio: 0.1 }, dropped: { noise: 2 } }),
    )
    expect(given.ratio).toBe(0.1)
    expect(dropped).toEqual({ noise: 2 })
  })
})

describe('the endpoint', () => {
  test.each([
    [2500, 'good'],
    [4000, 'needs-improvement'],
    [4000.1, 'poor'],
  ])('rates an LCP of %s ms as %s', (value, rating) => {
    const parsed = parseEnvelope(JSON.stringify(packEnvelope(envelopeOf([vital(0, { value, delta: value })]), HOST)))
    expect(parsed.ok && parsed.envelope.records[0]).toMatchObject({ rating })
  })

  test('still takes version 1', () => {
    const parsed = parseEnvelope(JSON.stringify({ v: 1, ...envelopeOf([request(0), vital(1)]) }))
    expect(parsed.ok && parsed.envelope.records).toHaveLength(2)
  })

  test('survives anything in the place of what is packed', () => {
    const nasty = fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, -1, 1e9, 'x', null, [], { id: {} })
    const some = fc.oneof(fc.jsonValue() as fc.Arbitrary<unknown>, nasty)
    fc.assert(
      fc.property(some, some, some, some, (id, actions, place, vitalId) => {
        const records = [{ kind: 'vital', name: 'LCP', value: 1, id: 0, age: 0, action: place, vitalId }, place]
        const given = { v: 2, sentAt: 1, seq: 0, page: { id, route: '/' }, actions, records }
        expect(() => parseEnvelope(JSON.stringify(given))).not.toThrow()
      }),
    )
  })

  test('takes no action from outside of the table', () => {
    const packed = {
      page: {},
      actions: [{ id: ACTION_ID }],
      records: [{ kind: 'event', id: 0, action: 1, how: 'exact' }],
    }
    expect(unpackEnvelope(packed).records).toEqual([{ kind: 'event', id: undefined, action: 1 }])
  })
})
