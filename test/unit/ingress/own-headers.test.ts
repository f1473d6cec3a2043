import fastify from 'fastify'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { fastifyScope } from '../../../server-handler/entries/fastify.js'
import { honoScope } from '../../../server-handler/entries/hono.js'
import { nextScope } from '../../../server-handler/entries/next.js'
import { workerScope } from '../../../server-handler/entries/worker.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

test('Fastify keeps a request id that a hook before the scope has set', async () => {
  const { telemetry } = createMemoryTelemetry()
  const app = fastify()
  app.addHook('onRequest', (_request, reply, next) => {
    reply.header('x-request-id', 'its-own')
    next()
  })
  app.register(fastifyScope({ telemetry }))
  app.get('/', async () => 'served')

  const { headers } = await app.inject('/')

  expect(headers['x-request-id']).toBe('its-own')
  expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/)
})

const OWN = { 'x-request-id': 'its-own' }
const { telemetry } = createMemoryTelemetry()
const request = () => new Request('http://shop.example/')
const inHono = () => {
  const app = new Hono()
  app.use(honoScope({ telemetry }))
  app.get('/', (context) => context.text('served', 200, OWN))
  return app.request('/')
}
const inNext = () => nextScope({ telemetry })(() => new Response('served', { headers: OWN }))(request(), {})
const inWorker = () =>
  workerScope({ telemetry })({ fetch: async () => new Response('served', { headers: OWN }) }).fetch(
    request(),
    {},
    { waitUntil() {} },
  )

test.each([
  ['Hono', inHono],
  ['Next.js', inNext],
  ['a Worker', inWorker],
])('%s keeps a request id that the response already has', async (_, serve) => {
  const { headers } = await serve()

  expect(headers.get('x-request-id')).toBe('its-own')
  expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
})
