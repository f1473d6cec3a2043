import fastify from 'fastify'
import { expect, test } from 'vitest'
import { fastifyScope } from '../../../server-handler/entries/fastify.js'
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
