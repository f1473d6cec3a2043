import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeIngress } from '../../../server-handler/ingress/normalize.js'
import { createRouteMatcher } from '../../../server-handler/ingress/routes.js'
import { ACTION_ID } from '../../support/envelope.js'

const OTHER_ID = 'act_01JD0000000000000000000002'
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe.each(['throughline', 'whop'])('headers of the namespace %s', (namespace) => {
  const all = {
    [`x-${namespace}-origin-action-id`]: ACTION_ID,
    [`x-${namespace}-parent-action-id`]: OTHER_ID,
    [`x-${namespace}-action-kind`]: 'explicit_user_action',
    [`x-${namespace}-action-name`]: 'checkout_submit',
    [`x-${namespace}-request-origin`]: 'browser',
    [`x-${namespace}-surface-area`]: 'checkout',
    [`x-${namespace}-product-type`]: 'payin',
    [`x-${namespace}-platform`]: 'web',
    [`x-${namespace}-attribution`]: 'exact',
    [`x-${namespace}-graphql-operation`]: 'mutation ProcessCheckout',
    'x-correlation-id': 'c-1',
    'x-session-id': 's-1',
    traceparent: TRACEPARENT,
    tracestate: 'a=1,b=2',
  }
  const read = (headers: Record<string, string | string[]>, routeClass: 'private' | 'public' = 'private') =>
    normalizeIngress(headers, { namespace, routeClass })

  test('a private route keeps all of them and continues the trace', () => {
    expect(read(all)).toEqual({
      action: {
        origin_action_id: ACTION_ID,
        parent_action_id: OTHER_ID,
        action_kind: 'explicit_user_action',
        action_name: 'checkout_submit',
        request_origin: 'browser',
        surface_area: 'checkout',
        product_type: 'payin',
        platform: 'web',
        attribution: 'exact',
      },
      trace: {
        parent: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', flags: 1 },
        tracestate: 'a=1,b=2',
      },
      correlationId: 'c-1',
      sessionId: 's-1',
      operation: { type: 'mutation', name: 'ProcessCheckout' },
      signals: {},
      malformedHeaders: 0,
    })
  })

  test('a public route keeps five of them, restarts the trace and links to it', () => {
    expect(read(all, 'public')).toEqual({
      action: {
        origin_action_id: ACTION_ID,
        parent_action_id: OTHER_ID,
        action_kind: 'explicit_user_action',
        action_name: 'checkout_submit',
        surface_area: 'checkout',
      },
      trace: { link: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', flags: 1 } },
      correlationId: undefined,
      sessionId: undefined,
      operation: undefined,
      signals: { trace_restarted: 1 },
      malformedHeaders: 0,
    })
  })

  test('what the server knows goes before headers, headers before baggage', () => {
    const headers = {
      baggage: `${namespace}.origin_action_id=${ACTION_ID},${namespace}.surface_area=search,${namespace}.platform=ios,${namespace}.product_type=payin`,
      [`x-${namespace}-surface-area`]: 'checkout',
      [`x-${namespace}-platform`]: 'android',
    }

    expect(
      normalizeIngress(headers, { namespace, routeClass: 'private', derived: { platform: 'web' } }).action,
    ).toEqual({
      origin_action_id: ACTION_ID,
      surface_area: 'checkout',
      platform: 'web',
      product_type: 'payin',
    })
  })

  test('a malformed value is dropped and counted, and the next source is used', () => {
    const { action, malformedHeaders } = read({
      baggage: `${namespace}.origin_action_id=${ACTION_ID},${namespace}.surface_area=search`,
      [`x-${namespace}-surface-area`]: 'Check Out',
    })

    expect(action).toEqual({ origin_action_id: ACTION_ID, surface_area: 'search' })
    expect(malformedHeaders).toBe(1)
  })

  test.each([
    ['two headers', [ACTION_ID, OTHER_ID]],
    ['a folded list', `${ACTION_ID}, ${OTHER_ID}`],
    ['the wrong case', ACTION_ID.toLowerCase()],
    ['more than 256 bytes', `act_${'0'.repeat(300)}`],
    ['a control character', `${ACTION_ID}\u0007`],
    ['a character beyond ASCII', `${ACTION_ID}é`],
    ['markup', '<script>'],
  ])('an action id that is %s is dropped and counted', (_what, value) => {
    const { action, malformedHeaders, signals } = read({ [`x-${namespace}-origin-action-id`]: value })

    expect(action).toBeUndefined()
    expect(malformedHeaders).toBe(1)
    expect(signals).toEqual({ missing_action_id: 1 })
  })

  test('baggage that names one key twice, or is malformed, is dropped and counted', () => {
    const { action, signals } = read({
      [`x-${namespace}-origin-action-id`]: ACTION_ID,
      baggage: `${namespace}.platform=ios,${namespace}.platform=web,nonsense,user=1,${namespace}.surface_area=%0A`,
    })

    expect(action).toEqual({ origin_action_id: ACTION_ID })
    expect(signals).toEqual({ malformed_baggage: 3 })
  })

  test('a tracestate that is malformed is dropped and counted, and the trace continued', () => {
    const { trace, malformedHeaders } = read({ ...all, tracestate: 'a=1,B=2' })

    expect(trace).toEqual({
      parent: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', flags: 1 },
    })
    expect(malformedHeaders).toBe(1)
  })

  test('no header makes it throw, and what it gives is well formed', () => {
    const names = [...Object.keys(all), 'baggage']
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(all)), fc.array(fc.string()))
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), value),
        fc.constantFrom('private' as const, 'public' as const),
        (headers, routeClass) => {
          const { action, correlationId = 'x' } = read(headers as Record<string, string>, routeClass)
          expect(JSON.stringify([action ?? {}, correlationId])).toMatch(/^[\x20-\x7e]*$/)
          expect(JSON.stringify(action ?? {})).not.toMatch(/[<\\]/)
        },
      ),
    )
  })
})

describe('routes', () => {
  const match = createRouteMatcher({
    '/graphql': 'private',
    '/api/orders/:id': 'private',
    '/api/*': 'public',
    '/internal/*': 'private',
  })

  test.each([
    ['/graphql', { pattern: '/graphql', routeClass: 'private' }],
    ['/api/orders/12', { pattern: '/api/orders/:id', routeClass: 'private' }],
    ['/api/orders/', { pattern: '/api/*', routeClass: 'public' }],
    ['/api/x/y', { pattern: '/api/*', routeClass: 'public' }],
    ['/internal/jobs/7', { pattern: '/internal/*', routeClass: 'private' }],
    ['/internalx', { pattern: '/internalx', routeClass: 'public' }],
    ['/u/12345678', { pattern: '/u/:id', routeClass: 'public' }],
  ])('%s', (path, expected) => {
    expect(match(path)).toMatchObject(expected)
  })

  test.each([
    '/shop/open/12',
    '/shop/open/12/',
    '/SHOP/Open/12',
    '/shop/%6Fpen/12',
    '/shop//open/12',
    '/shop/open%2F12',
  ])('%s stays public before a private pattern that takes all the rest', (path) => {
    const inOrder = createRouteMatcher({ '/shop/open/:id': 'public', '/shop/*': 'private' })

    expect(inOrder(path)).toMatchObject({ pattern: '/shop/open/:id', routeClass: 'public' })
    expect(inOrder('/shop/orders/12').routeClass).toBe('private')
    expect(inOrder('/shop/%E0%A4%A/12').routeClass).toBe('private')
  })

  test('that are declared wrongly are refused at once', () => {
    expect(() => createRouteMatcher({ graphql: 'private' })).toThrow(/must map paths that start with a slash.*graphql/)
  })
})

describe('headers that something other than Node or the web’s own class holds', () => {
  const read = (headers: unknown) => normalizeIngress(headers as Headers, { namespace: 'acme', routeClass: 'private' })
  const held = { 'X-Acme-Origin-Action-Id': ACTION_ID, 'X-Acme-Platform': 'web', TraceParent: TRACEPARENT }

  test('names are found in any case, as gateways pass them to functions', () => {
    const { action, trace } = read(held)
    expect(action).toEqual({ origin_action_id: ACTION_ID, platform: 'web' })
    expect(trace.parent?.spanId).toBe('b7ad6b7169203331')
  })

  test('a name in lower case precedes the same one in another case', () => {
    expect(read({ ...held, 'x-acme-platform': 'ios' }).action?.platform).toBe('ios')
    expect(read({ 'x-acme-platform': 'ios', ...held }).action?.platform).toBe('ios')
  })

  test('a class of another realm or of a library is read by its method', () => {
    const entries = new Map(Object.entries(held).map(([name, value]) => [name.toLowerCase(), value]))
    const { action } = read({ get: (name: string) => entries.get(name.toLowerCase()) ?? null })
    expect(action).toEqual({ origin_action_id: ACTION_ID, platform: 'web' })
  })

  test('a class that keeps the case of names is asked for names in lower case', () => {
    const own = new Headers(held)
    expect(read({ get: own.get.bind(own) }).action?.platform).toBe('web')
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'x-acme-platform: web'],
    ['a number as a value', { 'x-acme-platform': 7 }],
    ['null as a value', { 'x-acme-platform': null }],
    ['an object as a value', { 'x-acme-platform': {} }],
    ['an object without a prototype as a value', { traceparent: Object.create(null) }],
    ['a symbol in a list', { 'x-acme-platform': [Symbol('x')] }],
  ])('%s throws nothing', (_name, headers) => {
    expect(read(headers).action).toBeUndefined()
  })
})
