import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeScope } from '../../../server-handler/entries/node.js'
import { fastifyScope } from '../../../server-handler/frameworks/fastify/scope.js'
import { createRequestScope } from '../../../server-handler/ingress/web.js'
import { documentCounts } from '../../../server-handler/questions/health.js'
import { ask } from '../../../server-handler/questions/question.js'
import { sumLosses } from '../../../server-handler/report/page-health.js'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { envelope, vital } from '../../support/envelope.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
const NAVIGATION = { 'sec-fetch-dest': 'document', 'user-agent': CHROME }

const isStamped = (memory: ReturnType<typeof createMemoryTelemetry>) =>
  memory.events().find(({ name }) => name === 'request.served')?.attributes['throughline.document'] === true

describe('a response that is expected to report', () => {
  const servers: [
    string,
    (
      memory: ReturnType<typeof createMemoryTelemetry>,
      send: Record<string, string>,
      headers: Record<string, string>,
    ) => Promise<void>,
  ][] = [
    [
      'of the web',
      async ({ telemetry }, headers, given) => {
        const withScope = createRequestScope({ telemetry })
        const request = new Request('https://shop.example.com/', { headers: given })
        await withScope(request, () => new Response('<html>', { headers }))
      },
    ],
    [
      'of node:http',
      async ({ telemetry }, headers, given) => {
        const scope = nodeScope({ telemetry })
        const server = createServer((req, res) => scope(req, res, () => res.writeHead(200, headers).end('<html>')))
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        onTestFinished(() => void server.close())
        await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: given })).text()
      },
    ],
    [
      'of Fastify',
      async ({ telemetry }, headers, given) => {
        const app = fastify()
        app.register(fastifyScope({ telemetry }))
        app.get('/', (_request, reply) => reply.headers(headers).send('<html>'))
        await app.inject({ url: '/', headers: given })
        await app.close()
      },
    ],
  ]

  test.each(servers)('is a document %s that a browser shows', async (_name, serve) => {
    const memory = createMemoryTelemetry()
    await serve(memory, HTML, NAVIGATION)
    await new Promise((resolve) => setTimeout(resolve, 20))

    expect(isStamped(memory)).toBe(true)
  })

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['an answer to fetch()', HTML, { ...NAVIGATION, 'sec-fetch-dest': 'empty' }],
    ['a frame', HTML, { ...NAVIGATION, 'sec-fetch-dest': 'iframe' }],
    ['a prefetch', HTML, { ...NAVIGATION, 'sec-purpose': 'prefetch;prerender' }],
    ['a robot', HTML, { ...NAVIGATION, 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
    ['JSON', { ...HTML, 'content-type': 'application/json' }, NAVIGATION],
    ['a document that a cache may keep', { ...HTML, 'cache-control': 'public, max-age=60' }, NAVIGATION],
  ])('is not %s', async (_what, headers, given) => {
    const memory = createMemoryTelemetry()
    await servers[0]?.[1](memory, headers, given)
    await new Promise((resolve) => setImmediate(resolve))

    expect(isStamped(memory)).toBe(false)
  })
})

test('documents without a report are counted, except those of the last two minutes', async () => {
  const clock = createFakeClock()
  const store = await openStore({ path: ':memory:', now: clock.now })
  onTestFinished(() => store.close())
  const { telemetry } = createMemoryTelemetry({
    clock,
    logs: { write: async (logs) => void (await store.writeLogs(logs)) },
  })
  const { send } = openEndpoint({ clock, sink: { write: store.write } })
  const withScope = createRequestScope({ telemetry })
  const load = async (id: string, reports: boolean) => {
    const headers = { ...NAVIGATION, 'x-request-id': id }
    await withScope(new Request('https://shop.example.com/', { headers }), () => new Response('x', { headers: HTML }))
    if (!reports) return
    const page = { id: `page-${id}`, route: '/', requestId: id }
    await send(envelope([vital({ id: `r-${id}` })], { page }))
  }
  for (let i = 0; i < 15; i += 1) await load(`doc-${i}`, i >= 3)
  clock.advance(121_000)
  await load('new', false)
  await store.flush()

  const filter = { sinceMs: clock.now() - 3_600_000, untilMs: clock.now(), range: '1h' }
  expect(await ask(store, documentCounts(filter))).toEqual([{ stamped: 15, expected: 15, reported: 12 }])

  const page = await (
    await createReportHandler({ store, now: clock.now } as never)(new Request('http://127.0.0.1/report/health'))
  ).text()
  expect(page).toContain('pages that never reported')
  expect(page).toContain('3 (20')
})

test('what was filtered is not lost', () => {
  const count = (signal: string, reason: string, amount: number) => ({
    signal,
    reason,
    place: '',
    count: amount,
    lastSeenMs: 0,
  })

  expect(
    sumLosses([
      count('server_dropped', 'bot', 7),
      count('server_dropped', 'duplicate', 3),
      count('client_dropped', 'noise', 2),
      count('client_dropped', 'scrubbed', 1),
      count('client_dropped', 'buffer_full', 5),
      count('server_dropped', 'sink', 4),
      count('envelope_gap', 'missing', 6),
      count('forged', 'sequence', 1_000),
      count('server_refused', 'rate', 9),
    ]),
  ).toEqual({ lost: 15, filtered: 13 })
})
