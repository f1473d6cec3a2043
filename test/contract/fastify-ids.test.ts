import fastify from 'fastify'
import { expect, test } from 'vitest'
import { fastifyMount, fastifyScope } from '../../server-handler/entries/fastify.js'
import { createRumHandler } from '../../server-handler/entries/server.js'
import { envelope } from '../support/envelope.js'
import { createMemorySink } from '../support/log-reader.js'

test('the endpoint on Fastify answers with the ids of the scope and the headers of earlier hooks', async () => {
  const app = fastify()
  app.register(fastifyScope())
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-frame-options', 'DENY')
  })
  app.register(fastifyMount(createRumHandler({ sink: createMemorySink() })))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const response = await fetch(`${url}/__throughline/rum`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(envelope()),
    })

    expect(response.status).toBe(204)
    expect(response.headers.get('x-request-id')).toMatch(/^\S+$/)
    expect(response.headers.get('x-frame-options')).toBe('DENY')
  } finally {
    await app.close()
  }
})
