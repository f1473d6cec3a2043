import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRumHandler } from '../../../server-handler/rum/handler.js'
import { STOP_HEADER } from '../../../src/shared/stop-header.js'
import { ACTION_ID, envelope, error, vital } from '../../support/envelope.js'
import { eventually } from '../../support/eventually.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

const request = (init: RequestInit & { duplex?: 'half' }) =>
  new Request('https://shop.example.com/__throughline/rum', init)

describe('who may send', () => {
  const status = async (headers: Record<string, string>, options = {}) => {
    const { handle } = openEndpoint(options)
    const all = { 'content-type': 'application/json', ...headers }
    return (await handle(request({ method: 'POST', headers: all, body: JSON.stringify(envelope()) }))).status
  }

  test.each([
    ['a page of the same origin', { 'sec-fetch-site': 'same-origin' }, {}, 204],
    ['another site', { 'sec-fetch-site': 'cross-site' }, {}, 403],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }, {}, 403],
    ['a subdomain', { 'sec-fetch-site': 'same-site' }, {}, 403],
    ['a subdomain where that is set', { 'sec-fetch-site': 'same-site' }, { allowSameSite: true }, 204],
    ['an old browser on the same host', { origin: 'http://shop.example.com' }, {}, 204],
    ['an old browser elsewhere', { origin: 'https://evil.example' }, {}, 403],
    ['a sandboxed frame', { origin: 'null' }, {}, 403],
    ['a listed origin', { origin: 'https://www.example.com' }, { allowedOrigins: ['https://www.example.com'] }, 204],
    ['a request without an origin', {}, {}, 403],
    ['a request without an origin if allowed', {}, { allowMissingOrigin: true }, 204],
  ])('%s', async (_who, headers, options, expected) => {
    expect(await status(headers, options)).toBe(expected)
  })

  test('the method is judged before the origin, the origin before the type, the type before the size', async () => {
    const { handle } = openEndpoint()
    const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'text/html', 'content-length': '999999' }

    expect((await handle(request({ method: 'GET', headers }))).status).toBe(405)
    expect((await handle(request({ method: 'POST', headers, body: 'x' }))).status).toBe(403)
    const same = { ...headers, 'sec-fetch-site': 'same-origin' }
    expect((await handle(request({ method: 'POST', headers: same, body: 'x' }))).status).toBe(415)
    const json = { ...same, 'content-type': 'application/json' }
    expect((await handle(request({ method: 'POST', headers: json, body: 'x' }))).status).toBe(413)
  })

  test('a page of a listed origin can read that compressed bodies are accepted', async () => {
    const origin = 'https://www.example.com'
    const { handle } = openEndpoint({ gzip: true, allowedOrigins: [origin] })
    const headers = { origin, 'content-type': 'application/json' }

    const response = await handle(request({ method: 'POST', headers, body: JSON.stringify(envelope()) }))

    expect(response.headers.get('accept-encoding')).toBe('gzip')
    expect(response.headers.get('access-control-expose-headers')).toMatch(/\baccept-encoding\b/)
  })

  test('a kill switch answers 410 with the stop header', async () => {
    let stop = false
    const { send } = openEndpoint({ stop: () => stop })

    expect((await send(envelope())).status).toBe(204)
    stop = true
    const response = await send(envelope())
    expect(response.status).toBe(410)
    expect(response.headers.get(STOP_HEADER)).toBe('1')
  })
})

describe('bodies', () => {
  test('one that does not come within five seconds is refused with 408', async () => {
    const { handle, clock } = openEndpoint()
    const body = new ReadableStream({})
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
    const pending = handle(request({ method: 'POST', headers, body, duplex: 'half' }))
    await eventually(() => clock.pending().includes(5_000))
    clock.advance(5_000)

    expect((await pending).status).toBe(408)
  })

  test('gzip is refused unless it is enabled', async () => {
    const body = gzipSync(JSON.stringify(envelope()))
    const headers = { 'content-encoding': 'gzip' }

    expect((await openEndpoint().send(body, { headers })).status).toBe(415)
    expect((await openEndpoint({ gzip: true }).send(body, { headers })).status).toBe(204)
  })

  test('pages learn that gzip is accepted only if it is', async () => {
    const acceptedBy = async (options: object) =>
      (await openEndpoint(options).send(envelope())).headers.get('accept-encoding')

    expect(await acceptedBy({ gzip: true })).toBe('gzip')
    expect(await acceptedBy({})).toBeNull()
  })

  test.each([
    ['more than 256 KiB', Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251))],
    ['more than thirty times', Buffer.alloc(100_000)],
  ])('gzip that unfolds to %s is refused with 413', async (_what, plain) => {
    expect(
      (await openEndpoint({ gzip: true }).send(gzipSync(plain), { headers: { 'content-encoding': 'gzip' } })).status,
    ).toBe(413)
  })

  test('a body that is not gzip is rejected with 400', async () => {
    expect(
      (await openEndpoint({ gzip: true }).send('nonsense', { headers: { 'content-encoding': 'gzip' } })).status,
    ).toBe(400)
  })
})

describe('rates', () => {
  test('a client may send a burst of 60 and 10 a second, and gets Retry-After', async () => {
    const { send, clock } = openEndpoint()
    const burst = await Promise.all(
      Array.from({ length: 61 }, (_, i) => send(envelope([vital({ id: `r${i}` })]), { clientAddress: '203.0.113.7' })),
    )

    expect(burst.filter(({ status }) => status === 204)).toHaveLength(60)
    const refused = burst.find(({ status }) => status === 429)
    expect(refused?.headers.get('retry-after')).toBe('1')
    expect((await send(envelope(), { clientAddress: '203.0.113.8' })).status).toBe(204)
    clock.advance(100)
    expect((await send(envelope(), { clientAddress: '203.0.113.7' })).status).toBe(204)
    expect((await send(envelope(), { clientAddress: '203.0.113.7' })).status).toBe(429)
  })

  test('the process takes 500 a second of all clients together', async () => {
    const { send } = openEndpoint()
    const all = await Promise.all(
      Array.from({ length: 501 }, (_, i) => send(envelope(), { clientAddress: `10.0.${i >> 8}.${i & 255}` })),
    )

    expect(all.filter(({ status }) => status === 429)).toHaveLength(1)
  })
})

describe('records', () => {
  test('single bad ones are dropped and counted, the others go on', async () => {
    const { send, handle, attributes } = openEndpoint()
    const records = [
      vital({ id: 'good' }),
      { ...vital({ id: 'bad' }), rating: 'great' },
      vital({ id: 'slow', value: 120_001 }),
      vital({ id: 'shift', name: 'CLS', value: 101 }),
      vital({ id: 'back', value: -1 }),
      { ...vital({ id: 'deep' }), parts: { a: { b: { c: { d: { e: { f: 1 } } } } } } },
      { ...vital({ id: 'wide' }), ...Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, i])) },
      { ...vital({ id: 'big' }), target: 'x'.repeat(17_000) },
      'nonsense',
      null,
    ]

    expect((await send(envelope(records))).status).toBe(204)
    expect(attributes('vital').map((each) => each['rum.record.id'])).toEqual(['good'])
    expect(handle.stats().losses).toEqual({
      'server_dropped.invalid': 3,
      'server_dropped.impossible': 3,
      'server_dropped.too_deep': 1,
      'server_dropped.too_many_attributes': 1,
      'server_dropped.too_big': 1,
    })
  })

  test('none, but counts of those that the page has dropped: the counts are recorded; without counts it is rejected', async () => {
    const { send, attributes } = openEndpoint()
    expect((await send({ ...envelope([]), dropped: { too_large: 2 } })).status).toBe(204)
    expect(attributes('health')).toEqual([expect.objectContaining({ 'rum.health.reason': 'too_large' })])
    expect((await send(envelope([]))).status).toBe(400)
  })

  test('more than 100 at once are cut off and counted', async () => {
    const { send, handle, attributes } = openEndpoint()
    await send(envelope(Array.from({ length: 130 }, (_, i) => vital({ id: `r${i}` }))))

    expect(attributes('vital')).toHaveLength(100)
    expect(handle.stats().losses['server_dropped.too_many']).toBe(30)
  })

  test('a record that comes twice is kept once', async () => {
    const { send, handle, attributes } = openEndpoint()

    expect((await send(envelope())).status).toBe(204)
    expect((await send(envelope())).status).toBe(204)
    expect(attributes('vital')).toHaveLength(1)
    expect(handle.stats().losses['server_dropped.duplicate']).toBe(1)
  })

  test('a record that the sink lost is taken when the page sends it again', async () => {
    let isDown = true
    const { sink, ...rest } = openEndpoint()
    const endpoint = openEndpoint({
      sink: { write: (given) => (isDown ? Promise.reject(new Error('down')) : sink.write(given)) },
    })

    expect((await endpoint.send(envelope())).status).toBe(503)
    isDown = false
    expect((await endpoint.send(envelope())).status).toBe(204)
    expect(sink.records()).toHaveLength(1)
    await rest.handle.close()
  })

  test('those of robots are counted and dropped, unless they are wanted', async () => {
    const headers = { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }
    const dropping = openEndpoint()
    const keeping = openEndpoint({ bots: 'keep' })

    expect((await dropping.send(envelope(), { headers })).status).toBe(204)
    await keeping.send(envelope(), { headers })
    expect(dropping.sink.records()).toHaveLength(0)
    expect(dropping.handle.stats().losses['server_dropped.bot']).toBe(1)
    expect(keeping.sink.records()).toHaveLength(1)
  })

  test('keys that reach an object’s prototype are dropped however they are spelled', async () => {
    const { send, attributes } = openEndpoint()
    const event =
      '{"id":"e","age":1,"kind":"event","name":"purchase","attrs":{"__proto__":"a","constructor":"b","\\u0070rototype":"c","ok":"d"}}'
    await send(JSON.stringify(envelope(['EVENT'])).replace('"EVENT"', event))

    const [first] = attributes('event')
    expect(Object.keys(first ?? {}).filter((key) => key.startsWith('rum.event.attr.'))).toEqual(['rum.event.attr.ok'])
    expect(Reflect.get({}, 'ok')).toBeUndefined()
  })
})

describe('keys and times', () => {
  test('a prototype key spelled with an escape alone is dropped too', async () => {
    const { send, attributes } = openEndpoint()
    const event = '{"id":"e","age":1,"kind":"event","name":"purchase","attrs":{"\\u0070rototype":"c"}}'
    await send(JSON.stringify(envelope(['EVENT'])).replace('"EVENT"', event))

    expect(attributes('event')[0]).not.toHaveProperty('rum.event.attr.prototype')
  })

  test('a record older than two days is dropped', async () => {
    const { send, handle, attributes } = openEndpoint()
    await send(envelope([vital({ id: 'new', age: 47 * 3_600_000 }), vital({ id: 'old', age: 49 * 3_600_000 })]))

    expect(attributes('vital').map((each) => each['rum.record.id'])).toEqual(['new'])
    expect(handle.stats().losses).toEqual({ 'server_dropped.impossible': 1 })
  })
})

describe('loss', () => {
  test('what the page had to drop arrives as a health record with its reason', async () => {
    const { send, attributes } = openEndpoint()
    await send(envelope(undefined, { dropped: { buffer_full: 2, '<script>': 3 } }))

    expect(attributes('health')).toMatchObject([
      {
        'rum.health.signal': 'client_dropped',
        'rum.health.reason': 'buffer_full',
        'rum.health.count': 'int 2',
        'rum.page.id': 'p1',
      },
      { 'rum.health.signal': 'client_dropped', 'rum.health.reason': 'other', 'rum.health.count': 'int 3' },
    ])
  })

  test('counts that are sent again, since the response was lost, are counted once', async () => {
    const { send, attributes } = openEndpoint()
    const counts = (seq: number) => envelope([], { seq, dropped: { buffer_full: 5 } })
    for (const seq of [0, 0, 1]) expect((await send(counts(seq))).status).toBe(204)

    expect(attributes('health').map((each) => each['rum.health.count'])).toEqual(['int 5', 'int 5'])
  })

  test('an envelope without a valid record has arrived: its records are counted as refused, not as a gap too', async () => {
    const { send, clock, handle } = openEndpoint()
    await send(envelope([vital({ id: 's0' })], { seq: 0 }))
    expect((await send(envelope(['bad'], { seq: 1 }))).status).toBe(400)
    await send(envelope([vital({ id: 's2' })], { seq: 2 }))
    clock.advance(200_000)
    await send(envelope([vital({ id: 's3' })], { seq: 3 }))

    const { losses } = handle.stats()
    expect([losses['server_dropped.invalid'], losses['envelope_gap.missing']]).toEqual([1, undefined])
  })

  test('an email address is no session id', async () => {
    const { send, attributes } = openEndpoint()
    await send(
      envelope(undefined, {
        page: { id: 'p1', route: '/', service: 's', session: 'jane@example.com', previousSession: 'jane@example.com' },
      }),
    )

    expect(Object.values(attributes('vital')[0] ?? {})).not.toContain('jane@example.com')
    expect(attributes('vital')).toHaveLength(1)
  })

  test('an endpoint whose own path ends in “reports” takes envelopes, and reports below it', async () => {
    const { send, sink } = openEndpoint({ path: '/api/reports' })
    expect((await send(envelope(), { path: '/api/reports' })).status).toBe(204)
    const report = [{ type: 'deprecation', age: 1, url: 'https://shop.example.com/', body: { id: 'x', message: 'y' } }]
    const headers = { 'content-type': 'application/reports+json' }
    expect((await send(report, { path: '/api/reports/reports', headers })).status).toBe(204)

    expect(sink.records()).toHaveLength(2)
  })

  test('the names of actions are bounded in the body too', async () => {
    const { send, sink } = openEndpoint()
    for (let i = 0; i < 1_100; i += 100) {
      const named = (_: unknown, k: number) => {
        const action = { id: ACTION_ID, kind: 'explicit_user_action', name: `name_${i + k}`, attribution: 'exact' }
        return {
          id: `a${i + k}`,
          age: 1,
          kind: 'action',
          action,
          outcome: 'ok',
          duration: 1,
          requests: 0,
          retries: 0,
        }
      }
      await send(envelope(Array.from({ length: 100 }, named), { seq: i / 100 }), {
        clientAddress: `192.0.2.${i / 100}`,
      })
    }

    expect(new Set(sink.records().map(({ body }) => JSON.stringify(body))).size).toBe(1_001)
  })

  test('an envelope that never comes is counted after two minutes, once', async () => {
    const { send, clock, handle } = openEndpoint()
    const at = (seq: number) => send(envelope([vital({ id: `s${seq}` })], { seq }))
    await at(0)
    await at(2)
    clock.advance(60_000)
    await at(3)
    expect(handle.stats().losses['envelope_gap.missing']).toBeUndefined()
    clock.advance(60_000)
    await at(4)
    await at(5)

    expect(handle.stats().losses['envelope_gap.missing']).toBe(1)
    await at(1)
    expect(handle.stats().losses['envelope_recovered.late']).toBe(1)
  })

  test('a late envelope is not a gap', async () => {
    const { send, clock, handle } = openEndpoint()
    for (const seq of [0, 2, 1]) await send(envelope([vital({ id: `s${seq}` })], { seq }))
    clock.advance(200_000)
    await send(envelope([vital({ id: 's3' })], { seq: 3 }))

    expect(Object.keys(handle.stats().losses)).toEqual([])
  })

  test('a gap after which no envelope arrived is reported by the next flush', async () => {
    const { send, clock, handle } = openEndpoint()
    for (const seq of [0, 2]) await send(envelope([vital({ id: `s${seq}` })], { seq }))
    clock.advance(121_000)
    await handle.flush()

    expect(handle.stats().losses['envelope_gap.missing']).toBe(1)
  })

  test('what the endpoint refuses and drops goes to the sink as health records', async () => {
    const { send, attributes, handle } = openEndpoint({ service: 'shop' })
    await send('nonsense')
    await send(envelope([vital(), 'bad']))
    await handle.flush()

    expect(attributes('health')).toMatchObject([
      { 'rum.health.signal': 'server_refused', 'rum.health.reason': 'json', 'rum.health.count': 'int 1' },
      { 'rum.health.signal': 'server_dropped', 'rum.health.reason': 'invalid', 'rum.health.count': 'int 1' },
    ])
  })

  test('losses are reported within ten seconds, with the next request', async () => {
    const { send, clock, attributes } = openEndpoint()
    await send('nonsense')
    expect(attributes('health')).toHaveLength(0)
    clock.advance(10_000)
    await send('nonsense')
    await Promise.resolve()

    expect(attributes('health')).toMatchObject([{ 'rum.health.count': 'int 2' }])
  })
})

describe('whatever comes', () => {
  const headerValue = fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e]/g, '').trim())
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc
      .jsonValue({ maxDepth: 4 })
      .map((value) => JSON.stringify({ v: 1, sentAt: 1, seq: 0, page: value, records: [value] })),
    fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.stringify(envelope([{ ...vital(), target: value, parts: value, action: value }, value]))),
    fc
      .dictionary(fc.string(), fc.jsonValue())
      .map((attrs) => JSON.stringify(envelope([{ id: 'e', age: 0, kind: 'event', name: 'purchase', attrs }]))),
    fc.string({ unit: 'binary' }).map((text) =>
      JSON.stringify(
        envelope([error({ message: text, stack: text, type: text, url: text })], {
          page: { id: 'p', route: text, service: text },
        }),
      ),
    ),
  )

  test('the endpoint answers, never with 5xx, and echoes nothing', async () => {
    const { handle } = openEndpoint({ gzip: true })
    await fc.assert(
      fc.asyncProperty(
        hostile,
        fc.dictionary(
          fc.constantFrom(
            'content-type',
            'user-agent',
            'x-request-id',
            'cf-ray',
            'origin',
            'content-encoding',
            'content-length',
          ),
          headerValue,
        ),
        async (body, headers) => {
          const given = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers }
          const response = await handle(request({ method: 'POST', headers: given, body }))
          expect(response.status).toBeLessThan(500)
          expect(await response.text()).toMatch(/^[a-z]*$/)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('nesting that is too deep for a parser is refused', async () => {
    expect((await openEndpoint().send('['.repeat(60_000))).status).toBe(400)
    expect((await openEndpoint().send(`{"__proto__":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).status).toBe(400)
  })
})

describe('options', () => {
  test.each([
    [{ namespace: 'Acme' }, /`namespace` must be 1 to 32.*got "Acme"/],
    [{ path: 'rum' }, /`path` must start with a slash.*got "rum"/],
    [{ allowedOrigins: ['https://a.example/'] }, /`allowedOrigins` must list origins.*got \["https:\/\/a.example\/"\]/],
    [{ clientRate: { perSecond: 0, burst: 1 } }, /`clientRate` must be/],
  ])('%j is refused at once, with what to do', (options, message) => {
    expect(() => createRumHandler({ environmentVariables: {}, ...options })).toThrow(message)
  })
})

test.each([
  ['https://shop.example.com', 'http://shop.example.com:443/__throughline/rum', 204],
  ['http://shop.example.com', 'http://shop.example.com:80/__throughline/rum', 204],
  ['https://shop.example.com:8443', 'http://shop.example.com:8443/__throughline/rum', 204],
  ['https://shop.example.com', 'http://shop.example.com:8443/__throughline/rum', 403],
  ['http://shop.example.com', 'http://shop.example.com:443/__throughline/rum', 403],
  ['https://evil.example.com', 'http://shop.example.com:443/__throughline/rum', 403],
])('a page of %s sends to a host that a proxy writes as %s: %i', async (origin, url, status) => {
  const { handle } = openEndpoint()
  const body = JSON.stringify(envelope([vital()]))
  const headers = { 'content-type': 'application/json', origin, 'user-agent': 'Mozilla/5.0 (X11) Chrome/141.0.0.0' }
  expect((await handle(new Request(url, { method: 'POST', headers, body }))).status).toBe(status)
})

test('losses are reported every ten seconds, also after the clock was set back by days', async () => {
  const { handle, send, clock, attributes } = openEndpoint()
  const health = () => attributes('health').length
  await send('no JSON')
  clock.advance(-3 * 86_400_000)
  await send('no JSON')

  expect(await eventually(() => health() > 0)).toBe(true)
  expect(handle.stats().losses).toEqual({ 'server_refused.json': 2 })
})

test.each([
  ['x-gzip', true, 204],
  ['GZIP', true, 204],
  ['x-gzip', false, 415],
  ['', false, 204],
  ['br', true, 415],
  ['gzip, gzip', true, 415],
])('a body of the encoding "%s" with gzip %s: %i', async (encoding, gzip, status) => {
  const { send } = openEndpoint({ gzip })
  const text = JSON.stringify(envelope())
  const body = encoding === '' ? text : new Uint8Array(gzipSync(text))
  expect((await send(body, { headers: { 'content-encoding': encoding } })).status).toBe(status)
})
