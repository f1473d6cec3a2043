import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toReason, toStatusClass } from '../../../server-handler/events/reason.js'
import { type RequestEventFacts, toRequestEvent } from '../../../server-handler/events/request-event.js'

const FACTS: RequestEventFacts = {
  method: 'POST',
  route: '/graphql',
  routeClass: 'private',
  status: 200,
  durationMs: 12.5,
  reason: 'ok',
  requestId: 'req-7',
  fields: { 'acme.action_name': 'checkout_submit' },
  joinKeys: {},
}

describe('the reason of an end', () => {
  test.each([
    [200, 'ok', '2xx'],
    [204, 'ok', '2xx'],
    [302, 'redirect', '3xx'],
    [304, 'not_modified_304', '3xx'],
    [400, 'client_4xx', '4xx'],
    [401, 'auth_401', '4xx'],
    [403, 'auth_403', '4xx'],
    [404, 'not_found', '4xx'],
    [429, 'rate_limit_429', '4xx'],
    [500, 'error_5xx', '5xx'],
    [503, 'error_5xx', '5xx'],
    [undefined, 'thrown', 'none'],
  ])('of %s is %s', (status, reason, statusClass) => {
    expect(toReason({ status, isPreflight: false, isAborted: false })).toBe(reason)
    expect(toStatusClass(status)).toBe(statusClass)
  })

  test('of a preflight is one, unless it was refused; of a client that left it is that', () => {
    expect(toReason({ status: 204, isPreflight: true, isAborted: false })).toBe('preflight')
    expect(toReason({ status: 403, isPreflight: true, isAborted: false })).toBe('auth_403')
    expect(toReason({ status: 200, isPreflight: false, isAborted: true })).toBe('aborted')
  })
})

describe('the event of a request', () => {
  test.each([
    ['private', 'query', 'api.request_served'],
    ['private', 'mutation', 'request.served'],
    ['private', 'subscription', 'request.served'],
    ['private', undefined, 'request.served'],
    ['public', 'query', 'request.served'],
  ] as const)('of a %s %s is called %3$s', (routeClass, operationType, name) => {
    expect(toRequestEvent({ ...FACTS, routeClass, operationType }).eventName).toBe(name)
  })

  test('holds what it was given, under the names of the field', () => {
    expect(
      toRequestEvent({ ...FACTS, cacheDecision: 'hit', cacheLayer: 'redis', region: 'fra', userAgentHash: 'ab' }),
    ).toEqual({
      eventName: 'request.served',
      body: 'ok',
      severity: 'INFO',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
        'throughline.route_class': 'private',
        'throughline.status_class': '2xx',
        'throughline.duration_ms': { double: 12.5 },
        'throughline.reason': 'ok',
        'throughline.cache.decision': 'hit',
        'throughline.cache.layer': 'redis',
        'cloud.region': 'fra',
        'request.id': 'req-7',
        'user_agent.hash': 'ab',
        'acme.action_name': 'checkout_submit',
      },
    })
  })

  test('lets no object through, whatever code without types hands in', () => {
    const field = fc.oneof(
      fc.anything(),
      fc.constant(new Request('http://a/?secret=1')),
      fc.constant(new Error('secret')),
    )
    const facts = fc.record({
      ...Object.fromEntries(Object.keys(FACTS).map((name) => [name, field])),
      fields: fc.dictionary(fc.string(), field),
      joinKeys: fc.dictionary(fc.string(), field),
    })
    fc.assert(
      fc.property(facts, (given) => {
        const { attributes } = toRequestEvent(given as unknown as RequestEventFacts)
        for (const value of Object.values(attributes)) {
          const plain = typeof value === 'object' ? value?.double : value
          expect(['string', 'number', 'boolean']).toContain(typeof plain)
          expect(String(plain).length).toBeLessThanOrEqual(256)
        }
      }),
    )
  })
})
