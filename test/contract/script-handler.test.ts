import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expressMount } from '../../server-handler/entries/express.js'
import { fastifyMount } from '../../server-handler/entries/fastify.js'
import { honoMount } from '../../server-handler/entries/hono.js'
import { nextMount } from '../../server-handler/entries/next.js'
import { nodeMount } from '../../server-handler/entries/node.js'
import { createScriptHandler, type ScriptTagOptions } from '../../server-handler/entries/script.js'
import { workerMount } from '../../server-handler/entries/worker.js'
import { START_ATTRIBUTES } from '../../server-handler/script/script-tag.js'
import { resolveOptions } from '../../src/core/options.js'
import { SNIPPET, SNIPPET_HASH } from '../../src/shared/snippet.js'

const HEAD = readFileSync('dist/throughline.js', 'utf8')
const TAIL = readFileSync('dist/throughline-tail.js', 'utf8')
const ATTRIBUTED_TAIL = readFileSync('dist/throughline-tail-attributed.js', 'utf8')
const hash = (kind: string, text: string) => `${kind}-${createHash(kind).update(text).digest('base64')}`

const script = createScriptHandler({ path: '/assets/throughline.js' })
const tailOf = (src: string) => src.replace('.js', '-tail.js')
const ask = (path: string, init: RequestInit = {}) => script(new Request(`https://shop.example.com${path}`, init))

describe('the script handler', () => {
  const whole = async () => {
    const app = fastify()
    app.register(fastifyMount(script))
    app.get('/', async () => 'the shop')
    await app.ready()
    return app.server
  }
  const mounts: Record<string, () => Server | Promise<Server>> = {
    'node:http': () => createServer(nodeMount(script)),
    Express: () => createServer(express().use(expressMount(script))),
    Fastify: whole,
    Hono: () => createAdaptorServer({ fetch: new Hono().use(honoMount(script)).fetch }) as Server,
  }

  describe.each(Object.entries(mounts))('on %s', (_, open) => {
    let server: Server
    let origin: string
    beforeAll(async () => {
      server = await open()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    })
    afterAll(() => void server.close())

    test('serves all files, zipped, with the hash of the tag, for caches to keep', async () => {
      for (const [path, code] of [
        [script.src, HEAD],
        [tailOf(script.src), TAIL],
        [script.src.replace('.js', '-tail-attributed.js'), ATTRIBUTED_TAIL],
      ] as const) {
        const response = await fetch(origin + path)
        expect(response.status).toBe(200)
        expect(response.headers.get('content-encoding')).toBe('gzip')
        expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
        expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
        expect(await response.text()).toBe(code)
      }
    })

    test('leaves the address without a hash to the application', async () => {
      expect((await fetch(`${origin}/assets/throughline.js`)).status).toBe(404)
    })
  })

  test('serves them in a Worker, and in a route of Next.js below a base path', async () => {
    const serve = workerMount(script)
    const inWorker = await serve(new Request(`https://shop.example.com${script.src}`), {}, { waitUntil() {} } as never)
    const inNext = await nextMount(script).GET(new Request(`https://shop.example.com/shop${script.src}`))
    expect([await inWorker.text(), await inNext.text()]).toEqual([HEAD, HEAD])
  })

  test.each([
    ['gzip, deflate, br', 'gzip'],
    ['br;q=1.0, GZIP;q=0.5', 'gzip'],
    ['*', 'gzip'],
    ['gzip;q=0', null],
    ['gzip; q=0.000, br', null],
    ['identity', null],
    ['', null],
  ])('answers `accept-encoding: %s` with %s', async (accepted, coding) => {
    const response = await ask(script.src, { headers: { 'accept-encoding': accepted } })
    expect(response.headers.get('content-encoding')).toBe(coding)
    expect(response.headers.get('vary')).toBe('accept-encoding')
  })

  test('answers HEAD without a body, and rejects what is not a read', async () => {
    expect(await (await ask(script.src, { method: 'HEAD' })).text()).toBe('')
    const refused = await ask(script.src, { method: 'POST', body: 'x' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('lets no cache keep that a file is missing', async () => {
    const response = await ask('/assets/throughline-000000000000.js')
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store'])
  })
})

describe('the tag', () => {
  test('has the address, the hash, and options of start as attributes', () => {
    expect(script.integrity).toBe(hash('sha384', HEAD))
    expect(script.tag({ start: { service: 'shop', sampleRatio: '0.5' } })).toBe(
      `<script src="${script.src}" integrity="${script.integrity}" crossorigin="anonymous" data-service="shop" data-sample-ratio="0.5"></script>`,
    )
    expect(script.src).toMatch(/^\/assets\/throughline-[\w-]{12}\.js$/)
  })

  test('takes every option of start that is not an object or a function', () => {
    const others = ['actions', 'events', 'propagateTo', 'ignore', 'route', 'session', 'beforeSend']
    const names = Object.keys(resolveOptions({}, () => {}))
    expect([...START_ATTRIBUTES].sort()).toEqual(names.filter((name) => !others.includes(name)).sort())
  })

  test('asks for the causes of vitals', () => {
    expect(script.tag({ vitals: 'attributed' })).toContain(' data-vitals="attributed">')
    expect([script.tag({ vitals: 'standard' }), script.tag({ vitals: undefined })]).toEqual([
      script.tag(),
      script.tag(),
    ])
  })

  test('has the nonce on both scripts where it is async, or a hash that a policy can name', () => {
    const html = script.tag({ async: true, nonce: 'r4nd0m==' })
    expect(html.match(/<script[^>]* nonce="r4nd0m=="/g)).toHaveLength(2)
    expect(html).toContain(`>${SNIPPET}</script>`)
    expect(SNIPPET_HASH).toBe(hash('sha256', SNIPPET))
    expect(script.inlineScriptSource).toBe(`'${SNIPPET_HASH}'`)
  })

  test.each([
    [{ nonce: '"><script>alert(1)</script>' }],
    [{ start: { service: '"><img src=x onerror=alert(1)>' } }],
    [{ start: { service: "' onload='alert(1)" } }],
    [{ start: { service: '&quot;><b>' } }],
  ])('keeps %j within its attribute', (options: ScriptTagOptions) => {
    const html = script.tag(options)
    expect(html.match(/[<>]/g)).toEqual(['<', '>', '<', '>'])
    expect(html.match(/"/g)?.length).toBe(2 * (html.match(/="/g)?.length ?? 0))
  })

  test.each([
    [{ start: { 'on"load': 'x' } }, '`start` must be an object of strings'],
    [{ start: { sampleRatio: 0.5 } }, '`start` must be an object of strings'],
    [{ start: 'service' }, '`start` must be an object of strings'],
    [{ vitals: 'all' }, '`vitals` must be "standard" or "attributed"'],
    [{ nonce: 7 }, '`nonce` must be text'],
    [{ start: { servise: 'shop' } }, '`start` of tag() has no option `servise`; did you mean `service`?'],
    [{ data: {} }, 'tag() has no option `data`'],
  ])('rejects %j', (options, message) => {
    expect(() => script.tag(options as never)).toThrow(message)
  })
})

test.each(['throughline.js', '//cdn.example/x.js', '/a b.js', '/x.js?v=1', '/x.mjs', ''])(
  'the path %j is rejected',
  (path) => {
    expect(() => createScriptHandler({ path })).toThrow('`path` must be a path that ends in .js')
  },
)
