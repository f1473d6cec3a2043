import { createServer, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expressScope } from '../../server-handler/entries/express.js'
import { fastifyScope } from '../../server-handler/entries/fastify.js'
import { honoScope } from '../../server-handler/entries/hono.js'
import { createRequestScope, type IngressOptions, noteServed } from '../../server-handler/entries/ingress.js'
import { nodeScope } from '../../server-handler/entries/node.js'
import { ACTION_ID } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { createMemoryTelemetry, type MemoryTelemetry } from '../support/memory-telemetry.js'

interface TestApp {
  url: string
  close(): Promise<unknown>
}

/** What the app answers to a path: a status, or one that it throws, or never ends. */
function answerTo(path: string): { status: number; body: string; headers?: Record<string, string> } {
  noteServed({ cacheDecision: 'hit', cacheLayer: 'memory', outcome: 'declined' })
  if (path === '/thrown') throw new Error('secret reason')
  const status = Number(path.slice(1)) || 200
  return { status, body: [204, 304].includes(status) ? '' : 'body' }
}

function listening(server: ReturnType<typeof createServer>): Promise<TestApp> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const close = async () => {
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
      }
      resolve({ url: `http://127.0.0.1:${port}`, close })
    })
  })
}

const writeAnswer = (path: string, res: ServerResponse) => {
  if (path === '/slow') return
  if (path === '/torn') {
    res.write('half of it')
    return void setImmediate(() => res.destroy(new Error('secret reason')))
  }
  const { status, body } = answerTo(path)
  res.statusCode = status
  res.end(body)
}

/** A body that fails once its beginning has been sent. */
async function* halfOfIt(): AsyncGenerator<string> {
  yield 'half of it'
  await new Promise((resolve) => setTimeout(resolve, 20))
  throw new Error('secret reason')
}

const adapters: Record<string, (options: IngressOptions) => Promise<TestApp>> = {
  'node:http': (options) => {
    const scope = nodeScope(options)
    return listening(
      createServer((req, res) =>
        scope(req, res, () => {
          try {
            writeAnswer(new URL(req.url ?? '', 'http://a').pathname, res)
          } catch {
            res.writeHead(500).end()
          }
        }),
      ),
    )
  },
  'Express 5': (options) => {
    const app = express().disable('x-powered-by').set('env', 'test')
    return listening(createServer(app.use(expressScope(options)).use((req, res) => writeAnswer(req.path, res))))
  },
  'Fastify 5': async (options) => {
    const app = fastify()
    await app.register(fastifyScope(options))
    app.all('/*', (request, reply) => {
      const { pathname } = new URL(request.url, 'http://a')
      if (pathname === '/slow') return new Promise(() => {})
      if (pathname === '/torn') return reply.send(Readable.from(halfOfIt()))
      const { status, body } = answerTo(pathname)
      return reply.code(status).send(body)
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const close = () => {
      app.server.closeAllConnections()
      return app.close()
    }
    return { url, close }
  },
  'Hono on @hono/node-server': async (options) => {
    const app = new Hono().use(honoScope(options)).all('*', (context) => {
      if (context.req.path === '/slow') return new Promise(() => {})
      const { status, body } = answerTo(context.req.path)
      return new Response(body || null, { status })
    })
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve({ url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) }),
      )
    })
  },
  createRequestScope: async (options) => {
    const withScope = createRequestScope(options)
    return listening(
      createServer(async (req, res) => {
        const request = new Request(`http://a${req.url}`, {
          method: req.method ?? 'GET',
          headers: req.headers as Record<string, string>,
        })
        try {
          const response = await withScope(request, () => {
            const { status, body } = answerTo(new URL(request.url).pathname)
            return new Response(body || null, { status })
          })
          res.writeHead(response.status).end(await response.text())
        } catch {
          res.writeHead(500).end()
        }
      }),
    )
  },
}

describe.each(Object.entries(adapters))('%s', (name, open) => {
  let app: TestApp
  let memory: MemoryTelemetry
  beforeAll(async () => {
    memory = createMemoryTelemetry({ region: 'fra' })
    app = await open({
      telemetry: memory.telemetry,
      routes: { '/graphql': 'private', '/:status': 'public' },
      userAgentPepper: 'pepper',
    })
  })
  afterAll(() => app.close())

  /** The events of what is asked, when they are there. */
  const eventsOf = async (run: () => Promise<unknown>) => {
    const before = memory.events().length
    await run()
    await eventually(() => memory.events().length > before)
    // A second event of one request would come with the first.
    await new Promise((resolve) => setImmediate(resolve))
    return memory.events().slice(before)
  }
  const ask =
    (path: string, init: RequestInit = {}) =>
    async () =>
      (
        await fetch(`${app.url}${path}`, {
          redirect: 'manual',
          ...init,
          headers: { connection: 'close', ...init.headers },
        })
      ).text()

  test.each([
    ['200', 200, 'ok'],
    ['204', 204, 'ok'],
    ['302', 302, 'redirect'],
    ['304', 304, 'not_modified_304'],
    ['400', 400, 'client_4xx'],
    ['401', 401, 'auth_401'],
    ['403', 403, 'auth_403'],
    ['404', 404, 'not_found'],
    ['429', 429, 'rate_limit_429'],
    ['500', 500, 'error_5xx'],
    ['503', 503, 'error_5xx'],
  ])('records an answer with %s once', async (path, status, reason) => {
    const events = await eventsOf(ask(`/${path}?secret=1`))

    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      name: 'request.served',
      body: reason,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      attributes: {
        'http.request.method': 'GET',
        'http.route': name === 'Fastify 5' ? '/*' : '/:status',
        'http.response.status_code': `int ${status}`,
        'throughline.reason': reason,
        'throughline.route_class': 'public',
        'throughline.cache.decision': 'hit',
        'throughline.cache.layer': 'memory',
        'throughline.outcome': 'declined',
        'cloud.region': 'fra',
        'request.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'user_agent.hash': expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    })
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  test('records a handler that throws once, without its reason', async () => {
    const events = await eventsOf(ask('/thrown'))

    expect(events).toHaveLength(1)
    expect(['thrown', 'error_5xx']).toContain(events[0]?.body)
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  test('records a preflight once', async () => {
    const headers = { origin: 'https://shop.example.com', 'access-control-request-method': 'POST' }
    const host = new URL(app.url)
    const events = await eventsOf(
      () =>
        new Promise<void>((resolve) => {
          const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`)
          const socket = connect(Number(host.port), host.hostname, () =>
            socket.write(`OPTIONS /204 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines.join('')}\r\n`),
          )
          socket.resume().on('close', () => resolve())
        }),
    )

    expect(events.map(({ body }) => body)).toEqual(['preflight'])
  })

  test.skipIf(name === 'createRequestScope')('records a client that disconnects before its response once', async () => {
    const { port, hostname } = new URL(app.url)
    const events = await eventsOf(async () => {
      const socket = connect(Number(port), hostname, () => socket.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n'))
      await new Promise((resolve) => setTimeout(resolve, 50))
      socket.destroy()
    })

    expect(events.map(({ body }) => body)).toEqual(['aborted'])
  })

  test.runIf(['node:http', 'Express 5', 'Fastify 5'].includes(name))(
    'records a response that failed midway once',
    async () => {
      const events = await eventsOf(() => ask('/torn')().catch(() => {}))

      expect(events.map(({ body }) => body)).toEqual(['broken'])
      expect(memory.spans.at(-1)?.status).toEqual({ code: 2, message: 'broken' })
    },
  )

  test('calls the event of a private query by its own name, and a mutation’s not', async () => {
    const send = (operation: string) =>
      eventsOf(
        ask('/graphql', {
          method: 'POST',
          body: '{}',
          headers: { 'x-acme-graphql-operation': operation, 'x-acme-origin-action-id': ACTION_ID },
        }),
      )
    const [query] = await send('query Home')
    const [mutation] = await send('mutation ProcessCheckout')

    expect(query).toMatchObject({
      name: 'api.request_served',
      attributes: {
        'graphql.operation.name': 'Home',
        'graphql.operation.type': 'query',
        'acme.origin_action_id': ACTION_ID,
      },
    })
    expect(mutation?.name).toBe('request.served')
  })

  test('sends the status of telemetry in development', async () => {
    const response = await fetch(`${app.url}/200`, { headers: { connection: 'close' } })
    await response.text()

    if (name !== 'createRequestScope') expect(response.headers.get('x-acme-telemetry')).toBe('ok')
  })
})

test('a response over HTTP/2 is recorded like any other', async () => {
  const { telemetry, events } = createMemoryTelemetry()
  const scope = nodeScope({ telemetry })
  const server = createHttp2Server((req, res) => scope(req as never, res as never, () => res.end('body')))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const client = connectHttp2(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
  const stream = client.request({ ':path': '/' })
  stream.resume()
  await eventually(() => events().length > 0)
  client.close()
  server.close()

  expect(events().map(({ body }) => body)).toEqual(['ok'])
})

describe('a runtime with waitUntil', () => {
  test('is asked once per request, for the span, the event and what the handler left behind', async () => {
    const { telemetry, spans, events } = createMemoryTelemetry()
    const waited: Promise<unknown>[] = []
    let isDone = false
    const withScope = createRequestScope({ telemetry })
    await withScope(
      new Request('http://a/'),
      (scope) => {
        scope.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => (isDone = true)))
        return new Response('ok')
      },
      { waitUntil: (promise) => waited.push(promise) },
    )
    expect(waited).toHaveLength(1)
    await waited[0]

    expect([isDone, spans.length, events().length]).toEqual([true, 1, 1])
  })

  test('records a client that disconnects before the handler is done once', async () => {
    const { telemetry, spans, events } = createMemoryTelemetry()
    const waited: Promise<unknown>[] = []
    const client = new AbortController()
    await createRequestScope({ telemetry })(
      new Request('http://a/', { signal: client.signal }),
      async () => {
        client.abort()
        await new Promise((resolve) => setImmediate(resolve))
        return new Response('too late')
      },
      { waitUntil: (promise) => waited.push(promise) },
    )
    await Promise.all(waited)

    expect(waited).toHaveLength(1)
    expect(spans).toHaveLength(1)
    expect(events().map(({ body }) => body)).toEqual(['aborted'])
  })

  test('user agents are not distinguished without a pepper', async () => {
    const { telemetry, events } = createMemoryTelemetry()
    const headers = { 'user-agent': 'Mozilla/5.0' }
    const waited: Promise<unknown>[] = []
    await createRequestScope({ telemetry })(new Request('http://a/', { headers }), () => new Response('ok'), {
      waitUntil: (promise) => waited.push(promise),
    })
    await Promise.all(waited)

    expect(events()).toHaveLength(1)
    expect(events()[0]?.attributes['user_agent.hash']).toBeUndefined()
  })

  test('production responses do not carry the status of telemetry', async () => {
    const { telemetry } = createMemoryTelemetry({ environmentVariables: { NODE_ENV: 'production' } })
    const response = await createRequestScope({ telemetry })(new Request('http://a/'), () => new Response('ok'))

    expect(response.headers.get('x-acme-telemetry')).toBeNull()
  })
})
