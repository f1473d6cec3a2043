import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamText } from 'hono/streaming'
import { describe, expect, onTestFinished, test } from 'vitest'
import { honoScope } from '../../../server-handler/frameworks/hono/scope.js'
import { nextScope } from '../../../server-handler/frameworks/next/scope.js'
import { workerScope } from '../../../server-handler/frameworks/worker/scope.js'
import { createRequestScope } from '../../../server-handler/ingress/web.js'
import { currentScope } from '../../../server-handler/scope/scope.js'
import { eventually } from '../../support/eventually.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry, type MemoryTelemetry } from '../../support/memory-telemetry.js'

const SERVER = 2

/** A body that lasts until the test ends it. */
function createHeldBody(type?: 'bytes') {
  let controller: ReadableStreamController<Uint8Array> | undefined
  const seen: (string | undefined)[] = []
  const body = new ReadableStream<Uint8Array>({
    ...(type ? { type } : {}),
    start(given: ReadableStreamController<Uint8Array>) {
      controller = given
      given.enqueue(new TextEncoder().encode('part'))
    },
    pull() {
      seen.push(currentScope()?.requestId)
    },
  } as unknown as UnderlyingDefaultSource<Uint8Array>)
  return {
    body,
    seen,
    close: () => controller?.close(),
    fail: () => controller?.error(new Error('midway')),
  }
}

type Serve = (request: Request) => Promise<Response>
type Handler = (request: Request) => Response | Promise<Response>

const frameworks: Record<string, (memory: MemoryTelemetry, handler: Handler) => Serve> = {
  'createRequestScope()': ({ telemetry }, handler) => {
    const withScope = createRequestScope({ telemetry })
    return (request) => withScope(request, () => handler(request))
  },
  'Next.js': ({ telemetry }, handler) => {
    const route = nextScope({ telemetry })(handler)
    return (request) => route(request, {})
  },
  'a Worker': ({ telemetry }, handler) => {
    const worker = workerScope({ telemetry })({ fetch: handler })
    return async (request) => worker.fetch(request, {}, { waitUntil: () => {} })
  },
  Hono: ({ telemetry }, handler) => {
    const app = new Hono()
    app.use(honoScope({ telemetry }))
    app.get('*', (context) => handler(context.req.raw))
    return async (request) => app.fetch(request)
  },
}

describe.each(Object.entries(frameworks))('a response of %s', (_name, open) => {
  const stage = async (make: () => Response, init: RequestInit = {}) => {
    const memory = createMemoryTelemetry()
    const respond = open(memory, make)
    const response = await respond(new Request('https://shop.example.com/feed', init))
    const ended = () => memory.spans.find(({ kind }) => kind === SERVER)
    const reason = async () => attributesOf((await eventually(ended)).attributes)['throughline.reason']
    return { response, ended, reason }
  }

  test('that is streamed ends when its stream does', async () => {
    const held = createHeldBody()
    const { response, ended, reason } = await stage(() => new Response(held.body, { status: 201, statusText: 'Fine' }))
    const text = response.text()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ended()).toBeUndefined()
    expect([response.status, response.statusText]).toEqual([201, 'Fine'])
    held.close()

    expect(await text).toBe('part')
    expect(await reason()).toBe('ok')
    expect(held.seen.at(-1), 'what makes the body finds its request').toMatch(/^[0-9a-f-]{36}$/)
  })

  test('with a stream that fails midway is broken, and fails for its reader', async () => {
    const held = createHeldBody()
    const { response, ended, reason } = await stage(() => new Response(held.body))
    const text = response.text()
    text.catch(() => {})
    held.fail()

    await expect(text).rejects.toThrow('midway')
    expect(await reason()).toBe('broken')
    expect(ended()?.status?.code).toBe(2)
  })

  test('with a reader that cancels is aborted, and its source is cancelled', async () => {
    let cancelledWith: unknown
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(8)),
      cancel: (reason) => {
        cancelledWith = reason
      },
    })
    const { response, reason } = await stage(() => new Response(body))
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel('enough')

    expect(await reason()).toBe('aborted')
    expect(cancelledWith).toBe('enough')
  })

  test.each<[string, () => Response]>([
    ['text', () => new Response('text')],
    ['JSON', () => Response.json({ a: 1 })],
    ['nothing', () => new Response(null, { status: 204 })],
    ['bytes', () => new Response(new Uint8Array(3))],
    ['a stream of known length', () => new Response(createHeldBody().body, { headers: { 'content-length': '4' } })],
  ])('that is %s ends at once, and its body is not touched', async (_kind, make) => {
    const { response, reason } = await stage(make)

    expect(await reason()).toBe('ok')
    expect(response.bodyUsed).toBe(false)
  })

  test.each<[string, Record<string, string>]>([
    ['events', { 'content-type': 'text/event-stream' }],
    ['chunks', { 'transfer-encoding': 'chunked' }],
  ])('that is a byte stream of %s ends when it does', async (_kind, headers) => {
    const held = createHeldBody('bytes')
    const { response, ended, reason } = await stage(() => new Response(held.body, { headers }))
    const text = response.text()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ended()).toBeUndefined()
    held.close()
    await text

    expect(await reason()).toBe('ok')
  })

  test('to HEAD ends at once', async () => {
    const { reason } = await stage(() => new Response(createHeldBody().body), { method: 'HEAD' })

    expect(await reason()).toBe('ok')
  })
})

describe('Hono on Node', () => {
  const stage = async (route: (app: Hono) => unknown) => {
    const memory = createMemoryTelemetry()
    const app = new Hono()
    app.use(honoScope({ telemetry: memory.telemetry }))
    route(app)
    const port = await new Promise<number>((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port))
      onTestFinished(() => void server.close())
    })
    const span = () => memory.spans.find(({ kind }) => kind === SERVER)
    return { url: `http://127.0.0.1:${port}/feed`, span }
  }
  const lastsMs = (span: { startTimeUnixNano: string; endTimeUnixNano: string }) =>
    Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6

  test('a streamed response lasts as long as it is streamed', async () => {
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const { url, span } = await stage((app) =>
      app.get('/feed', (context) =>
        streamText(context, async (stream) => {
          await stream.write('one')
          await finished
          await stream.write('two')
        }),
      ),
    )
    const response = await fetch(url)
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(span()).toBeUndefined()
    finish()
    expect(await response.text()).toBe('onetwo')
    const ended = await eventually(span)

    expect(lastsMs(ended)).toBeGreaterThan(100)
    expect(attributesOf(ended.attributes)).toMatchObject({
      'throughline.reason': 'ok',
      'http.response.status_code': 'int 200',
    })
  })

  test('a stream that fails midway is broken', async () => {
    const held = createHeldBody()
    const { url, span } = await stage((app) => app.get('/feed', () => new Response(held.body)))
    const response = await fetch(url)
    const text = response.text()
    text.catch(() => {})
    held.fail()
    const ended = await eventually(span)

    expect(attributesOf(ended.attributes)['throughline.reason']).toBe('broken')
    expect(ended.status?.code).toBe(2)
  })

  test('a client that goes away in the middle is aborted', async () => {
    const { url, span } = await stage((app) =>
      app.get('/feed', () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1024)) }))),
    )
    const aborter = new AbortController()
    const response = await fetch(url, { signal: aborter.signal })
    await response.body?.getReader().read()
    aborter.abort()

    expect(attributesOf((await eventually(span)).attributes)['throughline.reason']).toBe('aborted')
  })
})

test('a request without a signal, as some runtimes pass it, is served and recorded', async () => {
  const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 1 })
  const request = Object.defineProperty(new Request('https://shop.example/feed'), 'signal', { value: undefined })
  const response = await createRequestScope({ telemetry })(request, () => new Response('whole'))

  expect(await response.text()).toBe('whole')
  expect(attributesOf((await eventually(() => spans[0])).attributes)['throughline.reason']).toBe('ok')
})
