import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const RUM = '/__throughline/rum'
const START = `import { start } from './src/entries/index.ts'
  window.throughline = start({ events: { tick: { n: 'number', text: 'string' } }, ...window.extra });
`
const ticks = () =>
  stage.server
    .records()
    .flatMap((record) => (record.kind === 'event' && record.name === 'tick' ? [record.attrs?.n] : []))

describe('envelopes', () => {
  test('are numbered without gaps and hold at most 50 records and 60 KiB each', async () => {
    await stage.open(
      `${START} for (let n = 0; n < 120; n += 1) throughline.track('tick', { n, text: 'ä'.repeat(n < 60 ? 10 : 600) }); throughline.flush()`,
    )
    await eventually(() => ticks().length === 120)
    expect(stage.server.envelopes.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
      stage.server.envelopes.map((_, i) => i),
    )
    for (const { records } of stage.server.envelopes) expect(records.length).toBeLessThanOrEqual(50)
    for (const { body } of stage.server.to(RUM)) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60 * 1024)
    expect(new Set(stage.server.records().map(({ id }) => id)).size).toBe(stage.server.records().length)
  })

  test('that fail are sent again with the same number and the same record ids, after the time the server asks for', async () => {
    let tries = 0
    const bodies: string[] = []
    const times: number[] = []
    stage.server.on(RUM, ({ body }, response) => {
      bodies.push(body)
      times.push(Date.now())
      response.writeHead(++tries === 1 ? 503 : 204, { 'retry-after': '7' }).end()
    })
    await stage.open(`${START} throughline.flush()`)
    await eventually(() => bodies.length >= 2)
    const [first, second] = bodies.map((body) => JSON.parse(body))
    expect([second.seq, second.records.map((record: { id: string }) => record.id)]).toEqual([
      first.seq,
      first.records.map((record: { id: string }) => record.id),
    ])
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(6900) // A batch by itself would wait five seconds.
  })

  test('that the server refuses are dropped, and their count is sent with the next one', async () => {
    let tries = 0
    const bodies: string[] = []
    stage.server.on(RUM, ({ body }, response) => {
      bodies.push(body)
      response.writeHead(++tries === 1 ? 400 : 204).end()
    })
    const page = await stage.open(`${START} throughline.flush()`)
    await eventually(() => bodies.length === 1)
    await eventually(async () => {
      await page.evaluate(`throughline.track('tick', { n: 1 }); throughline.flush()`)
      return bodies.some((body) => JSON.parse(body).dropped?.http_400)
    })
  })

  test('stop for good when the server answers 410', async () => {
    stage.server.on(RUM, (_, response) => response.writeHead(410).end())
    const page = await stage.open(`${START} throughline.flush()`)
    await eventually(() => stage.server.to(RUM).length > 0)
    // What is sent behind a flush arrives behind it, too.
    const sendsMore = async () => {
      const before = stage.server.to(RUM).length
      await page.evaluate(`throughline.track('tick', { n: 1 }); throughline.flush()`)
      await page.evaluate(`fetch('/api/after')`)
      return stage.server.to(RUM).length > before
    }
    await eventually(async () => !(await sendsMore()))
    expect(await sendsMore()).toBe(false)
  })

  test('stay stopped after a 410 if the visitor consents later, and the session is kept', async () => {
    stage.server.on(RUM, (_, response) => response.writeHead(410).end())
    const page = await stage.open(`${START} throughline.consent('granted'); throughline.flush()`)
    await eventually(() => stage.server.to(RUM).length > 0)
    await page.evaluate(`throughline.action('pay', () => fetch('/api/first'))`)
    const { headers } = await eventually(() => stage.server.to('/api/first')[0])
    const before = stage.server.to(RUM).length
    await page.evaluate(`throughline.consent('granted'); throughline.track('tick', { n: 1 }); throughline.flush()`)
    await page.evaluate(`throughline.action('pay', () => fetch('/api/after'))`)

    expect((await eventually(() => stage.server.to('/api/after')[0])).headers['x-session-id']).toBe(
      headers['x-session-id'],
    )
    expect(stage.server.to(RUM)).toHaveLength(before)
  })

  test('never go through the page’s patched fetch, nor carry action headers', async () => {
    const page = await stage.open(
      `${START} window.calls = 0; const before = window.fetch; window.fetch = (...args) => { window.calls += 1; return before(...args) }; throughline.flush()`,
    )
    await eventually(() => stage.server.envelopes.length)
    expect(await page.evaluate('calls')).toBe(0)
    expect(Object.keys(stage.server.to(RUM)[0]?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([])
  })

  test('are sent when the page is left, with the records of its last events', async () => {
    const page = await stage.open(`${START} addEventListener('pagehide', () => throughline.track('tick', { n: 99 }))`)
    await page.goto('about:blank')
    await eventually(() => ticks().includes(99))
  })

  const EXHAUSTED = `addEventListener('pagehide', () => { fetch('/page', { method: 'POST', body: 'x'.repeat(64 * 1024), keepalive: true }) })`

  test('leave also where the page has used up what browsers allow a page that is left', async () => {
    const page = await stage.open(
      `${EXHAUSTED}; ${START} addEventListener('pagehide', () => { for (let n = 0; n < 45; n += 1) throughline.track('tick', { n, text: 'y'.repeat(200) }) })`,
    )
    stage.server.serve('/next', '<!doctype html><title>next</title>')
    await page.goto(`${stage.server.url}/next`)
    await eventually(() => ticks().length === 45)
  })

  test('that nothing can carry are kept for the next page view, with consent to store, and arrive once', async () => {
    const page = await stage.open(
      `window.extra = { consent: 'granted' }
       if (!sessionStorage.left) {
         sessionStorage.left = 1
         localStorage.setItem('throughline.unsent', '{"not":"ours"}')
         navigator.sendBeacon = () => false
         const native = fetch
         window.fetch = (input, init) => (document.visibilityState === 'hidden' ? Promise.reject(new TypeError('gone')) : native(input, init))
         addEventListener('pagehide', () => { for (let n = 0; n < 45; n += 1) throughline.track('tick', { n }) })
       }
       ${START}`,
    )
    // What cannot be sent is kept until it has been answered; a page that is gone hears no answer.
    await page.evaluate(
      `Storage.prototype.setItem = new Proxy(Storage.prototype.setItem, { apply(target, self, args) { if (args[1] !== '[]') Reflect.apply(target, self, args); if (args[0] === 'throughline.unsent') Storage.prototype.removeItem = () => {} } })`,
    )
    await page.goto('about:blank')
    expect(ticks()).toEqual([])
    await page.goto(`${stage.server.url}/shop`)
    await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return ticks().length
    })
    expect(ticks()).toEqual(Array.from({ length: 45 }, (_, n) => n))
    const [late] = stage.server.envelopes.filter(({ records }) => records.length > 40)
    expect(late?.records.every(({ age }) => age >= 0)).toBe(true)
    expect(await page.evaluate(`localStorage.getItem('throughline.unsent')`)).toBe(null)
  })

  test('that are kept no longer than a day, and what did not fit, are counted by the next page view', async () => {
    const old = { v: 1, sentAt: Date.now() - 25 * 3_600_000, seq: 0, page: { id: 'a', route: '/', service: 's' } }
    const stored = [3, JSON.stringify({ ...old, records: [{}, {}] })]
    await stage.open(
      `localStorage.setItem('throughline.unsent', ${JSON.stringify(JSON.stringify(stored))})
       window.extra = { consent: 'granted' }; ${START} throughline.flush(); throughline.track('tick', { n: 1 }); throughline.flush()`,
    )
    await eventually(() => stage.server.envelopes.some(({ dropped }) => dropped?.not_kept === 5))
    expect(stage.server.envelopes.every(({ page }) => page.id !== 'a')).toBe(true)
  })

  test.each(['{"not":"ours"', '{}', 'null', '7', '["x"]', '[0,"x"]'])(
    'are sent as usual if the storage for unsent ones holds %s',
    async (text) => {
      await stage.open(
        `localStorage.setItem('throughline.unsent', ${JSON.stringify(text)}); window.extra = { consent: 'granted' }; ${START} throughline.track('tick', { n: 1 }); throughline.flush()`,
      )
      await eventually(() => ticks().includes(1))
      expect(stage.server.envelopes.flatMap(({ dropped }) => Object.keys(dropped ?? {}))).not.toContain('not_kept')
    },
  )

  test.each([
    ['compressed where the endpoint has said that it takes that', { 'accept-encoding': 'gzip' }, 'gzip'],
    ['as they are where it has not', {}, undefined],
  ])('are sent %s', async (_, headers, encoding) => {
    const { server } = stage
    server.on('/__throughline/rum', (_, response) => response.writeHead(204, headers).end())
    const page = await stage.open(`${START} throughline.flush()`)
    const sent = () => server.to('/__throughline/rum')
    await eventually(() => sent().length)
    // What the endpoint supports is known once the page has its answer.
    const isAnswered = `performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.endsWith('/rum') && responseEnd)`
    await eventually(() => page.evaluate(isAnswered))
    await page.evaluate(`(async () => {
      for (let n = 0; n < 40; n += 1) throughline.track('tick', { n })
      throughline.flush()
    })()`)
    const second = await eventually(() => sent()[1])
    expect(second.headers['content-encoding']).toBe(encoding)
    expect(JSON.parse(second.body).records.length).toBeGreaterThanOrEqual(40)
  })

  test('are no longer compressed once the endpoint does not say that it takes that', async () => {
    const { server } = stage
    const encodings = () => server.to('/__throughline/rum').map(({ headers }) => headers['content-encoding'])
    server.on('/__throughline/rum', ({ headers }, response) => {
      if (headers['content-encoding']) response.writeHead(415).end()
      else response.writeHead(204, encodings().includes('gzip') ? {} : { 'accept-encoding': 'gzip' }).end()
    })
    const page = await stage.open(START)
    await eventually(async () => {
      await page.evaluate(`for (let n = 0; n < 40; n += 1) throughline.track('tick', { n }); throughline.flush()`)
      return encodings().includes('gzip') && encodings().at(-1) === undefined
    })
  })

  test('are sent as they are when the page is left before they are compressed', async () => {
    const { server } = stage
    server.on('/__throughline/rum', (_, response) => response.writeHead(204, { 'accept-encoding': 'gzip' }).end())
    const page = await stage.open(
      `window.CompressionStream = class { readable = new ReadableStream(); writable = new WritableStream() }
       ${START} throughline.flush()`,
    )
    const isAnswered = `performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.endsWith('/rum') && responseEnd)`
    await eventually(() => page.evaluate(isAnswered))
    await page.evaluate(`for (let n = 0; n < 40; n += 1) throughline.track('tick', { n }); throughline.flush()`)
    await page.goto('about:blank')
    const ticksSent = () => {
      const bodies = server.to('/__throughline/rum').map(({ body }) => body)
      return bodies.join().match(/"tick"/g)?.length
    }
    await eventually(() => ticksSent() === 40)
  })

  test('survive a fetch of the page’s that throws synchronously', async () => {
    const page = await stage.open(
      `{ let broken = true; const native = fetch; window.fetch = (...args) => { if (broken) { broken = false; throw new TypeError('mine') } return native(...args) } }
       ${START} throughline.track('tick', { n: 7 }); throughline.flush()`,
    )
    await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return ticks().length
    })
    expect(ticks()).toEqual([7])
  })

  test('count what did not fit while nothing could be sent', async () => {
    const page = await stage.open(
      `window.extra = { consent: 'pending' }; ${START} for (let n = 0; n < 400; n += 1) throughline.track('tick', { n })`,
    )
    await page.evaluate(`throughline.consent('granted')`)
    await eventually(() => ticks().length >= 290)
    const dropped = stage.server.envelopes.reduce((sum, envelope) => sum + (envelope.dropped?.buffer_full ?? 0), 0)
    const lost = 400 - ticks().length
    expect(lost).toBeGreaterThanOrEqual(100)
    // Vitals that came meanwhile did not fit either.
    expect(dropped - lost).toBeGreaterThanOrEqual(0)
    expect(dropped - lost).toBeLessThan(6)
  })
})

describe('consent', () => {
  test('pending sends and stores nothing; granted then sends all of it, with a session', async () => {
    const page = await stage.open(
      `window.extra = { consent: 'pending' }; ${START} throughline.track('tick', { n: 1 }); throughline.flush()`,
    )
    await page.evaluate(`fetch('/api/one')`)
    expect(stage.server.to(RUM)).toHaveLength(0)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    await page.evaluate(`throughline.consent('granted')`)
    await eventually(() => ticks().length === 1)
    expect(stage.server.envelopes[0]?.page.session).toMatch(/^[0-9a-f]{32}$/)
  })

  test('denied forgets what waits and the session', async () => {
    const page = await stage.open(`window.extra = { consent: 'granted' }; ${START} throughline.flush()`)
    await eventually(() => stage.server.envelopes.length)
    await page.evaluate(`throughline.track('tick', { n: 1 })`)
    expect(await page.evaluate('localStorage.length')).toBe(1)
    await page.evaluate(`throughline.consent('denied'); throughline.track('tick', { n: 2 }); throughline.flush()`)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    await page.evaluate(`throughline.consent('anonymous'); throughline.track('tick', { n: 3 }); throughline.flush()`)
    await eventually(() => ticks().length)
    expect(ticks()).toEqual([3])
  })

  test('anonymous, the default, has no session id anywhere and stores nothing', async () => {
    const page = await stage.open(`${START} fetch('/api/one'); throughline.flush()`)
    await eventually(() => stage.server.envelopes.length)
    expect(stage.server.envelopes[0]?.page.session).toBeUndefined()
    expect(stage.server.to('/api/one')[0]?.headers['x-session-id']).toBeUndefined()
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
  })

  test('a visitor’s Global Privacy Control takes the session and the attributes away', async () => {
    await stage.open(
      `Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }); window.extra = { consent: 'granted' }; ${START} throughline.track('tick', { n: 1 }); throughline.flush()`,
    )
    const tick = await eventually(() =>
      stage.server.records().find((record) => record.kind === 'event' && record.name === 'tick'),
    )
    expect('attrs' in tick).toBe(false)
    expect(stage.server.envelopes[0]?.page.session).toBeUndefined()
  })
})

describe('sampling', () => {
  test('is decided once for all routes of a page', async () => {
    const page = await stage.open(
      `window.extra = { sampleRatio: 0.5 }; ${START}
       for (let n = 0; n < 16; n += 1) { history.pushState({}, '', '/route/' + 'abcdefghijklmnop'[n]); throughline.track('tick', { n }) }
       throughline.captureError(new Error('kept')); throughline.flush()`,
    )
    await eventually(() => stage.server.records().some(({ kind }) => kind === 'error'))
    await page.evaluate('throughline.flush()')

    expect([0, 16]).toContain(ticks().length)
  })

  test('at zero sends nothing but errors, each with the ratio at which it was kept', async () => {
    await stage.open(
      `window.extra = { sampleRatio: 0 }; ${START} throughline.track('tick', { n: 1 }); throughline.captureError(new Error('kept')); throughline.flush()`,
    )
    await eventually(() => stage.server.records().length)
    expect(stage.server.records().map(({ kind, ratio }) => [kind, ratio])).toEqual([['error', 1]])
  })
})
