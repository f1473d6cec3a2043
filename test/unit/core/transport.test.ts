import { expect, test } from 'vitest'
import { createTransport } from '../../../src/core/transport.js'
import type { Page } from '../../../src/page/page.js'
import { eventually } from '../../support/eventually.js'
import { createTurnedClock } from '../../support/turned-clock.js'

/** A transport on a clock turned by hand, whose requests are answered by hand. */
function setUp() {
  const clock = createTurnedClock(0)
  const bodies: string[] = []
  const answers: ((answer: Response) => void)[] = []
  const fetch = (_endpoint: string, { body }: { body: string }) => {
    bodies.push(body)
    return new Promise<Response>((resolve) => answers.push(resolve))
  }
  const page = {
    window: { fetch },
    now: clock.now,
    wallClock: clock.now,
    after: clock.after,
    hex: () => '00',
    guard: <T>(run: () => T) => run(),
  } as unknown as Page
  const view = { id: 'page', route: '/', startedAt: 0, seq: 0 }
  const transport = createTransport({
    page,
    endpoint: '/rum',
    maySend: () => true,
    describe: ({ id, route }) => ({ id, route, service: 'shop' }),
    beforeFlush() {},
    onStop() {},
  })
  const send = (id: string) => {
    transport.add({ record: { id, kind: 'event' }, at: clock.now(), view })
    transport.flush()
  }
  return { clock, transport, send, bodies, answer: (given: Response) => answers.shift()?.(given) }
}

test('what is forgotten while it is under way is not sent again', async () => {
  const { clock, transport, send, bodies, answer } = setUp()
  send('before')

  transport.clear()
  answer(new Response(null, { status: 503 }))
  await new Promise((resolve) => setTimeout(resolve))
  send('after')
  clock.turn(60_000)

  expect(bodies.slice(1).join()).not.toContain('before')
  expect(bodies.slice(1).join()).toContain('after')
})

test('a pause longer than the browser’s timers can wait is kept by short ones', async () => {
  const { clock, send, bodies, answer } = setUp()
  send('record')

  answer(new Response(null, { status: 429, headers: { 'retry-after': '3000000' } }))
  await eventually(() => clock.pending().length)

  expect(Math.max(...clock.pending())).toBeLessThan(2 ** 31)
  clock.turn(2_999_000_000)
  expect(bodies).toHaveLength(1)
  clock.turn(61_000_000)
  expect(bodies).toHaveLength(2)
})
