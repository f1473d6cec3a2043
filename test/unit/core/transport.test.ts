import { expect, test } from 'vitest'
import { createTransport } from '../../../src/core/transport.js'
import type { Page } from '../../../src/page/page.js'
import { eventually } from '../../support/eventually.js'
import { createFakeClock } from '../../support/fake-clock.js'

/** A transport on a clock turned by hand, whose requests are answered by hand. */
function setUp() {
  const clock = createFakeClock(0)
  const bodies: string[] = []
  const warnings: string[] = []
  const answers: ((answer: Response) => void)[] = []
  const fetch = (_endpoint: string, { body }: { body: string }) => {
    bodies.push(body)
    return new Promise<Response>((resolve) => answers.push(resolve))
  }
  const page = {
    window: {
      fetch,
      location: { host: 'shop.example' },
      navigator: { sendBeacon: () => false },
      localStorage: { removeItem() {} },
    },
    document: { visibilityState: 'visible' },
    now: clock.now,
    wallClock: clock.now,
    after: clock.after,
    hex: () => '00',
    guard: <T>(run: () => T) => run(),
  } as unknown as Page
  const view = { id: 'page', route: '/', startedAt: 0, seq: 0, records: 0 }
  const transport = createTransport({
    page,
    endpoint: '/rum',
    fetch: page.window.fetch,
    maySend: () => true,
    ratio: () => 1,
    describe: ({ id, route }) => ({ id, route, service: 'shop' }),
    beforeFlush() {},
    onStop() {},
    mayStore: () => false,
    warn: (problem) => warnings.push(String(problem)),
  })
  const send = (id: string) => {
    transport.add({ record: { id, kind: 'event' }, at: clock.now(), view })
    transport.flush()
  }
  return { clock, transport, send, bodies, warnings, answer: (given: Response) => answers.shift()?.(given) }
}

test('what is forgotten while it is under way is not sent again', async () => {
  const { clock, transport, send, bodies, answer } = setUp()
  send('before')

  transport.clear()
  answer(new Response(null, { status: 503 }))
  await new Promise((resolve) => setTimeout(resolve))
  send('after')
  clock.advance(60_000)

  expect(bodies.slice(1).join()).not.toContain('before')
  expect(bodies.slice(1).join()).toContain('after')
})

test('a pause longer than the browser’s timers can wait is kept by short ones', async () => {
  const { clock, send, bodies, answer } = setUp()
  send('record')

  answer(new Response(null, { status: 429, headers: { 'retry-after': '3000000' } }))
  await eventually(() => clock.pending().length)

  expect(Math.max(...clock.pending())).toBeLessThan(2 ** 31)
  clock.advance(2_999_000_000)
  expect(bodies).toHaveLength(1)
  clock.advance(61_000_000)
  expect(bodies).toHaveLength(2)
})

const inSeconds = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toUTCString()

test.each([
  ['seconds', { 'retry-after': '30' }],
  ['a date, by the server’s own clock', { 'retry-after': inSeconds(30), date: inSeconds(0) }],
])('a server that asks for a pause in %s gets it', async (_, headers) => {
  const { clock, send, bodies, answer } = setUp()
  send('record')
  answer(new Response(null, { status: 503, headers }))
  await eventually(() => clock.pending().length)

  clock.advance(29_500)
  expect(bodies).toHaveLength(1)
  clock.advance(1_000)
  expect(bodies).toHaveLength(2)
})

test.each([
  ['nonsense', { 'retry-after': 'soon' }],
  ['a date long ago', { 'retry-after': inSeconds(-1000), date: inSeconds(0) }],
  ['a negative number', { 'retry-after': '-5' }],
  ['nothing', {}],
])('a server that asks for %s is tried again after one to two seconds', async (_, headers) => {
  const { clock, send, bodies, answer } = setUp()
  send('record')
  answer(new Response(null, { status: 503, headers: headers as Record<string, string> }))
  await eventually(() => clock.pending().length)

  clock.advance(990)
  expect(bodies).toHaveLength(1)
  clock.advance(1_010)
  expect(bodies).toHaveLength(2)
})

/** Answers everything the same until nothing is sent any more; gives the number of requests. */
async function requestsUntilQuiet(given: () => Response | undefined): Promise<{ count: number; warnings: string[] }> {
  const { clock, send, bodies, warnings, answer } = setUp()
  for (let round = 0; round < 40; round += 1) {
    send(`record ${round}`)
    const response = given()
    if (response) answer(response)
    else answer(Response.error())
    await new Promise((resolve) => setTimeout(resolve))
    clock.advance(60_000)
  }
  return { count: bodies.length, warnings: [...new Set(warnings)] }
}

test('an endpoint that a content blocker keeps from answering is given up after a few tries, with one sentence', async () => {
  const { count, warnings } = await requestsUntilQuiet(() => undefined)
  expect(count).toBeLessThanOrEqual(8)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/POST \/rum got no answer.*createRumHandler/)
})

test.each([
  ['404', () => new Response('Cannot POST', { status: 404 })],
  ['405', () => new Response(null, { status: 405 })],
  ['a page of a development server', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
])('an endpoint that answers %s is given up after a few tries, with one sentence', async (_, given) => {
  const { count, warnings } = await requestsUntilQuiet(given)
  expect(count).toBeLessThanOrEqual(8)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/POST \/rum was answered \d+: nothing is recorded.*createRumHandler/)
})

test('an endpoint that is overloaded is never given up', async () => {
  const { count, warnings } = await requestsUntilQuiet(() => new Response(null, { status: 503 }))
  expect(count).toBeGreaterThan(20)
  expect(warnings).toEqual([])
})
