import { createServer, request as httpRequest, type Server } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fastifyMount } from '../../server-handler/entries/fastify.js'
import { nextMount } from '../../server-handler/entries/next.js'
import { nodeMount } from '../../server-handler/entries/node.js'
import { createRumHandler } from '../../server-handler/entries/server.js'
import { envelope } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { createMemorySink } from '../support/log-reader.js'
import { listen, type Mounted, type Opened, subjects } from '../support/rum-subjects.js'

const PATH = '/__throughline/rum'
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

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

/** What two clients get, the first of them twice. */
async function statusesOf({ send }: Mounted): Promise<number[]> {
  const statuses: number[] = []
  for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.1']) {
    const said = { 'x-forwarded-for': address, 'cf-connecting-ip': address }
    statuses.push((await send(PATH, post({ headers: { ...headers, ...said } }))).status)
  }
  return statuses
}

const [missing, present] = [true, false].map((isMissing) =>
  Object.entries(subjects).filter(([, subject]) => (subject.missing !== undefined) === isMissing),
)

describe.each(missing ?? [])('%s', (_name, subject) => {
  test.skip(`is not tried: ${subject.missing}`)
})

describe.each(present ?? [])(
  '%s',
  (_name, { open, keepsSocket = false, hidesSocket = false, closesAtOnce = false }) => {
    let opened: Opened
    let mounted: Mounted
    let failing: Mounted
    beforeAll(async () => {
      opened = await open()
      mounted = opened.mounted
      failing = opened.failing
    }, 180_000)
    afterAll(async () => {
      for (const each of [mounted, failing, opened.trusting, opened.wary]) await each.close()
    })

    test('takes an envelope with 204, no body and no-store', async () => {
      const before = opened.records()
      const response = await mounted.send(
        PATH,
        post({ body: JSON.stringify(envelope(undefined, { page: { id: 'fresh', route: '/' } })) }),
      )

      expect(response.status).toBe(204)
      expect(await response.text()).toBe('')
      expect(response.headers.get('cache-control')).toBe('no-store')
      await eventually(() => opened.records() === before + 1)
    })

    test('takes a beacon, which is text/plain', async () => {
      const before = opened.records()
      const body = JSON.stringify(envelope(undefined, { page: { id: 'beacon', route: '/' } }))

      expect(
        (await mounted.send(PATH, post({ body, headers: { ...headers, 'content-type': 'text/plain;charset=UTF-8' } })))
          .status,
      ).toBe(204)
      await eventually(() => opened.records() === before + 1)
    })

    test('takes a body that is zipped and comes in pieces', async () => {
      const before = opened.records()
      const zipped = gzipSync(JSON.stringify(envelope(undefined, { page: { id: 'zipped', route: '/' } })))
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(zipped.subarray(0, 20))
          controller.enqueue(zipped.subarray(20))
          controller.close()
        },
      })
      const init: RequestInit & { duplex: 'half' } = {
        ...post({ body, headers: { ...headers, 'content-encoding': 'gzip' } }),
        duplex: 'half',
      }

      expect((await mounted.send(PATH, init)).status).toBe(204)
      await eventually(() => opened.records() === before + 1)
    })

    test('knows its own origin where a browser says nothing of the site', async () => {
      const { 'sec-fetch-site': _, ...silent } = headers
      const host = mounted.port === undefined ? '127.0.0.1' : `127.0.0.1:${mounted.port}`
      const from = async (origin: string) =>
        (await mounted.send(PATH, post({ body: '[]', headers: { ...silent, origin } }))).status

      expect(await from(`https://${host}`)).toBe(400)
      expect(await from('https://other.example.com')).toBe(403)
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
      expect((await mounted.send(PATH, post({ headers: { ...headers, 'content-type': 'text/html' } }))).status).toBe(
        415,
      )
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

      const seen = await mounted.send(PATH, init).then(
        ({ status }) => status,
        () => 'broken off',
      )
      expect(closesAtOnce ? [413, 'broken off'] : [413, 400]).toContain(seen)
    })

    test.each(['{"v":1', '[]', 'null', '"a"', '{"v":2}', '{"v":1,"records":[]}'])(
      'refuses %s with 400 and one word',
      async (body) => {
        const response = await mounted.send(PATH, post({ body, headers: { ...headers, 'content-type': 'text/plain' } }))

        expect(response.status).toBe(400)
        expect(await response.text()).toMatch(/^[a-z]+$/)
      },
    )

    test('asks the page to retry if the sink fails', async () => {
      const response = await failing.send(PATH, post())

      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('5')
    })

    test('takes browser reports on their own path', async () => {
      const before = opened.records()
      const body = JSON.stringify([
        { type: 'crash', age: 1, url: 'https://shop.example.com/p/1', body: { reason: 'oom' } },
      ])
      const response = await mounted.send(
        `${PATH}/reports`,
        post({ body, headers: { ...headers, 'content-type': 'application/reports+json' } }),
      )

      expect(response.status).toBe(204)
      await eventually(() => opened.records() === before + 1)
    })

    test('limits each client by the address that a trusted proxy wrote', async () => {
      if (mounted.port === undefined) return

      expect(await statusesOf(opened.trusting)).toEqual([204, 204, 429])
    })

    test('trusts no address in a header unless configured', async () => {
      if (mounted.port === undefined) return

      expect(await statusesOf(opened.wary)).toEqual(hidesSocket ? [204, 204, 204] : [204, 429, 429])
    })

    test('leaves other paths alone', async () => {
      if (mounted.port === undefined) return

      // To a GET the endpoint itself would say 405.
      for (const path of [`${PATH}x`, `${PATH}/x`]) expect((await mounted.send(path, {})).status).not.toBe(405)
    })

    test('closes the socket of a rejected client that keeps it open', async () => {
      const { port } = mounted
      if (port === undefined || keepsSocket) return
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
  },
)

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

  test('leave Fastify’s own routes, parsers and hooks as they are', async () => {
    const answered: string[] = []
    const app = fastify()
    app.addHook('onResponse', async ({ url }) => void answered.push(url))
    app.register(fastifyMount(createRumHandler({ sink: createMemorySink() })))
    app.post('/orders', async ({ body }) => body)
    const ask = (url: string, type: string) =>
      app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': type }, payload: '{"a":1}' })

    expect((await ask('/orders', 'application/json')).json()).toEqual({ a: 1 })
    expect((await ask('/orders', 'text/html')).statusCode).toBe(415)
    expect((await ask(PATH, 'text/plain')).body).toBe('version')
    expect(answered).toEqual(['/orders', '/orders', PATH])
    await app.close()
  })

  test('answer with trailingSlash of Next.js', async () => {
    const { POST } = nextMount(createRumHandler({ sink: createMemorySink() }))

    expect((await POST(new Request(`http://localhost:3000${PATH}/`, post()))).status).toBe(204)
  })

  test('answer where Next.js leaves its base path before the endpoint’s', async () => {
    const { POST } = nextMount(createRumHandler({ sink: createMemorySink() }))

    expect((await POST(new Request(`http://localhost:3000/shop${PATH}`, post()))).status).toBe(204)
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
