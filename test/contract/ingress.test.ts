import { createServer, type Server, type ServerResponse } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createRequestScope,
  currentScope,
  documentMeta,
  expressScope,
  honoScope,
  type IngressOptions,
  nodeScope,
  scopeFields,
} from '../../server-handler/entries/ingress.js'
import type { ExportTracesRequest, Span } from '../../server-handler/otlp/model.js'
import { ACTION_ID } from '../support/envelope.js'
import { attributesOf } from '../support/log-reader.js'

interface Face {
  send: (path: string, init?: RequestInit) => Promise<Response>
  close: () => Promise<void>
}

/** What the app answers, by path: its headers, and the fields that a logger would see after an await. */
const CACHE: Readonly<Record<string, Record<string, string>>> = {
  '/private': { 'cache-control': 'private, max-age=0' },
  '/no-store': { 'cache-control': 'no-store', 'server-timing': 'db;dur=1' },
  '/public': { 'cache-control': 'public, max-age=60' },
  '/silent': {},
  '/cookie': { 'set-cookie': 'a=1' },
  '/cdn': { 'cache-control': 'private', 'cdn-cache-control': 'max-age=60' },
  '/field': { 'cache-control': 'private="set-cookie"' },
}
const fields = async () => {
  await new Promise((resolve) => setImmediate(resolve))
  return JSON.stringify(scopeFields())
}

async function listen(server: Server): Promise<Face> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return face(server)
}

function face(server: { address(): unknown; close(done: () => void): unknown }): Face {
  const { port } = server.address() as { port: number }
  return {
    send: (path, init) =>
      fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close', ...init?.headers } }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function answer(path: string, res: ServerResponse): Promise<void> {
  const body = await fields()
  if (path === '/no-store') for (const [name, value] of Object.entries(CACHE[path] ?? {})) res.setHeader(name, value)
  res.writeHead(200, path === '/no-store' ? {} : CACHE[path]).end(body)
}

const faces: Record<string, (options: IngressOptions) => Promise<Face>> = {
  'the web-standard door': async (options) => {
    const withScope = createRequestScope(options)
    return {
      send: (path, init) => {
        const url = new URL(path, 'http://shop.example.com')
        return withScope(
          new Request(url, init),
          async () => new Response(await fields(), { headers: CACHE[url.pathname] ?? {} }),
        )
      },
      close: async () => {},
    }
  },
  'node:http': (options) => {
    const scope = nodeScope(options)
    return listen(
      createServer((req, res) => scope(req, res, () => void answer((req.url ?? '').split('?')[0] ?? '', res))),
    )
  },
  'Express 5': (options) =>
    listen(
      createServer(
        express()
          .use(expressScope(options))
          .use((req, res) => void answer(req.path, res)),
      ),
    ),
  'Hono on @hono/node-server': async (options) => {
    const app = new Hono()
      .use(honoScope(options))
      .all('*', async (context) => new Response(await fields(), { headers: CACHE[context.req.path] ?? {} }))
    const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
    })
    return face(server)
  },
}

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const inbound = {
  traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
  'x-acme-origin-action-id': ACTION_ID,
  'x-acme-action-name': 'checkout_submit',
  'x-acme-graphql-operation': 'mutation ProcessCheckout',
  'x-request-id': 'req-7',
}

describe.each(Object.entries(faces))('%s', (_name, open) => {
  const spans: Span[] = []
  const signals: unknown[] = []
  let written: () => void = () => {}
  let opened: Face
  beforeAll(async () => {
    opened = await open({
      namespace: 'acme',
      routes: { '/graphql': 'private', '/api/:id': 'public' },
      service: 'shop-api',
      onSignal: (signal) => signals.push(signal),
      traces: {
        async write({ resourceSpans }: ExportTracesRequest) {
          spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)))
          written()
        },
      },
    })
  })
  afterAll(() => opened.close())

  const spanOf = async (path: string, init: RequestInit): Promise<Span | undefined> => {
    const span = new Promise<void>((resolve) => {
      written = resolve
    })
    await (await opened.send(path, init)).text()
    await span
    return spans.at(-1)
  }

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

  test.each(['/private', '/no-store'])('tells the page the ids of %s, which no shared cache may keep', async (path) => {
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

  test('restarts the trace of a public request, links to the caller and tells of it', async () => {
    const span = await spanOf('/api/4711', { headers: inbound })

    expect(span?.traceId).not.toBe(TRACE_ID)
    expect(span?.parentSpanId).toBeUndefined()
    expect(span?.links).toMatchObject([{ traceId: TRACE_ID, spanId: 'b7ad6b7169203331' }])
    expect(span?.name).toBe('GET /api/:id')
    expect(signals).toContainEqual({ signal: 'trace_restarted', count: 1, route: '/api/:id' })
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
          async () => new Response(await fields()),
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
