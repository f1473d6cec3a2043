import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Envelope } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const RUN = `import { start } from './src/entries/index.ts'; window.throughline = start({ events: { tick: { n: 'number', text: 'string' } }, actions: { pay: {} }, ...window.extra });
`
/** The same, where the second file is blocked. */
const FIRST_FILE_ALONE = `import { startHead } from './src/head/start.ts'
  window.throughline = startHead({ actions: { pay: {} }, ...window.extra }, () => Promise.reject(new Error('blocked')))
`
const BUTTON = `<button id="b" onclick="for (let i = 0; i < (window.count ?? 1); i += 1) fetch('/api/pay?' + i)">b</button>`
const kinds = (kind: string) => stage.server.records().filter((record) => record.kind === kind)
/** An envelope in flight while the page is left is sent again, with the same number and ids. */
function expectNoGap(): void {
  const numbers = [...new Set(stage.server.envelopes.map(({ seq }) => seq))].sort((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, index) => index))
}
const dropped = () => stage.server.envelopes.map((envelope) => envelope.dropped ?? {})

describe('a visit that ends before the second file has loaded', () => {
  test('is recorded in a browser that has no beacons', async () => {
    const page = await stage.open(
      `Object.defineProperty(Navigator.prototype, 'sendBeacon', { value: undefined }); ${FIRST_FILE_ALONE}`,
      BUTTON,
    )
    await page.click('#b')
    await eventually(() => stage.server.to('/api/pay').length)
    await page.goto('about:blank')
    await eventually(() => kinds('action').length === 1 && kinds('request').length === 1)
  })

  test('is recorded in several envelopes if one would exceed what a beacon carries', async () => {
    const page = await stage.open(
      `window.count = 40; window.extra = { beforeSend: ({ record }) => ({ ...record, attrs: { pad: 'x'.repeat(3000) } }) }; ${FIRST_FILE_ALONE}`,
      BUTTON,
    )
    await page.click('#b')
    await eventually(() => stage.server.to('/api/pay').length === 40)
    await page.goto('about:blank')
    await eventually(() => kinds('request').length === 40)
    expect(stage.server.envelopes.length).toBeGreaterThan(1)
    expectNoGap()
  })
})

test('records that are too large are counted when the page is left, though none follows, and leave no gap', async () => {
  const page = await stage.open(RUN)
  await page.evaluate('throughline.flush()')
  await eventually(() => kinds('event').length)
  await page.evaluate(`throughline.track('tick', { n: 1, text: 'x'.repeat(100_000) }); throughline.flush()`)
  await page.goto('about:blank')
  await eventually(() => dropped().some(({ too_large: count }) => count === 1))
  expectNoGap()
})

describe.each([
  ['the whole script', RUN],
  ['the first file alone', FIRST_FILE_ALONE],
])('with %s, records that `beforeSend` does not return are counted, though none is left to send:', (_, code) => {
  test.each([
    ['dropped on purpose', '() => null', 'scrubbed'],
    ['forgotten', '({ record }) => { record.attrs = {} }', 'scrub_failed'],
    ['lost by an exception', '() => { throw new Error("no") }', 'scrub_failed'],
  ])('%s', async (_, beforeSend, reason) => {
    const page = await stage.open(`window.extra = { beforeSend: ${beforeSend} }; ${code}`, BUTTON)
    await page.click('#b')
    await eventually(() => stage.server.to('/api/pay').length)
    await page.goto('about:blank')
    await eventually(() => dropped().some(({ [reason]: count }) => Number(count) > 0))
    expect(stage.server.records()).toEqual([])
  })
})

test('a click whose handler throws is not dead, also where its attribution is inferred', async () => {
  const page = await stage.open(
    `${RUN} document.getElementById('err').onclick = () => { throw new Error('mine') }`,
    '<button id="dead">dead</button><button id="err">err</button>',
  )
  await page.click('#dead')
  await page.click('#err')
  // The visitor leaves once it is known that the first click has no response.
  await page.waitForFunction(`performance.now() > ${await page.evaluate('performance.now()')} + 3500`)
  await page.goto('about:blank')
  await eventually(() => kinds('action').length === 2)
  expect(kinds('action').filter((record) => record.kind === 'action' && record.dead)).toHaveLength(1)
})

test('envelopes of an earlier page view that the endpoint refuses are counted', async () => {
  const kept: Envelope[] = []
  stage.server.forget()
  const page = await stage.open(RUN)
  stage.server.on('/__throughline/rum', ({ body }, response) => {
    const envelope: Envelope = JSON.parse(body)
    response.writeHead(envelope.seq === 77 ? 413 : 204).end()
    kept.push(envelope)
  })
  const earlier = {
    v: 1,
    sentAt: Date.now() - 1000,
    seq: 77,
    page: { id: 'earlier' },
    records: [{ age: 1 }, { age: 2 }],
  }
  await page.evaluate(
    `localStorage.setItem('throughline.unsent', ${JSON.stringify(JSON.stringify([0, JSON.stringify(earlier)]))}); throughline.consent('granted'); throughline.flush()`,
  )
  await eventually(() => kept.some(({ seq }) => seq === 77))
  // The page may not have its answer yet.
  await eventually(async () => {
    await page.evaluate(`throughline.track('tick', { n: 1 }); throughline.flush()`)
    return kept.some((envelope) => envelope.dropped?.http_413 === 2)
  })
})

describe('a page in which reading a property throws, as blockers arrange it', () => {
  test.each(['navigator.connection', 'navigator.globalPrivacyControl', 'window.innerWidth', 'document.prerendering'])(
    '%s: records arrive without it',
    async (property) => {
      const [owner, key] = property.split('.')
      stage.server.serve(
        '/trap.js',
        `Object.defineProperty(${owner}, '${key}', { get() { throw new ReferenceError('blocked') } })`,
      )
      const page = await stage.open(RUN, `<script src="/trap.js"></script>${BUTTON}`)
      await page.click('#b')
      await eventually(() => stage.server.to('/api/pay').length)
      await page.goto('about:blank')
      await eventually(() => kinds('action').length === 1 && kinds('request').length === 1)
    },
  )

  test.each(['performance', 'crypto', 'requestIdleCallback'])('%s: start() does not throw', async (key) => {
    stage.server.serve(
      '/trap.js',
      `Object.defineProperty(window, '${key}', { get() { throw new ReferenceError('blocked') } })`,
    )
    const page = await stage.open(`${RUN} window.isStarted = true`, '<script src="/trap.js"></script>')
    expect(await page.evaluate('isStarted')).toBe(true)
  })
})

test('a value that cannot be read, thrown by a callback, reaches neither the page nor the console', async () => {
  const page = await stage.open(
    `window.extra = { debug: true, beforeSend() { throw { get message() { throw new Error('unreadable') } } } }; ${RUN}
     console.warn = () => { throw new Error('replaced console') }
     window.tryIt = () => { throughline.track('tick', { n: 1 }); throughline.action('pay', 5); return 'done' }`,
  )
  expect(await page.evaluate('tryIt()')).toBe('done')
})

test('records go to the page’s own origin, also beneath a <base> of another one', async () => {
  const page = await stage.open(
    `document.head.insertAdjacentHTML('beforeend', '<base href="${stage.other.url}/assets/">'); ${RUN}`,
  )
  await page.goto('about:blank')
  await eventually(() => kinds('event').length)
  expect(stage.other.to('/__throughline')).toEqual([])
})

test('stop() removes the listeners that web-vitals has added when it was started, but for those it adds later', async () => {
  const page = await stage.open('', '<button id="b">b</button>')
  for (const name of ['throughline', 'throughline-tail'])
    stage.server.serve(`/${name}.js`, readFileSync(`dist/${name}.js`, 'utf8'))
  await page.addScriptTag({ url: '/throughline.js' })
  await page.evaluate(`throughline('start')`)
  await page.click('#b')
  await eventually(() => stage.server.to('/throughline-tail.js').length)
  await eventually(() => page.evaluate(`performance.getEntriesByName(location.origin + '/throughline-tail.js').length`))
  const devtools = await page.createCDPSession()
  const listeners = async () => {
    const { result } = await devtools.send('Runtime.evaluate', { expression: 'window' })
    const found = await devtools.send('DOMDebugger.getEventListeners', { objectId: result.objectId ?? '' })
    return found.listeners.map(({ type }) => type)
  }
  await eventually(async () => (await listeners()).filter((type) => type === 'pageshow').length > 6)
  await page.evaluate(`throughline('stop')`)
  const left = await listeners()
  expect(left.length).toBeLessThan(5)
  expect(left.filter((type) => type !== 'pageshow' && type !== 'visibilitychange')).toEqual([])
})
