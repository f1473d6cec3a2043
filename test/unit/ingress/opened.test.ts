import { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { expressScope } from '../../../server-handler/entries/express.js'
import { fastifyScope } from '../../../server-handler/entries/fastify.js'
import { honoScope } from '../../../server-handler/entries/hono.js'
import { createRequestScope, currentScope } from '../../../server-handler/entries/ingress.js'
import { nextScope } from '../../../server-handler/entries/next.js'
import { nodeScope } from '../../../server-handler/entries/node.js'
import { eventually } from '../../support/eventually.js'
import { createMemoryTelemetry, type MemoryTelemetry } from '../../support/memory-telemetry.js'

type Ask = (memory: MemoryTelemetry) => Promise<{ id: string | null; seen: string }>

const read = async (response: Response) => ({ id: response.headers.get('x-request-id'), seen: await response.text() })

async function listen(app: (req: IncomingMessage, res: ServerResponse) => void): Promise<number> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const SUBJECTS: [string, Ask][] = [
  [
    'Express',
    async ({ telemetry }) => {
      const app = express()
      app.use(expressScope({ telemetry }), expressScope({ telemetry }))
      app.get('/', (_req, res) => void res.send(currentScope()?.requestId))
      return read(await fetch(`http://127.0.0.1:${await listen(app)}`))
    },
  ],
  [
    'Fastify',
    async ({ telemetry }) => {
      const app = fastify()
      app.register(fastifyScope({ telemetry }))
      app.register(fastifyScope({ telemetry }))
      app.get('/', async () => currentScope()?.requestId)
      await app.listen()
      onTestFinished(() => app.close())
      return read(await fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`))
    },
  ],
  [
    'Hono',
    async ({ telemetry }) => {
      const inner = new Hono().use(honoScope({ telemetry })).get('/', (c) => c.text(currentScope()?.requestId ?? ''))
      return read(await new Hono().use(honoScope({ telemetry })).route('/', inner).request('/'))
    },
  ],
  [
    'Next.js and the web',
    async ({ telemetry }) => {
      const outer = nextScope({ telemetry })
      const inner = createRequestScope({ telemetry })
      const handle = outer((asked: Request) => inner(asked, (scope) => new Response(scope.requestId)))
      return read(await handle(new Request('http://shop.example/'), {}))
    },
  ],
]

describe.each(SUBJECTS)('a second scope on a request of %s', (_, ask) => {
  test('leaves it to the first: one id, one span, one event', async () => {
    const memory = createMemoryTelemetry()
    const { id, seen } = await ask(memory)
    await eventually(() => memory.events().length > 0)

    expect(id).toMatch(/^[\da-f-]{36}$/)
    expect(seen).toBe(id)
    expect([memory.spans.length, memory.events().length]).toEqual([1, 1])
  })
})

test('a request that is served once more after its end gets a scope of its own', async () => {
  const { telemetry } = createMemoryTelemetry()
  const withScope = createRequestScope({ telemetry })
  const asked = new Request('http://shop.example/')
  const ids = [await withScope(asked, id), await withScope(asked, id)].map((each) => each.text())

  expect(new Set(await Promise.all(ids)).size).toBe(2)
})

const id = (scope: { requestId: string }) => new Response(scope.requestId)

test('listeners of request and response find the scope, also for what comes later over the socket', async () => {
  const { telemetry } = createMemoryTelemetry()
  const scope = nodeScope({ telemetry })
  const seen: Record<string, string | undefined> = {}
  const note = (name: string) => {
    seen[name] = currentScope()?.requestId
  }
  const arrived = new EventEmitter()
  const port = await listen((req, res) =>
    scope(req, res, () => {
      arrived.emit('request')
      req.on('data', () => note('data')).on('end', () => note('end') ?? res.end())
      res.on('finish', () => note('finish')).on('close', () => note('close'))
    }),
  )
  const sent = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'x-request-id': 'req-7' } })
  arrived.once('request', () => sent.end('body'))
  sent.flushHeaders()
  await eventually(() => 'close' in seen)

  expect(seen).toEqual({ data: 'req-7', end: 'req-7', finish: 'req-7', close: 'req-7' })
})
