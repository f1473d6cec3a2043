import { describe, expect, test } from 'vitest'
import { toFingerprint } from '../../../server-handler/rum/fingerprint.js'
import { toRoutePattern } from '../../../server-handler/rum/route-pattern.js'
import { cleanLine, cutText } from '../../../server-handler/rum/text.js'
import { parseUserAgent } from '../../../server-handler/rum/user-agent.js'
import { ACTION_ID, envelope, error, vital } from '../../support/envelope.js'
import { attributesOf } from '../../support/log-reader.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

describe('a vital', () => {
  test('is written by the names of the document, its value a double, at the time of the event', async () => {
    const endpoint = openEndpoint({ namespace: 'acme' })
    const action = {
      id: ACTION_ID,
      kind: 'explicit_user_action',
      name: 'checkout_submit',
      surface: 'checkout',
      attribution: 'exact',
    } as const
    await endpoint.send(
      envelope(
        [
          vital({
            name: 'INP',
            value: 200,
            delta: 200,
            nav: 'navigate',
            target: '#pay',
            url: 'https://cdn.example/a.jpg?sig=1#x',
            parts: { inputDelay: 3 },
            action,
          }),
        ],
        {
          page: {
            id: 'p1',
            route: '/p/:slug',
            service: 'storefront',
            version: '1.2.3',
            env: 'production',
            requestId: 'req-1',
            trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
            viewport: [1283, 717],
            session: 's1',
            sdk: '0.1.0',
          },
        },
      ),
      { headers: { 'x-request-id': 'ingest-1', 'cf-ray': '0123456789abcdef-FRA' } },
    )
    const [record] = endpoint.sink.records()

    expect(record).toMatchObject({
      eventName: 'browser.web_vital',
      severityNumber: 9,
      body: { stringValue: 'INP' },
      timeUnixNano: '1789999998766000000',
      observedTimeUnixNano: '1790000000000000000',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    })
    expect(record?.attributes).toContainEqual({ key: 'rum.vital.value', value: { doubleValue: 200 } })
    expect(attributesOf(record?.attributes)).toEqual({
      'rum.schema_version': 'int 1',
      'rum.kind': 'vital',
      'rum.record.id': 'r1',
      'rum.route_pattern': '/p/:slug',
      'url.template': '/p/:slug',
      'rum.page.id': 'p1',
      'session.id': 's1',
      'rum.viewport.width': 'int 1280',
      'rum.viewport.height': 'int 720',
      'request.id': 'req-1',
      'rum.request_id_source': 'document',
      'rum.ingest_request_id': 'ingest-1',
      'rum.device.class': 'desktop',
      'user_agent.name': 'Chrome',
      'user_agent.version': '141',
      'user_agent.os.name': 'Linux',
      'rum.cf_ray': '0123456789abcdef',
      'rum.cf_colo': 'FRA',
      'acme.origin_action_id': ACTION_ID,
      'acme.action_kind': 'explicit_user_action',
      'acme.request_origin': 'browser',
      'acme.surface_area': 'checkout',
      'acme.action_name': 'checkout_submit',
      'acme.attribution': 'exact',
      'rum.sample_ratio': 1,
      'rum.vital.name': 'inp',
      'rum.vital.value': 200,
      'rum.vital.delta': 200,
      'rum.vital.id': 'v6-1-2',
      'rum.vital.rating': 'good',
      'rum.vital.navigation_type': 'navigate',
      'rum.vital.target': '#pay',
      'rum.vital.url': 'https://cdn.example/a.jpg',
      'rum.vital.input_delay_ms': 3,
      'browser.web_vital.name': 'inp',
      'browser.web_vital.value': 200,
      'browser.web_vital.delta': 200,
      'browser.web_vital.id': 'v6-1-2',
      'browser.web_vital.rating': 'good',
      'browser.web_vital.navigation_type': 'navigate',
    })
    expect(attributesOf(endpoint.sink.requests[0]?.resourceLogs[0]?.resource.attributes)).toEqual({
      'service.name': 'storefront',
      'service.version': '1.2.3',
      'deployment.environment.name': 'production',
      'deployment.environment': 'production',
      'telemetry.sdk.name': 'throughline',
      'telemetry.sdk.version': '0.1.0',
      'telemetry.sdk.language': 'webjs',
    })
  })

  test('without an id of its document carries that of its delivery, and says so', async () => {
    const { send, attributes } = openEndpoint()
    await send(envelope(), { headers: { 'x-request-id': 'ingest-1' } })

    expect(attributes('vital')[0]).toMatchObject({
      'request.id': 'ingest-1',
      'rum.request_id_source': 'ingest',
      'rum.ingest_request_id': 'ingest-1',
    })
  })

  test('is written once where semantic copies are off', async () => {
    const { send, attributes } = openEndpoint({ semanticCopies: false })
    await send(envelope())

    expect(Object.keys(attributes('vital')[0] ?? {}).filter((key) => key.startsWith('browser.'))).toEqual([])
  })

  test('of a page with a wrong clock happens no later than its receipt', async () => {
    const { send, sink } = openEndpoint()
    await send(envelope([vital({ age: -50_000 })]))

    expect(sink.records()[0]?.timeUnixNano).toBe('1790000000000000000')
  })
})

describe('an error', () => {
  test('is written at level ERROR with its causes behind the stack', async () => {
    const { send, sink, attributes } = openEndpoint()
    const causes = [{ type: 'FetchError', message: 'gateway', stack: 'FetchError: gateway\n    at f (a.js:1:1)' }]
    await send(envelope([error({ causes, status: 502, op: 'mutation ProcessCheckout', requestId: 'req-9' })]))

    expect(sink.records()[0]).toMatchObject({
      eventName: 'exception',
      severityNumber: 17,
      body: { stringValue: 'TypeError' },
    })
    expect(attributes('error')[0]).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'x is not a function',
      'rum.error.handled': false,
      'rum.error.count': 'int 1',
      'http.response.status_code': 'int 502',
      'graphql.operation.name': 'ProcessCheckout',
      'graphql.operation.type': 'mutation',
      'rum.http.request_id': 'req-9',
    })
    expect(attributes('error')[0]?.['exception.stacktrace']).toContain(
      '\nCaused by: FetchError: gateway\nFetchError: gateway\n    at f (a.js:1:1)',
    )
  })

  test('that was handled is a WARN only where that is set', async () => {
    const severity = async (options: object) => {
      const { send, sink } = openEndpoint(options)
      await send(envelope([error({ handled: true })]))
      return sink.records()[0]?.severityText
    }

    expect(await severity({})).toBe('ERROR')
    expect(await severity({ handledSeverity: 'WARN' })).toBe('WARN')
  })

  test('is cut to the documented lengths, and says that it was', async () => {
    const { send, attributes } = openEndpoint()
    await send(envelope([error({ type: 'T'.repeat(200), message: 'm'.repeat(2_000), stack: '😀'.repeat(3_000) })]))
    const [first] = attributes('error')

    expect(String(first?.['exception.type'])).toHaveLength(128)
    expect(String(first?.['exception.message'])).toHaveLength(1_024)
    expect(String(first?.['exception.stacktrace']).length).toBeLessThanOrEqual(8_192)
    expect(first?.['rum.truncated']).toBe(true)
  })

  test('has another fingerprint for another operation and for another status', async () => {
    const { send, attributes } = openEndpoint()
    const failed = {
      type: 'AxiosError',
      message: 'Request failed',
      stack: 'AxiosError\n    at pay (https://a/b.js:1:2)',
    }
    const orders = { ...failed, status: 500, op: 'query Orders' }
    await send(
      envelope([
        error({ ...orders, id: 'a' }),
        error({ ...orders, id: 'b' }),
        error({ ...orders, id: 'c', op: 'mutation Pay' }),
        error({ ...orders, id: 'd', status: 401 }),
      ]),
    )
    const [first, again, pay, denied] = attributes('error').map((record) => record['rum.error.fingerprint'])
    expect(again).toBe(first)
    expect(new Set([first, pay, denied]).size).toBe(3)
  })

  test('has one fingerprint whatever number, build or position it contains', () => {
    const at = (file: string, id: string) => ({
      type: 'TypeError',
      message: `order ${id} failed: "x${id}"`,
      stack: `TypeError: order\n    at pay (https://shop.example/${file}:10:20)\n    at click (https://shop.example/${file}:1:2)`,
    })

    expect(toFingerprint(at('app-a1b2c3d4.js', '12'))).toBe(toFingerprint(at('app-99887766.js', '345')))
    expect(toFingerprint(at('app-a1b2c3d4.js', '12'))).not.toBe(
      toFingerprint({ ...at('app-a1b2c3d4.js', '12'), type: 'RangeError' }),
    )
  })
})

describe('other kinds', () => {
  test('an action, a request, an event and a signal are written by their names', async () => {
    const { send, sink, attributes } = openEndpoint()
    const base = { age: 1, action: { id: ACTION_ID, kind: 'mount', name: 'product_list_load' } }
    await send(
      envelope([
        { ...base, id: 'a', kind: 'action', duration: 120, outcome: 'ok', requests: 2, retries: 1, rage: true },
        {
          ...base,
          id: 'b',
          kind: 'request',
          method: 'post',
          host: 'api.shop.example',
          path: '/graphql',
          status: 200,
          duration: 80,
          op: 'query ProductPage',
          requestId: 'q1',
          bytes: 512,
        },
        { ...base, id: 'c', kind: 'event', name: 'add_to_cart', attrs: { sku: 'A-1', quantity: 2, gift: true } },
        { ...base, id: 'd', kind: 'health', signal: 'unregistered_action_name', count: 3 },
      ]),
    )

    expect(sink.records().map(({ eventName, body }) => [eventName, body?.stringValue])).toEqual([
      ['rum.action', 'product_list_load'],
      ['rum.request', 'POST'],
      ['rum.event', 'add_to_cart'],
      ['rum.health', 'unregistered_action_name'],
    ])
    expect(attributes('action')[0]).toMatchObject({
      'rum.action.duration_ms': 120,
      'rum.action.outcome': 'ok',
      'rum.action.requests': 'int 2',
      'rum.action.rage': true,
    })
    expect(attributes('request')[0]).toMatchObject({
      'http.request.method': 'POST',
      'server.address': 'api.shop.example',
      'http.route': '/graphql',
      'rum.request.duration_ms': 80,
      'graphql.operation.name': 'ProductPage',
    })
    expect(attributes('event')[0]).toMatchObject({
      'rum.event.name': 'add_to_cart',
      'rum.event.attr.sku': 'A-1',
      'rum.event.attr.quantity': 2,
      'rum.event.attr.gift': true,
    })
    expect(attributes('health')[0]).toMatchObject({
      'rum.health.signal': 'unregistered_action_name',
      'rum.health.count': 'int 3',
    })
  })

  test('an event has at most 20 attributes, keys of 40 and texts of 256 characters', async () => {
    const { send, attributes } = openEndpoint()
    const attrs = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`key_${i}_${'k'.repeat(60)}`, 'v'.repeat(400)]),
    )
    await send(envelope([{ id: 'e', age: 0, kind: 'event', name: 'purchase', attrs }]))
    const custom = Object.entries(attributes('event')[0] ?? {}).filter(([key]) => key.startsWith('rum.event.attr.'))

    expect(custom).toHaveLength(20)
    expect(Math.max(...custom.map(([key]) => key.length - 'rum.event.attr.'.length))).toBe(40)
    expect(Math.max(...custom.map(([, value]) => String(value).length))).toBe(256)
  })

  test('Global Privacy Control takes session, ray and custom attributes away', async () => {
    const { send, attributes } = openEndpoint()
    const page = { id: 'p', route: '/', session: 's', user: 'a'.repeat(64) }
    await send(envelope([{ id: 'e', age: 0, kind: 'event', name: 'purchase', attrs: { total: 5 } }], { page }), {
      headers: { 'sec-gpc': '1', 'cf-ray': '0123456789abcdef-FRA' },
    })
    const kept = Object.keys(attributes('event')[0] ?? {})

    expect(kept.filter((key) => /session|ray|user\.hash|attr/.test(key))).toEqual([])
  })

  test('browser reports become records without the sample of the page', async () => {
    const { send, sink, attributes } = openEndpoint()
    const body = [
      {
        type: 'csp-violation',
        age: 10,
        url: 'https://shop.example.com/p/12345?q=1',
        body: {
          effectiveDirective: 'script-src-elem',
          blockedURL: 'https://evil.example/x.js?y=1',
          sample: 'secret',
          disposition: 'enforce',
          lineNumber: 3,
        },
      },
      { type: 'coep', age: 1, url: 'https://shop.example.com/', body: {} },
    ]
    const response = await send(body, {
      path: '/__throughline/rum/reports',
      headers: { 'content-type': 'application/reports+json' },
    })

    expect(response.status).toBe(204)
    expect(attributes('report')).toMatchObject([
      {
        'rum.report.type': 'csp-violation',
        'rum.report.directive': 'script-src-elem',
        'rum.report.blocked_url': 'https://evil.example/x.js',
        'rum.route_pattern': '/p/:id',
      },
    ])
    expect(JSON.stringify(sink.requests)).not.toContain('secret')
  })
})

describe('cardinality', () => {
  test('services beyond 32 become other, declared ones never', async () => {
    const { send, sink } = openEndpoint({ known: { services: ['storefront'] } })
    for (let i = 0; i < 34; i += 1)
      await send(envelope([vital({ id: `r${i}` })], { page: { id: `p${i}`, route: '/', service: `s${i}` } }))
    await send(envelope([vital()], { page: { id: 'last', route: '/', service: 'storefront' } }))
    const names = sink.requests.map(
      ({ resourceLogs }) => attributesOf(resourceLogs[0]?.resource.attributes)['service.name'],
    )

    expect(names.slice(31)).toEqual(['s31', 'other', 'other', 'storefront'])
  })
})

describe('routes', () => {
  test.each([
    ['/p/:slug', '/p/:slug'],
    ['/[lang]/shop/[[...path]]', '/[lang]/shop/[[...path]]'],
    ['/orders/{id}/$item/*', '/orders/{id}/$item/*'],
    ['/orders/12345', '/orders/:id'],
    ['/u/ada@example.com/x?token=1#y', '/u/:id/x'],
    ['https://shop.example.com/cart', '/cart'],
    ['', '/'],
    ['/', '/'],
  ])('%s is stored as %s', (given, stored) => {
    expect(toRoutePattern(given)).toBe(stored)
  })
})

describe('texts', () => {
  test('lose control, reordering and halved characters', () => {
    expect(cleanLine('a\u0000b\u001b[31m\u202ec\ud800d\ne')).toBe('ab[31mcd e')
  })

  test('are never cut through a character', () => {
    expect(cutText('ab😀', 3)).toBe('ab')
    expect(cutText('ab😀', 4)).toBe('ab😀')
  })
})

describe('user agents', () => {
  test.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
      { name: 'Edge', version: '141', os: 'Windows', device: 'desktop' },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      { name: 'Safari', version: '18', os: 'iOS', device: 'mobile' },
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      { name: 'Safari', version: '18', os: 'macOS', device: 'desktop' },
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
      { name: 'Samsung Internet', version: '28', os: 'Android', device: 'mobile' },
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
      { name: 'Firefox', version: '153', os: 'Linux', device: 'desktop' },
    ],
    ['curl/8', { device: 'desktop' }],
  ])('%s', (header, expected) => {
    expect(parseUserAgent(header)).toEqual(expected)
  })
})

test('debug ids follow the stack of an error, as the addresses in it are; malformed ones are dropped alone', async () => {
  const id = '85314830-023f-4cf1-a267-535f4e37bb17'
  const stack = 'TypeError: x\n    at f (https://shop.example/a.js:1:2)'
  const debugIds = {
    'https://shop.example/a.js': id.toUpperCase(),
    'https://shop.example/b.js': '<script>',
    'https://shop.example/c.js': 7 as never,
    'https://shop.example/d.js?mail=a@shop.example': id,
  }
  const endpoint = openEndpoint()
  await endpoint.send(envelope([error({ stack, debugIds }), error({ id: 'r3', stack, debugIds: 'all' as never })]))
  const [first, second] = endpoint.sink.records().map(({ attributes }) => attributesOf(attributes))

  expect(first?.['exception.stacktrace']).toMatch(
    new RegExp(`^TypeError: x\\n.*\\n {4}debugId ${id} https://shop.example/a\\.js\\n {4}debugId ${id} \\S+$`),
  )
  expect(first?.['exception.stacktrace']).not.toContain('a@shop')
  expect(second?.['exception.stacktrace']).toBe(stack)
  expect(first?.['rum.error.fingerprint']).toBe(second?.['rum.error.fingerprint'])
})
