import { createServer, request as httpRequest, type Server } from 'node:http'
import { connect } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expressMount } from '../../server-handler/entries/server/express.js'
import { honoMount } from '../../server-handler/entries/server/hono.js'
import { nodeMount } from '../../server-handler/entries/server/node.js'
import { createRumHandler } from '../../server-handler/entries/server.js'
import type { RumHandler } from '../../server-handler/rum/handler.js'
import type { RumOptions } from '../../server-handler/rum/options.js'
import { envelope } from '../support/envelope.js'
import { createMemorySink } from '../support/log-reader.js'

const PATH = '/__throughline/rum'
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

type Send = (path: string, init: RequestInit) => Promise<Response>
interface Mounted {
  send: Send
  port?: number
  close: () => Promise<void>
}
type Mount = (handle: RumHandler) => Promise<Mounted>

async function listen(server: Server): Promise<Mounted> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    send: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const mounts: Record<string, Mount> = {
  'the web-standard handler': async (handle) => ({
    send: (path, init) => handle(new Request(`http://127.0.0.1${path}`, init)),
    close: async () => {},
  }),
  'node:http': (handle) => listen(createServer(nodeMount(handle))),
  'Express 5': (handle) => listen(createServer(express().use(expressMount(handle)))),
  'Express 5 behind express.json()': (handle) =>
    listen(
      createServer(express().use(express.json({ limit: '1mb' }), express.text({ limit: '1mb' }), expressMount(handle))),
    ),
  'Hono on @hono/node-server': async (handle) => {
    const app = new Hono().use(honoMount(handle))
    const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
    })
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    return {
      port,
      send: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
      close: () => new Promise((resolve) => server.close(() => resolve())),
    }
  },
}

const headers = {
  'content-type': 'application/json',
  'sec-fetch-site': 'same-origin',
  'user-agent': CHROME,
  connection: 'close',
}
const post = (change: RequestInit = {}): RequestInit => ({
  method: 'POST',
  headers,
  body: JSON.stringify(envelope()),
  ...change,
})

describe.each(Object.entries(mounts))('%s', (name, mount) => {
  const sink = createMemorySink()
  const options: RumOptions = { sink, allowedOrigins: ['https://shop.example.com'], allowMissingOrigin: true }
  let mounted: Mounted
  let failing: Mounted
  beforeAll(async () => {
    mounted = await mount(createRumHandler(options))
    failing = await mount(createRumHandler({ ...options, sink: { write: () => Promise.reject(new Error('down')) } }))
  })
  afterAll(async () => {
    await mounted.close()
    await failing.close()
  })

  test('takes an envelope with 204, no body and no-store', async () => {
    const before = sink.records().length
    const response = await mounted.send(
      PATH,
      post({ body: JSON.stringify(envelope(undefined, { page: { id: 'fresh', route: '/' } })) }),
    )

    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(sink.records().length).toBe(before + 1)
  })

  test('takes a beacon, which is text/plain', async () => {
    const before = sink.records().length
    const body = JSON.stringify(envelope(undefined, { page: { id: 'beacon', route: '/' } }))

    expect(
      (await mounted.send(PATH, post({ body, headers: { ...headers, 'content-type': 'text/plain;charset=UTF-8' } })))
        .status,
    ).toBe(204)
    expect(sink.records().length).toBe(before + 1)
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])(
    'answers %s with 405 and says what is allowed',
    async (method) => {
      const response = await mounted.send(PATH, { method, headers: { connection: 'close' } })

      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
    },
  )

  test('refuses another site with 403', async () => {
    expect((await mounted.send(PATH, post({ headers: { ...headers, 'sec-fetch-site': 'cross-site' } }))).status).toBe(
      403,
    )
  })

  test('answers the preflight of a listed origin', async () => {
    const response = await mounted.send(PATH, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example.com', 'access-control-request-method': 'POST', connection: 'close' },
    })

    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example.com')
  })

  test('refuses another type with 415', async () => {
    expect((await mounted.send(PATH, post({ headers: { ...headers, 'content-type': 'text/html' } }))).status).toBe(415)
  })

  test('refuses a body of more than 64 KiB with 413', async () => {
    const body = JSON.stringify({ ...envelope(), pad: 'x'.repeat(70_000) })

    expect((await mounted.send(PATH, post({ body }))).status).toBe(413)
  })

  test('refuses a large body of unknown length with 413', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(16_384))
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += 1
        if (sent > 12) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const init: RequestInit & { duplex: 'half' } = { ...post({ body }), duplex: 'half' }

    expect([413, 400]).toContain((await mounted.send(PATH, init)).status)
  })

  test.each(['{"v":1', '[]', 'null', '"a"', '{"v":2}', '{"v":1,"records":[]}'])(
    'refuses %s with 400 and one word',
    async (body) => {
      const response = await mounted.send(PATH, post({ body, headers: { ...headers, 'content-type': 'text/plain' } }))

      expect(response.status).toBe(400)
      expect(await response.text()).toMatch(/^[a-z]+$/)
    },
  )

  test('tells the page to come again where the sink fails', async () => {
    const response = await failing.send(PATH, post())

    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
  })

  test('takes browser reports on their own path', async () => {
    const before = sink.records().length
    const body = JSON.stringify([
      { type: 'crash', age: 1, url: 'https://shop.example.com/p/1', body: { reason: 'oom' } },
    ])
    const response = await mounted.send(
      `${PATH}/reports`,
      post({ body, headers: { ...headers, 'content-type': 'application/reports+json' } }),
    )

    expect(response.status).toBe(204)
    expect(sink.records().length).toBe(before + 1)
  })

  test('does not hold the socket of a client that is refused and goes on holding it', async () => {
    const { port } = mounted
    // A body parser in front waits for the body itself, before the endpoint is asked.
    if (port === undefined || name.includes('express.json')) return
    const head = `POST ${PATH} HTTP/1.1\r\nhost: a\r\nsec-fetch-site: cross-site\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(head))
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
    })

    expect(answer).toMatch(/^HTTP\/1.1 403 /)
  })

  test('outlives a client that goes away in the middle of its body', async () => {
    const { port } = mounted
    if (port === undefined) return
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST ${PATH} HTTP/1.1\r\nhost: a\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"v":1`,
          () => {
            socket.destroy()
          },
        )
      })
      socket.on('close', () => resolve())
    })

    expect((await mounted.send(PATH, { method: 'GET' })).status).toBe(405)
  })
})

describe('mounts as middleware', () => {
  const open = async (server: Server, run: (mounted: Mounted) => Promise<void>) => {
    const mounted = await listen(server)
    try {
      await run(mounted)
    } finally {
      await mounted.close()
    }
  }

  test('leave other paths to the app', async () => {
    const rum = nodeMount(createRumHandler({ sink: createMemorySink() }))
    await open(
      createServer((req, res) => rum(req, res, () => res.end('app'))),
      async ({ send }) => {
        expect(await (await send('/', {})).text()).toBe('app')
        expect(await (await send(`${PATH}x`, {})).text()).toBe('app')
      },
    )
  })

  test('limit each client by what a trusted proxy says, and by the socket where none is trusted', async () => {
    const rate = { perSecond: 0.001, burst: 1 }
    const statuses = async (trustProxy: number) => {
      const rum = nodeMount(createRumHandler({ sink: createMemorySink(), clientRate: rate }), { trustProxy })
      const seen: number[] = []
      await open(createServer(rum), async ({ send }) => {
        for (const address of ['203.0.113.1', '203.0.113.2']) {
          seen.push((await send(PATH, post({ headers: { ...headers, 'x-forwarded-for': address } }))).status)
        }
      })
      return seen
    }

    expect(await statuses(1)).toEqual([204, 204])
    expect(await statuses(0)).toEqual([204, 429])
  })

  test('read the address that the outermost trusted proxy wrote, not what the client made up', async () => {
    const rum = nodeMount(createRumHandler({ sink: createMemorySink(), clientRate: { perSecond: 0.001, burst: 1 } }), {
      trustProxy: 1,
    })
    await open(createServer(rum), async ({ send }) => {
      const from = (forwarded: string) => send(PATH, post({ headers: { ...headers, 'x-forwarded-for': forwarded } }))

      expect((await from('1.1.1.1, 203.0.113.9')).status).toBe(204)
      expect((await from('2.2.2.2, 203.0.113.9')).status).toBe(429)
    })
  })

  test('answer a method that no Request can have', async () => {
    await open(createServer(nodeMount(createRumHandler({ sink: createMemorySink() }))), async ({ port }) => {
      const status = await new Promise((resolve, reject) => {
        const req = httpRequest({ port, host: '127.0.0.1', method: 'TRACE', path: PATH }, (res) => {
          res.resume()
          resolve(res.statusCode)
        })
        req.on('error', reject)
        req.end()
      })

      expect(status).toBe(405)
    })
  })

  test('refuse a number of proxies that is none', () => {
    expect(() => nodeMount(createRumHandler({ sink: createMemorySink() }), { trustProxy: -1 })).toThrow(
      /`trustProxy`.*got -1/,
    )
  })
})
