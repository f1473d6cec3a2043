import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { expressScope } from '../../../server-handler/entries/express.js'
import { fastifyScope } from '../../../server-handler/entries/fastify.js'
import { honoScope } from '../../../server-handler/entries/hono.js'
import { createRequestScope } from '../../../server-handler/entries/ingress.js'
import { nodeScope } from '../../../server-handler/entries/node.js'
import { createRouteLabels } from '../../../server-handler/ingress/labels.js'
import { eventually } from '../../support/eventually.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

test.each([
  ['/shops/17/orders/4', '/shops/:id/orders/:order'],
  ['/shops/anna@shop.example/orders/4', '/shops/:id/orders/:order'],
  ['/shops/17/broken/4', '/shops/:id/broken/:order'],
  ['/shops/17/broken/4/', '/shops/:id/broken/:order'],
  ['/shops/17', '/shops/:id'],
  ['/api/products/red-shoe', '/api/products/:slug'],
  ['/broken/4', '/broken/:order'],
])('Express labels %s as %s, served or failed, wherever its router is mounted', async (path, route) => {
  const { telemetry, events } = createMemoryTelemetry()
  const app = express()
  const shop = express.Router()
  const fail = () => {
    throw new Error('broken')
  }
  shop.get('/', (_req, res) => void res.send('shop'))
  shop.get('/orders/:order', (_req, res) => void res.send('order'))
  shop.get('/broken/:order', fail)
  const products = express.Router().get('/products/:slug', (_req, res) => void res.send('product'))
  app.use(expressScope({ telemetry }))
  app.use('/shops/:shop', shop)
  app.use('/api', products)
  app.get('/broken/:order', fail)
  app.use((_error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    res.sendStatus(500)
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
  const [event] = await eventually(() => events().length > 0 && events())

  expect(event?.attributes['http.route']).toBe(route)
})

test.each([
  ['/shops/17/orders/red-shoe', '/shops/:shop/orders/:order'],
  ['/shops/17/broken/red-shoe', '/shops/:shop/broken/:order'],
  ['/p/red-shoe', '/p/:slug'],
  ['/files/a/b', '/files/*'],
  ['/health', '/health'],
  ['/nothing', 'unmatched'],
])('Hono labels %s as %s, served or failed, wherever its app is mounted', async (path, route) => {
  const { telemetry, events } = createMemoryTelemetry()
  const shop = new Hono()
  shop.get('/orders/:order', (context) => context.text('order'))
  shop.get('/broken/:order', () => {
    throw new Error('broken')
  })
  const app = new Hono()
  app.use(honoScope({ telemetry }))
  app.use('/shops/*', (_context, next) => next())
  app.route('/shops/:shop', shop)
  app.get('/p/:slug', (context) => context.text('product'))
  app.get('/files/*', (context) => context.text('file'))
  app.all('/health', (context) => context.text('ok'))
  app.use('/p/*', (_context, next) => next())
  app.onError((_error, context) => context.text('failed', 500))
  await app.request(path)
  const [event] = await eventually(() => events().length > 0 && events())

  expect(event?.attributes['http.route']).toBe(route)
})

test.each([
  ['http://shop.example/cart/17', '/cart/:id'],
  ['HTTPS://shop.example:8443/cart/17?x=1', '/cart/:id'],
  ['http://shop.example', '/'],
  ['/cart/http://x/17', '/cart/:id//x/:id'],
])('a request for the target %s has the route %s: proxies may send it with scheme and host', async (target, route) => {
  const { telemetry, events } = createMemoryTelemetry()
  const scope = nodeScope({ telemetry })
  const server = createServer((req, res) => scope(req, res, () => res.end('cart'))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1', () =>
    socket.write(`GET ${target} HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n`),
  )
  socket.resume()
  const [event] = await eventually(() => events().length > 0 && events())

  expect(event?.attributes['http.route']).toBe(route)
})

test('what Fastify serves by inject() has not been aborted', async () => {
  const { telemetry, events } = createMemoryTelemetry()
  const app = fastify()
  app.register(fastifyScope({ telemetry }))
  app.get('/', async () => 'hello')
  onTestFinished(() => app.close())
  await app.inject('/')
  const [event] = await eventually(() => events().length > 0 && events())

  expect(event?.body).toBe('ok')
})

test('routes that a framework found are named out of a set that has an end, too', () => {
  const label = createRouteLabels()
  const names = Array.from({ length: 5_000 }, (_, i) =>
    label({ pattern: '/x', isDeclared: false, route: `/shops/${i}/orders`, status: 200 }),
  )

  expect(new Set(names).size).toBe(2_001)
  expect(names.at(-1)).toBe('other')
})

test('an unknown method is recorded as _OTHER', async () => {
  const { telemetry, events } = createMemoryTelemetry()
  const withScope = createRequestScope({ telemetry })
  for (const method of ['PATCH', 'SCAN17']) {
    await withScope(new Request('http://shop.example/', { method }), () => new Response())
  }
  await eventually(() => events().length === 2)

  expect(events().map(({ attributes }) => attributes['http.request.method'])).toEqual(['PATCH', '_OTHER'])
})

test('the ids of a document are added to a Server-Timing that is given to writeHead()', async () => {
  const scope = nodeScope({ telemetry: createMemoryTelemetry().telemetry })
  const server = createServer((req, res) =>
    scope(req, res, () => {
      res.writeHead(200, { 'Cache-Control': 'private', 'Server-Timing': 'db;dur=1' }).end()
    }),
  ).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

  expect(headers.get('server-timing')).toMatch(
    /^db;dur=1, request-id;desc="[\da-f-]{36}", traceparent;desc="[^"]+", at;/,
  )
})
