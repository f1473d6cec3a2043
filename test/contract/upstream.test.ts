import { createServer, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { instrumentFetch, runInScope } from '../../server-handler/entries/ingress.js'
import type { InstrumentOptions } from '../../server-handler/events/upstream.js'
import { createScope, type Scope } from '../../server-handler/scope/scope.js'
import { ACTION_ID } from '../support/envelope.js'
import { attributesOf } from '../support/log-reader.js'
import { createMemoryTelemetry, type MemoryTelemetry } from '../support/memory-telemetry.js'

let url: string
let seen: IncomingMessage[] = []
const server = createServer((req, res) => {
  seen.push(req)
  const { pathname } = new URL(req.url ?? '', 'http://a')
  if (pathname === '/gone') return void req.socket.destroy()
  res.writeHead(Number(pathname.slice(1)) || 200, { 'content-length': '2', 'x-cache': 'HIT' }).end('{}')
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

let memory: MemoryTelemetry
let scope: Scope
beforeEach(() => {
  seen = []
  memory = createMemoryTelemetry()
  const work = memory.telemetry.startWork({ name: 'GET /', kind: 'server', startedAt: Date.now() })
  scope = createScope({
    telemetry: memory.telemetry,
    work,
    requestId: 'req-7',
    action: { origin_action_id: ACTION_ID },
  })
})

const asked = async (run: (call: typeof fetch) => Promise<unknown>, options: Partial<InstrumentOptions> = {}) => {
  const call = instrumentFetch(fetch, { provider: 'payments', operation: 'create_payment', ...options })
  const outcome = await runInScope(scope, () => run(call)).catch((error: unknown) => error)
  await scope.pending.settled()
  return outcome
}

describe('a call to another', () => {
  test('is one client span and one event, with the ids of who made it, and without its path', async () => {
    const response = await asked((call) => call(`${url}/200?card=4111`, { method: 'post', body: '{}' }))
    const [span] = memory.spans
    const [event] = memory.events()

    expect(await (response as Response).text()).toBe('{}')
    expect(span).toMatchObject({
      name: 'payments create_payment',
      kind: 3,
      traceId: scope.trace.traceId,
      parentSpanId: scope.trace.spanId,
    })
    expect(attributesOf(span?.attributes)).toMatchObject({
      'server.address': '127.0.0.1',
      'http.request.method': 'POST',
      'http.response.status_code': 'int 200',
      'acme.origin_action_id': ACTION_ID,
    })
    expect(event).toMatchObject({
      name: 'upstream.called',
      body: 'payments',
      spanId: span?.spanId,
      attributes: {
        'throughline.upstream.provider': 'payments',
        'throughline.upstream.operation': 'create_payment',
        'server.address': '127.0.0.1',
        'http.response.status_code': 'int 200',
        'http.response.body.size': 'int 2',
        'throughline.status_class': '2xx',
        'request.id': 'req-7',
        'acme.origin_action_id': ACTION_ID,
      },
    })
    expect(JSON.stringify([memory.spans, memory.events()])).not.toContain('4111')
  })

  test('carries its own span as traceparent, and the action only where it is asked to', async () => {
    await asked((call) => call(`${url}/200`))
    await asked((call) => call(`${url}/200`), { sendAction: true })
    const [plain, own] = seen.map(({ headers }) => headers)

    expect(plain?.traceparent).toBe(`00-${scope.trace.traceId}-${memory.spans[0]?.spanId}-03`)
    expect(plain?.['x-acme-origin-action-id']).toBeUndefined()
    expect(own?.['x-acme-origin-action-id']).toBe(ACTION_ID)
    expect(own?.traceparent).toBe(`00-${scope.trace.traceId}-${memory.spans[1]?.spanId}-03`)
  })

  test.each<[string, InstrumentOptions['sendTrace'], boolean]>([
    ['in all', false, false],
    ['for this address', ({ pathname }) => pathname !== '/200', false],
    ['for another address', ({ pathname }) => pathname === '/200', true],
  ])('keeps traceparent to itself %s', async (_, sendTrace, isSent) => {
    await asked((call) => call(`${url}/200`), { sendTrace })

    expect(seen[0]?.headers.traceparent !== undefined).toBe(isSent)
  })

  test('leaves the headers of its caller as they are, of a request object too', async () => {
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x-own': '1' }
    await asked((call) => call(new Request(`${url}/200`, { headers, method: 'PUT', body: 'text' })))

    expect(seen[0]?.headers).toMatchObject(headers)
    expect(seen[0]?.headers.tracestate).toBeUndefined()
    expect(seen[0]?.method).toBe('PUT')
  })

  test('with a request object of a library is recorded, and passed on as it is', async () => {
    const request = { url: `${url}/200`, method: 'PUT', headers: new Headers({ 'x-mine': '1' }) }
    const given: unknown[] = []
    const library = (...args: unknown[]) => {
      given.push(...args)
      return Promise.resolve(new Response('{}'))
    }
    const call = instrumentFetch(library, { provider: 'payments', operation: 'create_payment' })
    await runInScope(scope, () => call(request as Request))
    await scope.pending.settled()

    expect(given[0]).toBe(request)
    expect(new Headers(Object(given[1]).headers).get('x-mine')).toBe('1')
    expect(attributesOf(memory.spans[0]?.attributes)).toMatchObject({ 'http.request.method': 'PUT' })
  })

  test('that fails throws the same error as fetch, and is recorded', async () => {
    const error = await asked((call) => call(`${url}/gone`))

    expect(error).toBeInstanceOf(TypeError)
    expect(memory.spans[0]?.status).toEqual({ code: 2, message: 'TypeError' })
    expect(memory.events()[0]?.attributes).toMatchObject({
      'error.type': 'TypeError',
      'throughline.status_class': 'none',
    })
  })

  test.each([
    [404, undefined],
    [503, 'upstream_5xx'],
  ])('that answers %s gives that answer, and is an error of the span only from 500 on', async (status, message) => {
    const response = await asked((call) => call(`${url}/${status}`))

    expect((response as Response).status).toBe(status)
    expect(memory.spans[0]?.status?.message).toBe(message)
  })

  test('that a cache answered is measured and makes no event', async () => {
    const readCache = (response: Response) => (response.headers.get('x-cache') === 'HIT' ? 'hit' : 'miss')
    await asked((call) => call(`${url}/200`), { readCache })

    expect(memory.events()).toEqual([])
    expect(attributesOf(memory.spans[0]?.attributes)['throughline.upstream.cache']).toBe('hit')
  })

  test('outside of a scope is the plain fetch', async () => {
    const call = instrumentFetch(fetch, { provider: 'payments', operation: 'create_payment' })

    expect(await (await call(`${url}/200`)).text()).toBe('{}')
    expect(seen[0]?.headers.traceparent).toBeUndefined()
    expect(memory.spans).toEqual([])
  })

  test.each(['not a url', '/relative'])('to “%s” fails as fetch fails it', async (address) => {
    const ours = await asked((call) => call(address))
    const theirs = await fetch(address).catch((error: unknown) => error)

    expect(String(ours)).toBe(String(theirs))
  })

  test('still runs if its own functions throw', async () => {
    const broken = () => {
      throw new Error('broken')
    }
    const response = await asked((call) => call(`${url}/200`), { sendTrace: broken, readCache: broken })

    expect((response as Response).status).toBe(200)
  })
})
