import { createServer, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server, type Http2ServerResponse } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import fc from 'fast-check'
import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { nodeScope } from '../../../server-handler/entries/node.js'
import { expressScope } from '../../../server-handler/frameworks/express/scope.js'
import { fastifyScope } from '../../../server-handler/frameworks/fastify/scope.js'
import { type NamedStep, playScript, responseScript } from '../../support/response-script.js'

type Serve = (res: ServerResponse) => void

const OURS = /^(?:x-request-id: |x-trace-id: |x-throughline-telemetry: |server-timing: request-id;desc=)/i
const APPLICATIONS = /: (?:app.*|no-store|private|public|a, b|7|true|ü|)$/

function withoutOurs(raw: string): string {
  const lines = raw.split('\r\n').filter((line) => !OURS.test(line) || APPLICATIONS.test(line))
  return lines.map((line) => (/^date: \w{3},/i.test(line) ? 'date' : line)).join('\r\n')
}

function listen(server: {
  listen(port: number, host: string, done: () => void): unknown
  address(): unknown
  close(): unknown
}) {
  onTestFinished(() => void server.close())
  return new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function askRaw(port: number, method: string, path = '/'): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${method} ${path} HTTP/1.1\r\nhost: shop.example.com\r\nconnection: close\r\n\r\n`),
    ).setEncoding('latin1')
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('error', () => {}) // What was received is kept.
    socket.on('close', () => resolve(received))
  })
}

/** A server that plays whatever script it is given, with or without a scope. */
async function openPlayer(
  isScoped: boolean,
): Promise<(script: readonly NamedStep[], method: string) => Promise<string>> {
  const scope = nodeScope({ warn: () => {} })
  let serve: Serve = (res) => res.end()
  const port = await listen(createServer((req, res) => (isScoped ? scope(req, res, () => serve(res)) : serve(res))))
  return (script, method) => {
    serve = (res) => playScript(res, script)
    return askRaw(port, method)
  }
}

test('sends the same bytes as without a scope, whatever is called on the response', async () => {
  const [scoped, plain] = [await openPlayer(true), await openPlayer(false)]
  const script = responseScript.map((steps) => ({ steps, toString: () => steps.map(({ text }) => text).join('; ') }))

  await fc.assert(
    fc.asyncProperty(script, fc.constantFrom('GET', 'GET', 'POST', 'HEAD'), async ({ steps }, method) => {
      expect(withoutOurs(await scoped(steps, method))).toBe(withoutOurs(await plain(steps, method)))
    }),
    { numRuns: 1_500, endOnFailure: true },
  )
}, 60_000)

async function answer(serve: Serve): Promise<string> {
  const scope = nodeScope()
  const port = await listen(createServer((req, res) => scope(req, res, () => serve(res))))
  return askRaw(port, 'GET')
}

test.each<[string, Serve]>([
  ['a flat list', (res) => res.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end()],
  ['a flat list with a reason', (res) => res.writeHead(200, 'OK', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end()],
  ['an object', (res) => res.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'] }).end()],
  ['setHeader()', (res) => res.setHeader('Set-Cookie', ['a=1', 'b=2']).end()],
  ['appendHeader()', (res) => res.appendHeader('Set-Cookie', 'a=1').appendHeader('Set-Cookie', 'b=2').end()],
  [
    'pairs',
    (res) =>
      Reflect.apply(res.writeHead, res, [
        200,
        [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
      ]).end(),
  ],
])('sends both cookies and its ids for %s', async (_form, serve) => {
  const text = await answer(serve)

  expect(text.match(/^set-cookie: .*$/gim)).toEqual(['Set-Cookie: a=1', 'Set-Cookie: b=2'])
  expect(text).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m)
  expect(text).toMatch(/^x-trace-id: [0-9a-f]{32}\r$/m)
})

test.each<[string, Serve]>([
  ['an object', (res) => res.writeHead(200, { 'Server-Timing': 'db;dur=1', 'cache-control': 'private' }).end()],
  ['a flat list', (res) => res.writeHead(200, ['Server-Timing', 'db;dur=1', 'Cache-Control', 'private']).end()],
  ['setHeader()', (res) => res.setHeader('Server-Timing', 'db;dur=1').setHeader('Cache-Control', 'private').end()],
  [
    'setHeader() and an object',
    (res) => res.setHeader('Cache-Control', 'private').writeHead(200, { 'Server-Timing': 'db;dur=1' }).end(),
  ],
  [
    'setHeader() and a flat list',
    (res) => res.setHeader('Cache-Control', 'private').writeHead(200, ['Server-Timing', 'db;dur=1']).end(),
  ],
])('adds its Server-Timing beside the one of %s', async (_form, serve) => {
  const timings = (await answer(serve)).match(/^server-timing: .*$/gim)

  expect(timings?.[0]).toBe('Server-Timing: db;dur=1')
  expect(timings?.[1]).toMatch(/^Server-Timing: request-id;desc=|^server-timing: request-id;desc=/)
  expect(timings).toHaveLength(2)
})

test.each<[string, Serve]>([
  [
    'a later value of a list',
    (res) => res.writeHead(200, ['Cache-Control', 'private', 'Cache-Control', 'public']).end(),
  ],
  [
    'an object over what was set',
    (res) => res.setHeader('Cache-Control', 'private').writeHead(200, { 'cache-control': 'public' }).end(),
  ],
  [
    'the last of a list over what was set',
    (res) => res.setHeader('X-A', '1').writeHead(200, ['Cache-Control', 'private', 'Cache-Control', 'public']).end(),
  ],
])('writes no ids for caches that %s allows to keep the response', async (_form, serve) => {
  expect(await answer(serve)).not.toMatch(/^server-timing/im)
})

test('keeps the ids when an application clears the headers for an error page, as Express does', async () => {
  const text = await answer((res) => {
    res.setHeader('X-A', '1')
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    res.writeHead(500).end()
  })

  expect(text).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m)
})

test('adds its headers once to a response after its first head was rejected', async () => {
  const text = await answer((res) => {
    res.setHeader('Cache-Control', 'private').setHeader('Server-Timing', ['db;dur=1'])
    expect(() => res.writeHead(200, { 'x-a': 'bad\nvalue' })).toThrow(TypeError)
    expect(res.getHeaders()).toEqual({ 'cache-control': 'private', 'server-timing': ['db;dur=1'] })
    res.setHeader('Cache-Control', 'public').end()
  })

  expect(text.match(/^x-request-id: /gim)).toHaveLength(1)
  expect(text.match(/^server-timing: .*$/gim)).toEqual(['Server-Timing: db;dur=1'])
})

type Http2Serve = (res: Http2ServerResponse) => void

async function answerHttp2(serve: Http2Serve, isScoped: boolean): Promise<Record<string, unknown>> {
  const scope = nodeScope()
  const server = createHttp2Server((req, res) => {
    // The compatibility layer has what the scope uses, and no type says so.
    if (isScoped) scope(req as never, res as unknown as ServerResponse, () => serve(res))
    else serve(res)
  })
  const client = connectHttp2(`http://127.0.0.1:${await listen(server)}`)
  onTestFinished(() => client.destroy())
  return new Promise((resolve, reject) => {
    const stream = client.request({ ':path': '/' })
    let body = ''
    let headers: Record<string, unknown> = {}
    stream.setEncoding('utf8')
    stream.on('response', (received) => {
      headers = { ...received }
    })
    stream.on('data', (chunk: string) => {
      body += chunk
    })
    stream.on('error', reject)
    stream.on('end', () => resolve({ ...headers, body }))
    stream.end()
  })
}

test.each<[string, Http2Serve]>([
  ['an object', (res) => res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], vary: 'a' }).end('x')],
  [
    'a flat list',
    (res) => Reflect.apply(res.writeHead, res, [200, ['set-cookie', 'a=1', 'set-cookie', 'b=2']]).end('x'),
  ],
  [
    'pairs',
    (res) =>
      Reflect.apply(res.writeHead, res, [
        200,
        [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      ]).end('x'),
  ],
  ['nothing but a body', (res) => res.end('x')],
  [
    'setHeader()',
    (res) => {
      res.setHeader('set-cookie', ['a=1', 'b=2'])
      res.statusCode = 404
      res.end('x')
    },
  ],
  [
    'a timing in a list',
    (res) =>
      Reflect.apply(res.writeHead, res, [200, ['server-timing', 'db;dur=1', 'cache-control', 'no-store']]).end('x'),
  ],
  [
    'a timing in an object',
    (res) => res.writeHead(200, { 'server-timing': 'db;dur=1', 'cache-control': 'no-store' }).end('x'),
  ],
  [
    'an odd list',
    (res) => {
      try {
        Reflect.apply(res.writeHead, res, [200, ['x-a']])
      } catch (error) {
        res.end(String(error))
      }
    },
  ],
  ['no body', (res) => res.writeHead(204).end()],
])('answers over HTTP/2 as without a scope for %s', async (_form, serve) => {
  const { date: _plainDate, ...plain } = await answerHttp2(serve, false)
  const { date: _date, ...scoped } = await answerHttp2(serve, true)
  const { 'x-request-id': requestId, 'x-trace-id': traceId, 'x-throughline-telemetry': _state, ...rest } = scoped
  const timing = rest['server-timing']
  if (typeof timing === 'string') {
    rest['server-timing'] = timing.replace(/, request-id;desc=.*$/, '')
  }

  expect(rest).toEqual(plain)
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(traceId).toMatch(/^[0-9a-f]{32}$/)
})

test('leaves what Express sends as it is, errors and all', async () => {
  const ask = async (isScoped: boolean, path: string): Promise<string> => {
    const app = express()
    if (isScoped) app.use(expressScope())
    app.get('/cookies', (_req, res) => void res.cookie('a', '1').cookie('b', '2').json({ a: 1 }))
    app.get('/list', (_req, res) => void res.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end())
    app.get('/broken', () => {
      throw Object.assign(new Error('broken'), { status: 418, headers: { 'X-A': 'app' }, stack: 'no stack' })
    })
    app.get('/redirect', (_req, res) => res.redirect('/cookies'))
    return withoutOurs(await askRaw(await listen(createServer(app)), 'GET', path))
  }

  for (const path of ['/cookies', '/list', '/broken', '/redirect', '/missing']) {
    expect(await ask(true, path)).toBe(await ask(false, path))
  }
})

test('leaves what Fastify sends as it is, lists and raw replies too', async () => {
  const ask = async (isScoped: boolean, path: string): Promise<string> => {
    const app = fastify()
    if (isScoped) app.register(fastifyScope())
    app.get('/cookies', (_request, reply) =>
      reply.header('set-cookie', 'a=1').header('set-cookie', 'b=2').send({ a: 1 }),
    )
    app.get('/timings', (_request, reply) =>
      reply.header('server-timing', ['a;dur=1', 'b;dur=2']).header('cache-control', 'private').send('x'),
    )
    app.get('/raw', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end()
    })
    app.get('/broken', () => {
      throw new Error('broken')
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => app.close())
    return withoutOurs(await askRaw((app.server.address() as AddressInfo).port, 'GET', path))
  }

  for (const path of ['/cookies', '/timings', '/raw', '/broken', '/missing']) {
    expect(await ask(true, path)).toBe(await ask(false, path))
  }
})
