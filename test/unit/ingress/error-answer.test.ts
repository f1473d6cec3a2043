import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { expressScope } from '../../../server-handler/entries/express.js'
import { fastifyScope } from '../../../server-handler/entries/fastify.js'
import { honoScope } from '../../../server-handler/entries/hono.js'
import {
  createRequestScope,
  errorAnswer,
  errorBody,
  type IngressOptions,
} from '../../../server-handler/entries/ingress.js'
import type { Span } from '../../../server-handler/otlp/model.js'
import { eventually } from '../../support/eventually.js'
import { attributesOf } from '../../support/log-reader.js'

const spans: Span[] = []
const OPTIONS: IngressOptions = {
  routes: { '/graphql': 'private' },
  traceSampleRatio: 1,
  traces: {
    async write({ resourceSpans }) {
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)))
    },
  },
}
const withScope = createRequestScope(OPTIONS)
const SENTENCE = 'Please pay again in a minute.'
const headers = { 'x-request-id': 'req-7', 'x-correlation-id': 'corr-7' }
const ask = (path: string, given: Record<string, string> = headers) =>
  withScope(new Request(`http://shop.test${path}`, { method: 'POST', headers: given }), () =>
    errorAnswer({ status: 503, message: SENTENCE }),
  )

afterEach(() => {
  spans.length = 0
})

describe('an error answer', () => {
  test('says a sentence and the correlation id that a trusted route was given, with the request’s id beside it', async () => {
    const answer = await ask('/graphql')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('x-request-id')).toBe('req-7')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(await answer.json()).toEqual({ message: SENTENCE, correlationId: 'corr-7', requestId: 'req-7' })
  })

  test('gives the request’s own id on public routes', async () => {
    expect(await (await ask('/api/pay')).json()).toEqual({ message: SENTENCE, correlationId: 'req-7' })
  })

  test('puts its id on the span, by which a support request is found', async () => {
    await ask('/graphql')
    const span = await eventually(() => spans[0])
    expect(attributesOf(span.attributes)['correlation.id']).toBe('corr-7')
  })

  test('never echoes ids that are malformed', async () => {
    const hostile = { 'x-request-id': '<script>alert(1)</script>', 'x-correlation-id': 'a b"onload=' }
    const answer = await ask('/graphql', hostile)
    const body = await answer.text()
    expect(body).not.toMatch(/script|onload/)
    expect(answer.headers.get('x-request-id')).toBe(JSON.parse(body).correlationId)
  })

  test('has no ids without a scope, and is an answer all the same', async () => {
    const answer = errorAnswer()
    expect(answer.status).toBe(500)
    expect(answer.headers.has('x-request-id')).toBe(false)
    expect(await answer.json()).toEqual({ message: expect.stringMatching(/^Something went wrong/) })
  })

  test('takes a scope by hand where the runtime keeps none', async () => {
    const scope = await new Promise<Parameters<typeof errorBody>[1]>((resolve) =>
      withScope(new Request('http://shop.test/api/pay', { headers }), (given) => {
        resolve(given)
        return new Response()
      }),
    )
    expect(errorBody({}, scope)).toMatchObject({ correlationId: 'req-7' })
  })

  test.each([200, 204, 304, 99, 1000, Number.NaN, 500.5])('of status %s is a 500, since it is an error', (status) => {
    expect(errorAnswer({ status }).status).toBe(500)
  })

  test('says our sentence where it is given an error in the place of one', async () => {
    const message = new Error('SELECT failed at db.internal') as unknown as string
    expect(await errorAnswer({ message }).text()).not.toContain('db.internal')
  })
})

describe('the body of an error answer', () => {
  /** Asks a server of whatever framework on a free port. */
  async function asked(url: string) {
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers })
    return {
      id: answer.headers.get('x-request-id'),
      cache: answer.headers.get('cache-control'),
      ...(await answer.json()),
    }
  }
  const EXPECTED = { id: 'req-7', cache: 'no-store', message: SENTENCE, correlationId: 'corr-7', requestId: 'req-7' }

  test('has the ids in an error handler of Express', async () => {
    const app = express()
    app.use(expressScope(OPTIONS))
    app.post('/graphql', async () => {
      await Promise.resolve()
      throw new Error('db.internal')
    })
    app.use(((_error, _request, response, _next) => {
      response
        .status(503)
        .set('cache-control', 'no-store')
        .json(errorBody({ message: SENTENCE }))
    }) satisfies express.ErrorRequestHandler)
    const server = createServer(app)
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    expect(await asked(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toEqual(EXPECTED)
  })

  test('has the ids in an error handler of Fastify', async () => {
    const app = fastify()
    onTestFinished(() => app.close())
    app.register(fastifyScope(OPTIONS))
    app.setErrorHandler((_error, _request, reply) =>
      reply
        .code(503)
        .header('cache-control', 'no-store')
        .send(errorBody({ message: SENTENCE })),
    )
    app.register(async (routes) => {
      routes.post('/graphql', async () => {
        throw new Error('db.internal')
      })
    })
    expect(await asked(await app.listen({ port: 0, host: '127.0.0.1' }))).toEqual(EXPECTED)
  })

  test('has the ids in an error handler of Hono', async () => {
    const app = new Hono()
    app.use(honoScope(OPTIONS))
    app.post('/graphql', () => {
      throw new Error('db.internal')
    })
    app.onError(() => errorAnswer({ status: 503, message: SENTENCE }))
    const answer = await app.request('/graphql', { method: 'POST', headers })
    expect([answer.status, answer.headers.get('x-request-id'), await answer.json()]).toEqual([
      503,
      'req-7',
      { message: SENTENCE, correlationId: 'corr-7', requestId: 'req-7' },
    ])
  })
})
