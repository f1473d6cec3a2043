import { connect } from 'node:net'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { fastifyScope } from '../../server-handler/entries/fastify.js'
import { createRequestScope, currentScope, documentMeta } from '../../server-handler/entries/ingress.js'
import { nextScope } from '../../server-handler/entries/next.js'
import { workerScope } from '../../server-handler/entries/worker.js'
import type { Span } from '../../server-handler/otlp/model.js'
import { ACTION_ID } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { attributesOf } from '../support/log-reader.js'
import { noNext, startNext } from '../support/next-server.js'
import { createSeen, fieldsLater, type Seen, scopeOptions } from '../support/scope-app.js'
import { subjects, type TestApp } from '../support/scope-subjects.js'

const SERVER = 2
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const inbound = {
  traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
  'x-acme-origin-action-id': ACTION_ID,
  'x-acme-action-name': 'checkout_submit',
  'x-acme-graphql-operation': 'mutation ProcessCheckout',
  'x-request-id': 'req-7',
}

const [missing, present] = [true, false].map((isMissing) =>
  Object.entries(subjects).filter(([, subject]) => (subject.missing !== undefined) === isMissing),
)

describe.each(missing ?? [])('%s', (_name, subject) => {
  test.skip(`is not tried: ${subject.missing}`)
})

describe.each(present ?? [])('%s', (_name, { open, hidesAbort = false }) => {
  let opened: TestApp
  beforeAll(async () => {
    opened = await open()
  }, 180_000)
  afterAll(() => opened.close())

  /** Spans of requests; those of the calls that a handler prepares are others. */
  const serverSpans = async () => (await opened.seen()).spans.filter(({ kind }) => kind === SERVER)

  /** Runs a request, and gives the spans that were written of it and of a request after it. */
  const spansOf = async (run: () => Promise<unknown>): Promise<Span[]> => {
    const before = (await serverSpans()).length
    await run()
    // A second span of the first request would have been written by the time of the next one's.
    await (await opened.send('/api/after')).text()
    return eventually(async () => {
      const fresh = (await serverSpans()).slice(before)
      return fresh.some(({ name }) => name.startsWith('GET ')) && fresh.length >= 2 && fresh
    })
  }
  const spanOf = async (path: string, init: RequestInit): Promise<Span | undefined> =>
    (await spansOf(async () => (await opened.send(path, init)).text()))[0]

  test('gives every line of a request its ids, also after an await', async () => {
    const response = await opened.send('/graphql', { method: 'POST', headers: inbound })
    const fieldsSeen = JSON.parse(await response.text())

    expect(fieldsSeen).toMatchObject({
      'request.id': 'req-7',
      trace_id: TRACE_ID,
      'acme.origin_action_id': ACTION_ID,
      'acme.action_name': 'checkout_submit',
    })
    expect(response.headers.get('x-request-id')).toBe('req-7')
    expect(response.headers.get('x-trace-id')).toBe(TRACE_ID)
    expect(currentScope()).toBeUndefined()
  })

  test.each([
    ['/api/o-1', 'Bearer now', 'session-now'],
    ['/api/o-1', 'Bearer later', 'session-later'],
    ['/graphql', 'Bearer later', 'session-later'],
    ['/api/o-1', 'Bearer throws', undefined],
    ['/api/o-1', 'Bearer rejects', undefined],
    ['/graphql', 'Bearer rejects', 'session-sent'],
    ['/api/o-1', 'Bearer other', undefined],
  ])('of %s with the token "%s" the session is %s, on the lines and on the span', async (path, token, session) => {
    const headers = { ...inbound, authorization: token, 'x-session-id': 'session-sent' }
    let line: Record<string, unknown> = {}
    const [span] = await spansOf(async () => {
      line = JSON.parse(await (await opened.send(path, { method: 'POST', headers, body: 'a body' })).text())
    })

    expect(line['session.id']).toBe(session)
    expect(attributesOf(span?.attributes)['session.id']).toBe(session)
  })

  test.each(['/private', '/no-store'])('sends the page the ids of %s, which no shared cache may keep', async (path) => {
    const response = await opened.send(path)
    await response.text()
    const timing = response.headers.get('server-timing') ?? ''

    expect(timing).toMatch(
      /request-id;desc="[0-9a-f-]{36}", traceparent;desc="00-[0-9a-f]{32}-[0-9a-f]{16}-03", at;desc="\d{13}"$/,
    )
    if (path === '/no-store') expect(timing).toContain('db;dur=1')
  })

  test.each(['/public', '/silent', '/cookie', '/cdn', '/field'])(
    'does not write ids into %s, which a cache may keep',
    async (path) => {
      const response = await opened.send(path)
      await response.text()

      expect(response.headers.get('server-timing')).toBeNull()
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    },
  )

  test('writes one server span of a private request, which continues the trace', async () => {
    const span = await spanOf('/graphql?secret=1', { method: 'POST', headers: inbound })

    expect(span).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: 'b7ad6b7169203331',
      name: 'POST /graphql',
      kind: 2,
      links: [],
    })
    expect(attributesOf(span?.attributes)).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 'int 200',
      'url.path': '/graphql',
      'request.id': 'req-7',
      'acme.origin_action_id': ACTION_ID,
      'graphql.operation.name': 'ProcessCheckout',
      'graphql.operation.type': 'mutation',
    })
    expect(JSON.stringify(span)).not.toContain('secret')
  })

  test('restarts the trace of a public request, links to the caller and counts it', async () => {
    const span = await spanOf('/api/4711', { headers: inbound })

    expect(span?.traceId).not.toBe(TRACE_ID)
    expect(span?.parentSpanId).toBeUndefined()
    expect(span?.links).toMatchObject([{ traceId: TRACE_ID, spanId: 'b7ad6b7169203331' }])
    expect(span?.name).toBe('GET /api/:id')
    expect((await opened.seen()).signals).toContainEqual({ signal: 'trace_restarted', count: 1, route: '/api/:id' })
  })

  test('keeps the scopes of many requests at once apart, bodies and all', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `req-${i}`)
    const seen = await Promise.all(
      ids.map(async (id) => {
        const headers = { 'x-request-id': id, 'content-type': 'application/json' }
        const response = await opened.send('/graphql', { method: 'POST', headers, body: JSON.stringify({ id }) })
        return JSON.parse(await response.text())['request.id']
      }),
    )

    expect(seen).toEqual(ids)
  })

  test('ends a request whose handler fails once, as an error', async () => {
    const spans = await spansOf(async () => {
      expect((await opened.send('/broken')).status).toBe(500)
    })

    expect(spans.map(({ status }) => status?.code)).toEqual([2, undefined])
  })

  test('ends a request whose client disconnects once', async () => {
    const { port } = opened
    if (port === undefined) return
    const { slow } = structuredClone(await opened.seen())
    const spans = await spansOf(async () => {
      const before = (await opened.seen()).spans.length
      const socket = connect(port, '127.0.0.1', () => socket.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n'))
      await eventually(async () => (await opened.seen()).slow > slow)
      socket.destroy()
      await eventually(async () => (await opened.seen()).spans.length > before)
    })

    expect(spans).toHaveLength(2)
    expect(attributesOf(spans[0]?.attributes)['throughline.reason']).toBe(hidesAbort ? 'ok' : 'aborted')
  })
})

describe('a scope on Fastify', () => {
  const open = async () => {
    const seen = createSeen()
    const app = fastify().register(fastifyScope(scopeOptions(seen)))
    await app.after()
    return { app, seen }
  }

  test('reaches every hook, before and after the body has been read', async () => {
    const { app } = await open()
    const reached: (string | undefined)[] = []
    const note = async () => void reached.push(currentScope()?.requestId)
    app.addHook('onRequest', note).addHook('preParsing', note).addHook('preValidation', note)
    app.addHook('preHandler', note).addHook('preSerialization', note).addHook('onSend', note)
    app.addHook('onResponse', note)
    app.post('/orders', async () => ({ id: currentScope()?.requestId }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    const response = await fetch(`${app.listeningOrigin}/orders`, {
      method: 'POST',
      headers: { 'x-request-id': 'req-7', 'content-type': 'application/json' },
      body: JSON.stringify({ pad: 'x'.repeat(200_000) }),
    })

    expect(await response.json()).toEqual({ id: 'req-7' })
    await app.close()
    expect(reached).toEqual(Array.from({ length: 7 }, () => 'req-7'))
  })

  test('reaches the error handler of a body that cannot be read', async () => {
    const { app, seen } = await open()
    app.setErrorHandler((_error, _request, reply) => reply.code(400).send(currentScope()?.requestId ?? 'none'))
    app.post('/orders', async () => 'never')
    await app.listen({ port: 0, host: '127.0.0.1' })
    const response = await fetch(`${app.listeningOrigin}/orders`, {
      method: 'POST',
      headers: { 'x-request-id': 'req-7', 'content-type': 'application/json' },
      body: '{',
    })

    expect(await response.text()).toBe('req-7')
    await app.close()
    expect(seen.spans.map(({ name }) => name)).toEqual(['POST /orders'])
  })

  test('ends once where nothing is found, where the reply is hijacked, and without a socket', async () => {
    const { app, seen } = await open()
    app.get('/raw/:slug', (_request, reply) => {
      reply.hijack()
      reply.raw.end('raw')
    })
    await app.inject('/wp-admin')
    await app.inject('/raw/blue-shoes?a=1')
    await app.close()

    expect(seen.spans.map(({ name }) => name)).toEqual(['GET unmatched', 'GET /raw/:slug'])
  })
})

describe.skipIf(noNext() !== undefined)('a scope in Next.js', () => {
  test('knows what redirect() and notFound() are answered with', async () => {
    const { port, close } = await startNext({})
    onTestFinished(close)
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' })
    const answered = [(await ask('/thrown/redirect')).status, (await ask('/thrown/nothing')).status]
    const { spans } = (await (await ask('/seen')).json()) as Seen

    expect(answered).toEqual([307, 404])
    expect(spans.map(({ attributes }) => attributesOf(attributes)['http.response.status_code'])).toEqual([
      'int 307',
      'int 404',
    ])
  })

  test('asks the platform to wait for its end, where there is a platform', async () => {
    const slot = Symbol.for('@next/request-context')
    const waits: Promise<unknown>[] = []
    Reflect.set(globalThis, slot, { get: () => ({ waitUntil: (each: Promise<unknown>) => waits.push(each) }) })
    onTestFinished(() => void Reflect.deleteProperty(globalThis, slot))
    const seen = createSeen()
    await nextScope(scopeOptions(seen))(() => new Response('hello'))(new Request('http://a/'), {})
    await Promise.all(waits)

    expect([waits.length, seen.spans.length]).toEqual([1, 1])
  })
})

describe('a scope in a Worker', () => {
  test('calls waitUntil once, for all work after the response', async () => {
    const waits: Promise<unknown>[] = []
    let release = () => {}
    const worker = workerScope(scopeOptions(createSeen()))({
      async fetch() {
        currentScope()?.waitUntil(new Promise<void>((resolve) => (release = resolve)))
        currentScope()?.waitUntil(Promise.reject(new Error('lost')))
        return new Response('hello')
      },
      queue: () => 'still here',
    })
    await worker.fetch(new Request('http://a/'), {}, { waitUntil: (each) => void waits.push(each) })
    let isOver = false
    const over = Promise.all(waits).then(() => {
      isOver = true
    })
    await fieldsLater()

    expect([waits.length, isOver, worker.queue()]).toEqual([1, false, 'still here'])
    release()
    await over
  })
})

describe('a scope', () => {
  test('is gone when the handler throws, and the error is the handler’s own', async () => {
    const withScope = createRequestScope()
    const error = new Error('broken')

    await expect(withScope(new Request('http://a/'), () => Promise.reject(error))).rejects.toBe(error)
    expect(currentScope()).toBeUndefined()
  })

  test('copies a response whose headers cannot be set', async () => {
    const response = await createRequestScope()(new Request('http://a/'), () => Response.redirect('http://a/b', 302))

    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('http://a/b')
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('of its own for each of many requests at once', async () => {
    const withScope = createRequestScope()
    const ids = Array.from({ length: 50 }, (_, i) => `req-${i}`)
    const seen = await Promise.all(
      ids.map(async (id) => {
        const response = await withScope(
          new Request('http://a/', { headers: { 'x-request-id': id } }),
          async () => new Response(await fieldsLater()),
        )
        return JSON.parse(await response.text())['request.id']
      }),
    )

    expect(seen).toEqual(ids)
  })

  test('renders its ids for the head of a document, escaped', async () => {
    let meta = ''
    const request = new Request('http://a/', { headers: { 'x-request-id': 'a/b+c=@' } })
    await createRequestScope()(request, (scope) => {
      meta = documentMeta({ ...scope, requestId: '"><script>' })
      return new Response(documentMeta(scope))
    })

    expect(meta).toContain('request-id=&quot;&gt;&lt;script&gt;; traceparent=00-')
    expect(documentMeta(undefined)).toBe('')
  })
})
