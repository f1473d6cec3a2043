import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `import { start } from './src/entries/index.ts'; window.run = (options) => { window.throughline = start(options) };
`
const RUN = `${START} run({ events: { tick: { n: 'number' } }, actions: { pay: {} }, ...window.extra });
`
const BUTTON = '<button id="b" data-action-name="pay">b</button>'
const came = (path: string, count = 1) =>
  eventually(() => stage.server.to(path).length >= count && stage.server.to(path))
const actionOf = (request: { headers: Record<string, unknown> } | undefined) => [
  request?.headers['x-throughline-action-kind'],
  request?.headers['x-throughline-action-name'],
]
const PAY = ['explicit_user_action', 'pay']
/** Runs code in a same-origin frame that has no script of ours. */
const IN_FRAME = (code: string) => `{
  const frame = document.body.appendChild(document.createElement('iframe'))
  frame.contentWindow.eval(${JSON.stringify(code)})
}`
const dropped = () => {
  const all: Record<string, number> = {}
  for (const envelope of stage.server.envelopes)
    for (const [reason, count] of Object.entries(envelope.dropped ?? {})) all[reason] = (all[reason] ?? 0) + count
  return all
}

describe('objects of another realm', () => {
  test('a Request made in a frame keeps its method, headers and body, and is given ours', async () => {
    const page = await stage.open(
      `${RUN} b.onclick = () => ${IN_FRAME(`parent.fetch(new Request('${'/api/order'}', { method: 'PUT', headers: { 'content-type': 'application/json', authorization: 'B' }, body: '{"a":1}' }))`)}`,
      BUTTON,
    )
    await page.click('#b')
    const [request] = await came('/api/order')
    expect(request).toMatchObject({ method: 'PUT', body: '{"a":1}' })
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', authorization: 'B' })
    expect(actionOf(request)).toEqual(PAY)
    await page.evaluate('throughline.flush()')
    const record = await eventually(() => stage.server.records().find(({ kind }) => kind === 'request'))
    expect(record).toMatchObject({ method: 'PUT', path: '/api/order' })
  })

  test('Headers, URL and init of a frame are taken as the browser takes them', async () => {
    const page = await stage.open(
      `${RUN} b.onclick = () => ${IN_FRAME(`
        parent.fetch(new URL('/api/one', parent.location), { headers: new Headers({ 'x-own': '1' }) })
        parent.fetch('/api/two', Object.assign(Object.create({ method: 'POST' }), { headers: [['x-own', '2']], body: 'two' }))
        parent.fetch(parent.location.origin + '/api/three', new Request('/x', { method: 'DELETE', headers: { 'x-own': '3' } }))
      `)}`,
      BUTTON,
    )
    await page.click('#b')
    const requests = [...(await came('/api/one')), ...(await came('/api/two')), ...(await came('/api/three'))]
    expect(requests.map(({ method, headers }) => [method, headers['x-own']])).toEqual([
      ['GET', '1'],
      ['POST', '2'],
      ['DELETE', '3'],
    ])
    for (const request of requests) expect(actionOf(request)).toEqual(PAY)
  })

  test('an address that only the page’s own code can convert is converted once, by the browser', async () => {
    const page = await stage.open(
      `${RUN} window.conversions = 0; b.onclick = () => fetch({ toString() { conversions += 1; return '/api/odd' } })`,
      BUTTON,
    )
    await page.click('#b')
    await came('/api/odd')
    expect(await page.evaluate('conversions')).toBe(1)
  })
})

describe('values that JSON cannot carry', () => {
  test('cost their attribute alone, and are counted', async () => {
    const page = await stage.open(RUN)
    await page.evaluate(`{
      throughline.track('purchase', { order: 10n, total: 12.5 })
      throughline.track('purchase', { total: NaN, currency: 'EUR' })
      throughline.track('purchase', { get bad() { throw new Error('mine') }, sku: 'a', f() {}, s: Symbol('s'), none: undefined })
      throughline.captureError(new Error('broken'), { attributes: { big: 1n, step: 'payment' } })
      throughline.flush()
    }`)
    await eventually(() => stage.server.records().filter(({ kind }) => kind === 'error').length === 1)
    const attrs = stage.server
      .records()
      .flatMap((record) => (record.kind === 'event' && record.name === 'purchase' ? [record.attrs] : []))
    expect(attrs).toEqual([{ total: 12.5 }, { currency: 'EUR' }, { sku: 'a' }])
    expect(stage.server.records().find(({ kind }) => kind === 'error')).toMatchObject({ attrs: { step: 'payment' } })
    await page.evaluate(`throughline.track('purchase', {}); throughline.flush()`)
    await eventually(() => dropped().undeclared_attribute === 4 && dropped().unserializable_value === 2)
  })

  test('are left out of what scrub returns, and what is no record is counted', async () => {
    const page = await stage.open(START)
    await page.evaluate(`{
      const loop = {}; loop.self = loop
      const answers = [(record) => ({ ...record, name: 'a', attrs: { big: 1n, loop, fine: 1 } }), () => 5, () => 'text', () => [], () => new Proxy({}, { get() { throw new Error('mine') } }), (record) => record]
      run({ events: { tick: {} }, scrub: ({ record }) => (record.name === 'tick' ? answers.shift()(record) : record) })
      for (let i = 0; i < 6; i += 1) throughline.track('tick')
      throughline.flush()
    }`)
    const named = () =>
      stage.server.records().flatMap((record) => (record.kind === 'event' ? [[record.name, record.attrs]] : []))
    await eventually(() => named().length === 3)
    expect(named()).toEqual([
      ['page_view', undefined],
      ['a', { fine: 1 }],
      ['tick', {}],
    ])
    expect(dropped().scrub_failed).toBe(4)
    expect(dropped().unserializable_value).toBeGreaterThanOrEqual(2)
  })
})

describe('built-ins that the page has changed before', () => {
  const CHANGES: Record<string, string> = {
    'toJSON of old Prototype.js': `
      Array.prototype.toJSON = function () { return '[' + this.join(', ') + ']' }
      Object.prototype.toJSON = function () { return '{}' }
      String.prototype.toJSON = Number.prototype.toJSON = function () { return 'x' }
      delete Object.prototype.toJSON`,
    'methods on Object.prototype': `Object.prototype.toJSON = () => '{}'; Object.prototype.each = function () {}; Array.prototype.each = function () {}`,
    'Object.keys of old Prototype.js': `Object.keys = (object) => { const keys = []; for (const key in object) keys.push(key); return keys }; Array.prototype.entries = function () { return [...this] }; Array.from = (value) => (value ? [].slice.call(value) : [])`,
    'a clock that returns a fraction': `{ const now = Date.now; Date.now = () => now() + 0.5 }`,
    'a clock that returns a Date': `{ const now = Date.now; Date.now = () => new Date(now()) }`,
    'a clock that returns text': `{ const now = Date.now; Date.now = () => String(now()) }`,
    'a clock that returns a sentence': `Date.now = () => 'today'`,
    'a clock that goes backwards': `{ let now = Date.now(); Date.now = () => (now -= 1000) }`,
    'a clock before 1970': `Date.now = () => -5`,
    'a clock that is not a number': `Date.now = () => NaN`,
    'a page clock that goes backwards': `{ let now = 9000; performance.now = () => (now -= 100) }`,
  }
  for (const [what, code] of Object.entries(CHANGES)) {
    test(`${what}: actions, headers and records are as ever`, async () => {
      const page = await stage.open(
        `import './src/entries/index.ts'; ${START} window.change = () => { ${code} };`.replace(/^import '[^']*'; /, ''),
        BUTTON,
      )
      await page.evaluate(
        `change(); run({ actions: { pay: {} }, consent: 'granted' }); b.onclick = () => fetch('/api/pay')`,
      )
      await page.click('#b')
      const [request] = await came('/api/pay')
      expect(actionOf(request)).toEqual(PAY)
      expect(request?.headers['x-throughline-origin-action-id']).toMatch(/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      const kinds = () => stage.server.records().map((record) => ('name' in record ? record.name : record.kind))
      await eventually(async () => {
        await page.evaluate('throughline.flush()')
        return kinds().includes('page_view') && kinds().includes('request') && kinds().includes('action')
      })
      for (const { records, sentAt } of stage.server.envelopes) {
        expect(Array.isArray(records)).toBe(true)
        expect(Number.isInteger(sentAt) && sentAt > 0).toBe(true)
      }
    })
  }
})

describe('APIs that cannot simply be replaced', () => {
  test('an accessor in the place of fetch stays one, and its requests are followed; stop() restores it', async () => {
    const page = await stage.open(START, BUTTON)
    const same = await page.evaluate(`{
      const own = fetch
      Object.defineProperty(window, 'fetch', { get: () => own, configurable: true })
      const before = Object.getOwnPropertyDescriptor(window, 'fetch').get
      run({ actions: { pay: {} } })
      b.onclick = () => { fetch('/api/fetch'); const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/xhr'); xhr.send() }
      window.restored = () => { throughline.stop(); return Object.getOwnPropertyDescriptor(window, 'fetch').get === before }
      !!Object.getOwnPropertyDescriptor(window, 'fetch').get
    }`)
    expect(same).toBe(true)
    await page.click('#b')
    expect(actionOf((await came('/api/fetch'))[0])).toEqual(PAY)
    expect(actionOf((await came('/api/xhr'))[0])).toEqual(PAY)
    expect(await page.evaluate('restored()')).toBe(true)
  })

  const FROZEN: Record<string, string> = {
    fetch: `Object.defineProperty(window, 'fetch', { value: fetch, writable: false, configurable: false })`,
    'history.pushState': `Object.freeze(History.prototype)`,
    'MessagePort.prototype': `Object.freeze(MessagePort.prototype)`,
    'XMLHttpRequestEventTarget.prototype': `Object.freeze(XMLHttpRequestEventTarget.prototype)`,
    setTimeout: `Object.defineProperty(window, 'setTimeout', { value: setTimeout, writable: false, configurable: false })`,
    'EventTarget.prototype': `Object.freeze(EventTarget.prototype)`,
  }
  for (const [what, code] of Object.entries(FROZEN)) {
    test(`${what} frozen: the other patches are made, and it is named once and counted`, async () => {
      const page = await stage.open(START, BUTTON)
      const said: string[] = []
      page.on('console', (message) => said.push(message.text()))
      await page.evaluate(
        `${code}; run({ actions: { pay: {} } }); b.onclick = () => { const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/xhr'); xhr.send() }`,
      )
      await page.click('#b')
      expect(actionOf((await came('/api/xhr'))[0])).toEqual(PAY)
      await page.evaluate('throughline.flush()')
      await eventually(() =>
        stage.server.records().some((record) => record.kind === 'health' && record.signal === 'unpatched_api'),
      )
      const name = what.includes('history') ? 'pushState' : what.includes('.') ? '' : what
      const warnings = said.filter((text) => text.includes('cannot be patched') && text.includes(name))
      expect(warnings.length).toBeGreaterThan(0)
      expect(new Set(warnings).size).toBe(warnings.length)
    })
  }
})

describe('SES', () => {
  const ses = readFileSync('node_modules/ses/dist/ses.umd.js', 'utf8')
  test('loaded before us: lockdown() works after start, and actions go by the page’s activity', async () => {
    const page = await stage.open(START, BUTTON)
    await page.evaluate(ses)
    const error = await page.evaluate(
      `{ run({ actions: { pay: {} } }); b.onclick = () => fetch('/api/pay'); let error = ''; try { lockdown({ errorTaming: 'unsafe' }) } catch (thrown) { error = String(thrown) } error }`,
    )
    expect(error).toBe('')
    await page.click('#b')
    expect(actionOf((await came('/api/pay'))[0])).toEqual(PAY)
  })

  test('loaded after us: lockdown() works with attribution compiled', async () => {
    const page = await stage.open(START, BUTTON)
    await page.evaluate(`run({ actions: { pay: {} }, attribution: 'compiled' }); b.onclick = () => fetch('/api/pay')`)
    await page.evaluate(ses)
    await page.evaluate(`lockdown({ errorTaming: 'unsafe' })`)
    await page.click('#b')
    expect(actionOf((await came('/api/pay'))[0])).toEqual(PAY)
  })
})
