import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SNIPPET } from '../../src/shared/snippet.js'
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

  test('an init whose members are code is read once, in the browser’s order', async () => {
    const page = await stage.open(
      `${RUN} window.read = []; const member = (name, value) => ({ get: () => { read.push(name); return value }, enumerable: true })
       b.onclick = () => {
         fetch('/api/one', Object.defineProperties({}, { method: member('method', 'POST'), headers: member('headers', { 'x-own': '1' }), body: member('body', 'text') }))
         fetch('/api/two', { headers: Object.defineProperties({}, { 'x-own': member('x-own', '2') }) })
       }`,
      BUTTON,
    )
    await page.click('#b')
    const [one] = await came('/api/one')
    const [two] = await came('/api/two')
    expect(await page.evaluate('read')).toEqual(['body', 'headers', 'method', 'x-own'])
    expect([one?.method, one?.body, one?.headers['x-own'], two?.headers['x-own']]).toEqual(['POST', 'text', '1', '2'])
    for (const request of [one, two]) expect(actionOf(request)).toEqual(PAY)
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
  test('cost only their attribute, and are counted', async () => {
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

  test('are removed from what beforeSend returns; a result that is not a record is counted', async () => {
    const page = await stage.open(START)
    await page.evaluate(`{
      const loop = {}; loop.self = loop
      const answers = [(record) => ({ ...record, name: 'a', attrs: { big: 1n, loop, fine: 1 } }), () => 5, () => 'text', () => [], () => new Proxy({}, { get() { throw new Error('mine') } }), (record) => record]
      run({ events: { tick: {} }, beforeSend: ({ record }) => (record.name === 'tick' ? answers.shift()(record) : record) })
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

describe('a document that is opened anew', () => {
  test('is followed as before, and its records leave', async () => {
    const page = await stage.open(
      `${RUN} b.onclick = () => { document.open(); document.write('<button id="c" data-action-name="pay">c</button>'); document.close(); c.onclick = () => fetch('/api/pay') }`,
      BUTTON,
    )
    await page.click('#b')
    await page.click('#c')
    expect(actionOf((await came('/api/pay'))[0])).toEqual(PAY)
    await page.goto('about:blank')
    await eventually(() => stage.server.records().some(({ kind }) => kind === 'action'))
    expect(stage.server.records().filter(({ kind }) => kind === 'request')).toHaveLength(1)
  })
})

describe('options and arguments of another type', () => {
  test('cost no record', async () => {
    const page = await stage.open(START)
    await page.evaluate(`{
      run({ version: 5, site: 7, actions: { pay: null } })
      throughline.route(5); throughline.route({}); throughline.consent('yes')
      throughline.captureError(new Error('one'), null)
      throughline.flush()
    }`)
    const [envelope] = await eventually(() => stage.server.envelopes[0] && stage.server.envelopes)
    expect(envelope?.page).toMatchObject({ route: '/shop', version: '5', site: '7' })
    expect(envelope?.page.env).toBeUndefined()
    expect(envelope?.records.map(({ kind }) => kind)).toContain('error')
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

  test('what hangs on a page’s own fetch stays, and one that is assigned through an accessor is not followed twice', async () => {
    const page = await stage.open(START, BUTTON)
    await page.evaluate(`{
      const native = fetch
      let own = Object.assign((...args) => native(...args), { interceptors: ['x'] })
      Object.defineProperty(window, 'fetch', { get: () => own, set: (value) => { own = value }, configurable: true })
      run({ actions: { pay: {} } })
      const ours = window.fetch
      window.fetch = Object.assign((...args) => ours(...args), { interceptors: ours.interceptors })
      b.onclick = () => fetch('/api/pay')
    }`)
    expect(await page.evaluate('fetch.interceptors[0]')).toBe('x')
    await page.click('#b')
    expect(actionOf((await came('/api/pay'))[0])).toEqual(PAY)
    await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return stage.server.records().some(({ kind }) => kind === 'action')
    })
    expect(stage.server.records().filter(({ kind }) => kind === 'request')).toHaveLength(1)
  })

  test.each([
    [
      'a thenable',
      `{ const native = fetch; window.fetch = (...args) => { const made = native(...args); return { then: (...on) => made.then(...on) } } }`,
    ],
    ['no fetch at all', `delete window.fetch; window.fetch2 = 1`],
    ['no random numbers', `Object.defineProperty(window, 'crypto', { value: undefined, configurable: true })`],
    ['no entries of its timeline', `performance.getEntriesByType = undefined`],
    [
      'timers that call back at once',
      `window.setTimeout = (code) => { if (typeof code === 'function') code(); return 1 }`,
    ],
    [
      'keys inherited by every object',
      `Object.prototype.extend = function () {}; Object.keys = (object) => { const keys = []; for (const key in object) keys.push(key); return keys }`,
    ],
  ])('a page with %s works as before, and its actions are followed', async (_, code) => {
    const page = await stage.open(START, BUTTON)
    const thrown: string[] = []
    page.on('pageerror', (error) => thrown.push(String(error)))
    await page.evaluate(`${code}; run({ actions: { pay: {}, none: null } })
      b.onclick = async () => {
        const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/xhr'); xhr.send()
        if (window.fetch) window.answered = (await fetch('/api/fetch')).status
        setTimeout(() => { window.isDone = true })
      }`)
    await page.click('#b')
    expect(actionOf((await came('/api/xhr'))[0])).toEqual(PAY)
    await eventually(() => page.evaluate('window.isDone'))
    if (!code.includes('delete')) {
      expect(await page.evaluate('window.answered')).toBe(200)
      expect(actionOf((await came('/api/fetch'))[0])).toEqual(PAY)
    }
    expect(thrown).toEqual([])
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

describe('names of elements', () => {
  const DOCUMENT =
    'activeElement addEventListener baseURI body cookie createElement currentScript documentElement getAnimations head hasFocus location prerendering querySelector readyState referrer title visibilityState wasDiscarded'
  const WINDOW =
    'crypto document fetch history indexedDB localStorage location name navigator parent performance scheduler self sessionStorage status top URL'
  const images = (names: string) =>
    names
      .split(' ')
      .map((name) => `<img name="${name}" id="${name}" alt="">`)
      .join('')

  for (const [what, names] of Object.entries({ 'the document': DOCUMENT, 'the window': WINDOW }))
    test(`that are those of members of ${what}: a click has its action, and records arrive`, async () => {
      const thrown: unknown[] = []
      const page = await stage.open(`${RUN} b.onclick = () => fetch('/api/order')`, images(names) + BUTTON)
      page.on('pageerror', (error) => thrown.push(error))
      await page.click('#b')
      expect(actionOf((await came('/api/order'))[0])).toEqual(PAY)
      await page.evaluate('throughline.flush()')
      await eventually(() => stage.server.records().some(({ kind }) => kind === 'request'))
      expect(thrown).toEqual([])
    })
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

describe('messages between windows', () => {
  test('a frame that asks by parent.postMessage is the source of its message, and receives the answer', async () => {
    const page = await stage.open(
      `${RUN} window.seen = []
       addEventListener('message', (event) => { seen.push([event.data, event.source === window]); if (event.data === 'ask') event.source.postMessage('answer', '*') })
       ${IN_FRAME(`addEventListener('message', (event) => parent.postMessage('got ' + event.data, '*')); parent.postMessage('ask', '*'); parent.setTimeout(() => parent.postMessage('later', '*'), 1)`)}`,
    )
    const seen = await eventually(() => page.evaluate('seen.length >= 3 && seen'))
    expect((seen as unknown[][]).toSorted()).toEqual([
      ['ask', false],
      ['got answer', false],
      ['later', false],
    ])
    expect(await page.evaluate(`/native code/.test(Function.prototype.toString.call(window.postMessage))`)).toBe(true)
  })

  test('a popup that answers its opener is the source too', async () => {
    stage.server.serve('/popup', `<!doctype html><script>opener.postMessage('token', '*')</script>`)
    const page = await stage.open(
      `${RUN} window.done = new Promise((resolve) => addEventListener('message', ({ data, source }) => resolve([data, source === popup])))
       b.onclick = () => { window.popup = open('/popup') }`,
      BUTTON,
    )
    await page.click('#b')
    expect(await page.evaluate('done')).toEqual(['token', true])
  })

  test('a message of a frame during a click is not attributed to the click', async () => {
    const page = await stage.open(
      `${RUN} addEventListener('message', ({ data }) => fetch('/api/' + data))
       ${IN_FRAME(`setInterval(() => parent.postMessage('of-frame', '*'), 50)`)}
       b.onclick = async () => { for (let i = 0; i < 6; i += 1) { await new Promise((done) => setTimeout(done, 40)); await fetch('/api/of-click') } }`,
      BUTTON,
    )
    await page.click('#b')
    await came('/api/of-click', 6)
    await came('/api/of-frame', 4)
    expect(
      stage.server
        .to('/api/of-frame')
        .map(actionOf)
        .filter(([kind]) => kind === PAY[0]),
    ).toEqual([])
    for (const request of stage.server.to('/api/of-click')) expect(actionOf(request)).toEqual(PAY)
  })
})

describe('XMLHttpRequest', () => {
  /** What the page can see of an XHR: conversions and their order, events, names of accessors. */
  const LOOK = `window.look = async () => {
    const seen = []
    const noisy = (name, value) => ({ toString() { seen.push('toString ' + name); return value }, valueOf() { seen.push('valueOf ' + name); return value } })
    const tried = (run) => { try { return run() } catch (error) { seen.push(error.name + ': ' + error.message) } }
    const xhr = new XMLHttpRequest()
    tried(() => xhr.open(noisy('method', 'POST'), noisy('url', '/api/one'), true, noisy('user', ''), noisy('password', '')))
    tried(() => xhr.setRequestHeader(noisy('name', 'x-one'), noisy('value', '1')))
    tried(() => xhr.setRequestHeader(noisy('bad name', 'x one'), noisy('value', '1')))
    tried(() => new XMLHttpRequest().open(noisy('bad method', 'a b'), noisy('url', '/x')))
    tried(() => new XMLHttpRequest().open(noisy('method', 'GET'), noisy('bad url', 'http://[')))
    tried(() => new XMLHttpRequest().open({ toString() { throw new RangeError('mine') } }, noisy('url', '/x')))
    tried(() => new XMLHttpRequest().open('GET', Object.create(null)))
    tried(() => new XMLHttpRequest().open('GET', { __proto__: null, [Symbol.toPrimitive](hint) { seen.push(hint); return '/x' } }))
    await new Promise((done) => { xhr.onloadend = done; xhr.send(noisy('body', 'text')); xhr.upload.onload = () => seen.push('upload load'); xhr.upload.onloadstart = () => seen.push('upload loadstart') })
    for (const [owner, keys] of [[XMLHttpRequest, ['onreadystatechange', 'upload']], [XMLHttpRequestEventTarget, ['onload', 'onerror', 'onprogress']], [MessagePort, ['onmessage']], [HTMLElement, ['onload', 'onerror']], [HTMLScriptElement, ['src']], [MessageChannel, ['port1']]])
      for (const key of keys) {
        const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(owner.prototype, key)
        seen.push([key, get?.name, get?.length, set?.name, set?.length, 'prototype' in get, enumerable, configurable])
        tried(() => get.call({}))
      }
    seen.push(Object.keys(History.prototype), Object.keys(history), Object.getOwnPropertyNames(XMLHttpRequest.prototype))
    return JSON.stringify(seen)
  }`
  test('converts, orders and names everything as without us', async () => {
    const page = await stage.open(`${LOOK}; ${START}`)
    const before = await page.evaluate('look()')
    await page.evaluate('run({})')
    expect(await page.evaluate('look()')).toBe(before)
    await page.evaluate('throughline.stop()')
    expect(await page.evaluate('look()')).toBe(before)
  })

  test('follows upload events to the code that sent, once the page has asked for them', async () => {
    const page = await stage.open(
      `${RUN} b.onclick = () => { const xhr = new XMLHttpRequest(); xhr.upload.onloadend = () => fetch('/api/uploaded'); xhr.open('POST', '/api/up'); xhr.send('x'.repeat(1000)) }`,
      BUTTON,
    )
    await page.click('#b')
    const [request] = await came('/api/uploaded')
    expect([...actionOf(request), request?.headers['x-throughline-attribution']]).toEqual([...PAY, 'exact'])
  })
})

describe('events and observers', () => {
  test('are to the page what they are without us', async () => {
    const page = await stage.open(
      `window.look = () => {
        const seen = []
        const onError = ({ message }) => seen.push(message)
        addEventListener('error', onError)
        const target = new EventTarget()
        const listener = { get handleEvent() { seen.push('get'); return function (...args) { seen.push(this === listener, args.length) } } }
        for (const one of [{}, { handleEvent: 5 }, listener, listener]) target.addEventListener('x', one)
        target.addEventListener({ toString() { seen.push('type'); return 'x' } }, () => seen.push('typed'))
        try { target.addEventListener(Symbol(), () => {}) } catch (error) { seen.push(error.message) }
        target.dispatchEvent(new Event('x'))
        target.removeEventListener('x', listener)
        target.dispatchEvent(new Event('x'))
        removeEventListener('error', onError)
        const observer = new IntersectionObserver(() => {})
        class Own extends ResizeObserver {}
        seen.push(observer.constructor === IntersectionObserver, observer instanceof IntersectionObserver, new Own(() => {}).constructor === Own)
        return JSON.stringify(seen)
      }; ${START}`,
      BUTTON,
    )
    const before = await page.evaluate('look()')
    await page.evaluate('run({}); b.onclick = () => { window.seen = look() }')
    expect(await page.evaluate('look()')).toBe(before)
    await page.click('#b')
    expect(await page.evaluate('seen')).toBe(before)
    await page.evaluate('throughline.stop()')
    expect(await page.evaluate('look()')).toBe(before)
  })
})

describe('another tracing agent', () => {
  const DATADOG = `import { datadogRum } from '@datadog/browser-rum'
    const agent = () => datadogRum.init({ applicationId: 'a', clientToken: 'b', site: 'datadoghq.eu', service: 's', sessionSampleRate: 100, traceSampleRate: 100, proxy: location.origin + '/agent', allowedTracingUrls: [{ match: location.origin, propagatorTypes: ['tracecontext'] }] });
  `
  const APPENDS = `const agent = () => {
      const native = window.fetch; window.fetch = (input, init = {}) => native(input, { ...init, headers: [...new Headers(init.headers), ['traceparent', '00-${'a'.repeat(32)}-${'b'.repeat(16)}-01']] })
      const { send } = XMLHttpRequest.prototype; XMLHttpRequest.prototype.send = function (body) { this.setRequestHeader('traceparent', '00-${'a'.repeat(32)}-${'b'.repeat(16)}-01'); return send.call(this, body) }
    }`
  const CLICK = `b.onclick = () => { fetch('/api/fetch'); fetch('/api/object', { headers: { 'x-a': '1' } }); fetch(new Request('/api/request')); const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/xhr'); xhr.send() }`
  for (const [name, code] of Object.entries({ 'Datadog RUM': DATADOG, 'a wrapper that appends': APPENDS })) {
    test.each(['agent(); run', 'run'])(`${name}, with %s first: one traceparent, which is theirs`, async (order) => {
      const isFirst = order !== 'run'
      const page = await stage.open(
        `${code};
${START} ${isFirst ? 'agent();' : ''} run({ actions: { pay: {} } }); ${isFirst ? '' : 'agent();'} ${CLICK}`,
        BUTTON,
      )
      await page.click('#b')
      const requests = [
        ...(await came('/api/fetch')),
        ...(await came('/api/object')),
        ...(await came('/api/request')),
        ...(await came('/api/xhr')),
      ]
      for (const { path, headers } of requests) {
        expect(headers.traceparent, path).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0\d$/)
        if (name !== 'Datadog RUM') expect(headers.traceparent, path).toContain('aaaa')
      }
      await eventually(async () => {
        await page.evaluate('throughline.flush()')
        return stage.server.records().filter(({ kind }) => kind === 'request').length >= 4
      })
      // What the record says of its trace is what was sent, or nothing.
      for (const record of stage.server.records()) {
        if (record.kind !== 'request' || !record.traceId) continue
        const sent = requests.find(({ path }) => path === record.path)
        expect(sent?.headers.traceparent).toContain(record.traceId)
      }
    })
  }

  test('may have traceparent left to it, or taken from it, by option', async () => {
    const page = await stage.open(
      `${START} { const native = window.fetch; window.fetch = (...args) => native(...args) } run({ actions: { pay: {} }, ...window.extra }); b.onclick = () => fetch('/api/pay')`,
      BUTTON,
    )
    for (const [traceparent, sent] of [
      ['auto', false],
      ['always', true],
      ['never', false],
    ] as const) {
      stage.server.forget()
      await page.evaluate(`throughline.stop(); run({ traceparent: '${traceparent}', actions: { pay: {} } })`)
      await page.click('#b')
      expect(!!(await came('/api/pay'))[0]?.headers.traceparent, traceparent).toBe(sent)
    }
  })
})

describe('zone.js, loaded first', () => {
  test('leaves everything in place, and what is not the click’s is not attributed to it', async () => {
    const page = await stage.open(
      `import 'zone.js'; ${RUN}
       const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
       document.addEventListener('mousemove', () => fetch('/api/mouse'))
       text.addEventListener('input', () => fetch('/api/typed'))
       addEventListener('online', () => fetch('/api/online'))
       b.onclick = () => { fetch('/api/click'); setTimeout(() => { const xhr = new XMLHttpRequest(); xhr.onload = () => fetch('/api/loaded'); xhr.open('GET', '/api/xhr'); xhr.send() }, 300) }`,
      `${BUTTON}<input id="text">`,
    )
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    await page.click('#b')
    await page.mouse.move(300, 300)
    await page.focus('#text')
    await page.keyboard.type('a')
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await page.setOfflineMode(true)
    await page.setOfflineMode(false)
    await came('/api/loaded')
    await came('/api/online')
    for (const path of ['click', 'xhr', 'loaded'])
      expect(actionOf(stage.server.to(`/api/${path}`)[0]), path).toEqual(PAY)
    expect(
      stage.server
        .to('/api/mouse')
        .map(actionOf)
        .filter(([kind]) => kind === PAY[0]),
    ).toEqual([])
    expect(stage.server.to('/api/typed').map(actionOf)).toEqual([[PAY[0], 'unregistered']])
    expect(actionOf(stage.server.to('/api/online').at(-1))[0]).not.toBe(PAY[0])
    expect(said.filter((text) => text.includes('Cannot redefine'))).toEqual([])
  })
})

describe('the shop’s own code on a CDN', () => {
  const CHUNK = `document.getElementById('b').addEventListener('click', () => fetch('/api/pay'))`
  const open = async (html: string) => {
    stage.server.serve('/page', `<!doctype html><body>${BUTTON}${html}`)
    const page = await stage.browser.newPage()
    await page.goto(`${stage.server.url}/page`)
    return page
  }
  const CASES: Record<string, (cdn: string) => { html: string; files: Record<string, string> }> = {
    'that starts late and injects a chunk of the same origin': (cdn) => ({
      html: `<script src="${cdn}/app.js"></script>`,
      files: {
        '/app.js': `addEventListener('DOMContentLoaded', () => { start(); const s = document.createElement('script'); s.src = '${cdn}/chunk.js'; document.head.append(s) })`,
        '/chunk.js': CHUNK,
      },
    }),
    'that starts in a timer of a module': (cdn) => ({
      html: `<script type="module" crossorigin src="${cdn}/app.js"></script>`,
      files: {
        '/app.js': `setTimeout(() => { start(); const s = document.createElement('script'); s.async = true; s.src = '${cdn}/chunk.js'; document.head.append(s) })`,
        '/chunk.js': CHUNK,
      },
    }),
    'that is named in the HTML, while our script is the page’s': (cdn) => ({
      html: `<script src="/own.js"></script><script async src="${cdn}/app.js"></script>`,
      files: { '/app.js': CHUNK },
    }),
  }
  for (const [name, make] of Object.entries(CASES)) {
    test(`${name} is followed`, async () => {
      const { html, files } = make(stage.other.url)
      const bundle = await import('../support/bundle.js').then(({ bundleForPage }) =>
        bundleForPage(`${START} window.start = () => run({ actions: { pay: {} } })`),
      )
      stage.server.serve('/own.js', `${bundle}; start()`)
      for (const [path, code] of Object.entries(files))
        stage.other.serve(
          path,
          path === '/app.js' && code !== CHUNK ? `${bundle};${code}` : `${code};window.ready = 1`,
          {
            'access-control-allow-origin': '*',
          },
        )
      const page = await open(html)
      await eventually(() => page.evaluate('window.ready'))
      await page.click('#b')
      expect(actionOf((await came('/api/pay'))[0])).toEqual(PAY)
      await page.close()
    })
  }

  test('a third party’s script that code has put in is still not followed', async () => {
    const { bundleForPage } = await import('../support/bundle.js')
    stage.server.serve('/own.js', await bundleForPage(RUN))
    stage.other.serve(
      '/tag.js',
      `document.getElementById('b').addEventListener('click', () => fetch('/api/tag')); window.ready = 1`,
    )
    const page = await open(
      `<script src="/own.js"></script><script>{ const s = document.createElement('script'); s.async = true; s.src = '${stage.other.url}/tag.js'; document.head.append(s) }</script>`,
    )
    await eventually(() => page.evaluate('window.ready'))
    await page.click('#b')
    expect(actionOf((await came('/api/tag'))[0])).not.toEqual(PAY)
    await page.close()
  })
})

describe('a stream that does not end', () => {
  /** Sends a message every so often until the test is over. */
  const serveStream = (path: string, everyMs: number) =>
    stage.server.on(path, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let sent = 0
      const timer = setInterval(() => response.write(`data: ${sent++}\n\n`), everyMs)
      response.on('close', () => clearInterval(timer))
    })
  test.each([
    [
      'by a reader',
      `const reader = (await fetch('/stream')).body.getReader(); while (!(await reader.read()).done) fetch('/api/message')`,
    ],
    [
      'by then',
      `const reader = (await fetch('/stream')).body.getReader(); const next = () => reader.read().then(({ done }) => { if (!done) { fetch('/api/message'); next() } }); next()`,
    ],
    [
      'as text',
      `const reader = (await fetch('/stream')).body.pipeThrough(new TextDecoderStream()).getReader(); for (;;) { await reader.read(); fetch('/api/message') }`,
    ],
    ['by for await', `for await (const _ of (await fetch('/stream')).body) fetch('/api/message')`],
    [
      'by XMLHttpRequest',
      `const xhr = new XMLHttpRequest(); xhr.onprogress = () => fetch('/api/message'); xhr.open('GET', '/stream'); xhr.send()`,
    ],
  ])('and is read %s: later messages are refreshes with the click as parent', async (_, code) => {
    serveStream('/stream', 150)
    const page = await stage.open(`${RUN} b.onclick = async () => { ${code} }`, BUTTON)
    await page.click('#b')
    await came('/api/message', 5)
    const [first, ...later] = stage.server.to('/api/message')
    expect(actionOf(first)).toEqual(PAY)
    const id = stage.server.to('/stream')[0]?.headers['x-throughline-origin-action-id']
    expect(id).toMatch(/^act_/)
    for (const { headers } of later.slice(1))
      expect([headers['x-throughline-action-kind'], headers['x-throughline-parent-action-id']]).toEqual([
        'background_refresh',
        id,
      ])
    if (_ === 'by XMLHttpRequest') return
    // The click is over: it does not wait for what never ends.
    await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return stage.server.records().some(({ kind }) => kind === 'action')
    })
    await page.close()
  })

  test('but ends after all: what follows its end is the click’s', async () => {
    stage.server.on('/stream', (_, response) => {
      response.writeHead(200)
      let sent = 0
      const timer = setInterval(() => {
        if (sent++ < 6) return response.write('x')
        clearInterval(timer)
        return response.end()
      }, 60)
    })
    const page = await stage.open(
      `${RUN} b.onclick = async () => { const reader = (await fetch('/stream')).body.getReader(); while (!(await reader.read()).done); fetch('/api/after') }`,
      BUTTON,
    )
    await page.click('#b')
    const [request] = await came('/api/after')
    expect([...actionOf(request), request?.headers['x-throughline-attribution']]).toEqual([...PAY, 'exact'])
  })
})

describe('the loader snippet', () => {
  test('twice in a page, with calls between, keeps them all', async () => {
    stage.server.serve('/own.js', readFileSync('dist/throughline.js', 'utf8'))
    stage.server.serve('/own-tail.js', readFileSync('dist/throughline-tail.js', 'utf8'))
    stage.server.serve(
      '/page',
      `<!doctype html><body>${BUTTON}<script>${SNIPPET}</script><script>throughline('start', { actions: { pay: {} } })</script>
       <script>${SNIPPET}</script><script>throughline('track', 'view_product', { product_id: 'p-1' })</script>
       <script src="/own.js"></script><script>${SNIPPET}</script><script>throughline('track', 'view_product', { product_id: 'p-2' }); b.onclick = () => fetch('/api/pay')</script><script src="/own.js"></script>`,
    )
    const page = await stage.browser.newPage()
    await page.goto(`${stage.server.url}/page`)
    await page.click('#b')
    expect(actionOf((await came('/api/pay'))[0])).toEqual(PAY)
    await page.evaluate(`throughline('flush')`)
    const seen = () =>
      stage.server
        .records()
        .flatMap((record) =>
          record.kind === 'event' && record.name === 'view_product' ? [record.attrs?.product_id] : [],
        )
    await eventually(() => seen().length === 2)
    expect(seen()).toEqual(['p-1', 'p-2'])
    await page.close()
  })
})
