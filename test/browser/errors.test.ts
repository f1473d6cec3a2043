import { describe, expect, test } from 'vitest'
import type { ErrorRecord } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `import { start, captureError, action } from './src/entries/index.ts'
  window.throughline = start({ debug: true, actions: { checkout_submit: { match: '#pay' } }, ...window.extra }); window.captureError = captureError;
`
const errors = () => stage.server.records().filter((record): record is ErrorRecord => record.kind === 'error')
async function collected(count: number): Promise<ErrorRecord[]> {
  return eventually(async () => {
    for (const page of await stage.browser.pages()) await page.evaluate('window.throughline?.flush()')
    return errors().length >= count && errors()
  })
}

describe('errors', () => {
  test('are recorded with type, message, stack, causes and members, however they surface', async () => {
    await stage.open(`${START}
      setTimeout(() => { throw new TypeError('thrown', { cause: new RangeError('inner', { cause: 'text' }) }) })
      Promise.reject(new AggregateError([new Error('one'), new SyntaxError('two')], 'all failed'))
      captureError(new Error('handled at https://shop.example/pay?token=secret#x'), { attributes: { step: 'payment' } })
      captureError('just text')`)
    const seen = Object.fromEntries((await collected(4)).map((error) => [error.message, error]))
    expect(seen.thrown).toMatchObject({
      type: 'TypeError',
      source: 'error',
      handled: false,
      count: 1,
      causes: [
        { type: 'RangeError', message: 'inner' },
        { type: 'string', message: 'text' },
      ],
    })
    expect(seen.thrown?.stack).toContain('bundle.js')
    expect(seen.thrown?.line).toBeGreaterThan(0)
    expect(seen['all failed']).toMatchObject({
      type: 'AggregateError',
      source: 'unhandledrejection',
      members: [{ message: 'one' }, { type: 'SyntaxError', message: 'two' }],
    })
    expect(seen['handled at https://shop.example/pay']).toMatchObject({
      source: 'manual',
      handled: true,
      attrs: { step: 'payment' },
    })
    expect(seen['just text']).toMatchObject({ type: 'string' })
  })

  test('that repeat are one record and a count', async () => {
    await stage.open(`${START} for (let i = 0; i < 7; i += 1) captureError(new Error('item ' + i + ' broke'))`)
    await collected(1)
    await eventually(() => errors().reduce((sum, { count }) => sum + count, 0) === 7)
    expect(errors().length).toBeLessThanOrEqual(2)
  })

  test.each([
    [
      'thrown on',
      `try { throw new Error('crash') } catch (error) { captureError(error, { attributes: { step: 'pay' } }); throw error }`,
      'error',
    ],
    [
      'rejected on',
      `(async () => { try { throw new Error('crash') } catch (error) { captureError(error, { attributes: { step: 'pay' } }); await null; throw error } })()`,
      'unhandledrejection',
    ],
    [
      'reported',
      `const error = new Error('crash'); captureError(error, { attributes: { step: 'pay' } }); reportError(error)`,
      'error',
    ],
    [
      'handed over by an earlier listener',
      `addEventListener('error', ({ error }) => captureError(error, { attributes: { step: 'pay' } })); throw new Error('crash')`,
      'error',
    ],
    [
      'handed over twice',
      `const error = new Error('crash'); captureError(error, { attributes: { step: 'pay' } }); captureError(error); reportError(error)`,
      'error',
    ],
  ])('that are handed over and %s are one record, uncaught, with the attributes', async (_, code, source) => {
    await stage.open(`${START} setTimeout(() => { captureError(new Error('later')) }, 50); ${code}`)
    const seen = (await collected(2)).filter(({ message }) => message === 'crash')
    expect(seen.map(({ handled, source, count }) => [handled, source, count])).toEqual([[false, source, 1]])
    if (_ !== 'handed over by an earlier listener') expect(seen[0]?.attrs).toEqual({ step: 'pay' })
  })

  test('that are rethrown later, thrown as text, or thrown in another view still count as crashes', async () => {
    await stage.open(`${START}
      const late = new Error('late'); captureError(late, null); setTimeout(() => { throw late }, 1500)
      try { throw 'words' } catch (text) { captureError(text); setTimeout(() => { throw text }) }
      const make = () => new Error('twice'); captureError(make()); reportError(make())
      setTimeout(() => { const moved = new Error('moved'); captureError(moved); history.pushState({}, '', '/next'); Promise.reject(moved) }, 100)`)
    await eventually(async () => {
      await collected(1)
      return errors().some(({ message, handled }) => message === 'late' && !handled)
    })
    const seen = errors().map(
      ({ message, handled, count }) => `${message} ${handled ? 'handled' : 'uncaught'} ${count}`,
    )
    expect(seen.filter((text) => text.includes('uncaught')).toSorted()).toEqual([
      'late uncaught 1',
      'moved uncaught 1',
      'twice uncaught 1',
      'words uncaught 1',
    ])
    expect(seen).toContain('twice handled 1')
    expect(seen).not.toContain('words handled 1')
  })

  test('of any size, or with fields of any type, are recorded without blocking the page', async () => {
    const page = await stage.open(START)
    const tookMs = await page.evaluate(`{
      const from = performance.now()
      captureError(new Error('http:/'.repeat(300_000)), { handled: 'yes', source: 'elsewhere' })
      dispatchEvent(Object.assign(new Event('error'), { message: { not: 'text' }, filename: 5, lineno: 'x' }))
      performance.now() - from
    }`)
    expect((await collected(2)).map(({ handled, source }) => [handled, source])).toEqual(
      expect.arrayContaining([
        [true, 'manual'],
        [false, 'error'],
      ]),
    )
    expect(tookMs).toBeLessThan(1000)
  })

  test('name the action during which they came, and make it end badly', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => { throw new Error('broke') }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [error] = await collected(1)
    expect(error?.action).toMatchObject({ name: 'checkout_submit', attribution: 'exact' })
    const record = await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return stage.server.records().find(({ kind }) => kind === 'action')
    })
    expect(record).toMatchObject({ outcome: 'error', action: { id: error?.action?.id } })
  })

  test('behind a failed request name its status, operation and the server’s request id', async () => {
    stage.server.on('/graphql', (_, response) => response.writeHead(502, { 'x-request-id': 'req-42' }).end())
    const page = await stage.open(
      `${START} import axios from 'axios'
       document.querySelector('#pay').onclick = () => { axios.post('/graphql', { query: 'mutation Pay { pay }' }).catch(captureError) }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [error] = await collected(1)
    expect(error).toMatchObject({ type: 'AxiosError', status: 502, op: 'mutation Pay', requestId: 'req-42' })
  })

  test('of two operations, or of two statuses, are two records', async () => {
    const statuses = [500, 500, 401]
    stage.server.on('/graphql', (_, response) => response.writeHead(statuses.shift() ?? 500).end())
    const page = await stage.open(
      `${START} import axios from 'axios'
       const ask = (query) => axios.post('/graphql', { query }).catch(captureError)
       document.querySelector('#pay').onclick = async () => {
         await ask('mutation Pay { pay }'); await ask('query Cart { cart }'); await ask('query Cart { cart }')
       }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const seen = (await collected(3)).map(({ op, status, count }) => [op, status, count])
    expect(seen).toEqual([
      ['mutation Pay', 500, 1],
      ['query Cart', 500, 1],
      ['query Cart', 401, 1],
    ])
  })

  test('that are noise, or too many, are counted and not stored', async () => {
    await stage.open(`${START}
      dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }))
      dispatchEvent(new ErrorEvent('error', { message: 'Script error.' }))
      for (let i = 0; i < 60; i += 1) captureError(new Error('kind ' + 'x'.repeat(i)))`)
    expect(await collected(50)).toHaveLength(50)
    const dropped: Record<string, number> = {}
    for (const envelope of stage.server.envelopes) Object.assign(dropped, envelope.dropped)
    expect(dropped).toMatchObject({ noise: 2, error_cap: 10 })
  })

  test('whose properties throw are recorded, and break nothing', async () => {
    await stage.open(`${START}
      const nasty = {}; for (const key of ['name', 'message', 'stack', 'cause', 'errors']) Object.defineProperty(nasty, key, { get() { throw new Error('no') } })
      captureError(nasty); captureError({ __proto__: null }); captureError(undefined); captureError(null); captureError(Symbol('s'))
      const loop = new Error('loop'); loop.cause = loop; captureError(loop)`)
    const seen = await collected(5)
    expect(seen.find(({ message }) => message === 'loop')?.causes).toHaveLength(5)
    expect(seen.map(({ type, message }) => `${type}: ${message}`)).toEqual(
      expect.arrayContaining([
        'Object: {}',
        'undefined: undefined',
        'object: null',
        'symbol: Symbol(s)',
        'Error: loop',
      ]),
    )
  })

  test.each([
    ['an object without a prototype', 'Object.create(null)', 'Object', '{}'],
    ['an object with a code', '{ code: 42 }', 'Object', '{ code: 42 }'],
    [
      'an object of an API',
      `{ status: 'failed', reason: 'x'.repeat(500), nested: { a: 1 }, list: [1], on() {}, get bad() { throw 1 } }`,
      'Object',
      `{ status: "failed", reason: "${'x'.repeat(80)}", nested: {…}, list: […] }`,
    ],
    ['a list', '[1, "two", { three: 3 }]', 'Array', '[1, "two", {…}]'],
    ['a response', `(await fetch('/api/cart?user=maria'))`, 'Response', 'Response 200 /api/cart'],
    [
      'an event',
      `new CustomEvent('rejected', { detail: { email: 'maria@example.com' } })`,
      'CustomEvent',
      'CustomEvent rejected',
    ],
    [
      'the event of a script that did not load',
      `await new Promise((done) => { const s = document.createElement('script'); s.id = 'ads'; s.src = '/broken.js?u=1'; s.onerror = done; document.head.append(s) })`,
      'Event',
      'Event error on script#ads /broken.js',
    ],
    ['a function', 'function late() {}', 'function', 'function late'],
    ['a number', '7', 'number', '7'],
    ['a bigint', '7n', 'bigint', '7'],
    ['a symbol', `Symbol('gone')`, 'symbol', 'Symbol(gone)'],
    ['undefined', 'undefined', 'undefined', 'undefined'],
    ['null', 'null', 'object', 'null'],
    ['an empty text', `''`, 'string', ''],
    [
      'a proxy that throws',
      `new Proxy({}, { get() { throw 1 }, ownKeys() { throw 1 } })`,
      'Object',
      'unreadable value',
    ],
    [
      'a revoked proxy',
      `(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()`,
      'Object',
      'unreadable value',
    ],
    [
      'an error whose message is no text',
      `Object.assign(new Error(), { message: { code: 1 } })`,
      'Error',
      '{ message: {…} }',
    ],
    ['an error without a message', `new TypeError()`, 'TypeError', ''],
    [
      'an error of another realm',
      `new (document.body.appendChild(document.createElement('iframe')).contentWindow.RangeError)('far')`,
      'RangeError',
      'far',
    ],
    ['a map', `new Map([['a', 1]])`, 'Map', '{}'],
  ])('that are %s are described by their content', async (_, code, type, message) => {
    stage.server.on('/broken.js', (_, response) => response.writeHead(404).end())
    await stage.open(`${START} (async () => { const value = ${code}; Promise.reject(value) })()`)
    const [error] = await collected(1)
    expect([error?.type, error?.message, error?.source, error?.handled]).toEqual([
      type,
      message,
      'unhandledrejection',
      false,
    ])
  })

  test('that differ in what they hold are different', async () => {
    await stage.open(
      `${START} Promise.reject({ code: 'card' }); Promise.reject({ code: 'stock' }); Promise.reject({ code: 'card' })`,
    )
    const seen = await collected(3)
    expect(seen.map(({ message, count }) => [message, count])).toEqual([
      ['{ code: "card" }', 1],
      ['{ code: "stock" }', 1],
      ['{ code: "card" }', 1],
    ])
  })

  test('are noise by where they were thrown, not by the words of their message', async () => {
    const page = await stage.open(`${START}
      const thrownAt = (message, frames) => captureError(Object.assign(new Error(message), { stack: 'Error: ' + message + frames }))
      thrownAt('Unsupported file-extension: .heic', ' at upload (https://shop.example/app.js:1:2)')
      thrownAt('see chrome-extension://abc for help', '\\n    at pay (https://shop.example/app.js:1:3)')
      thrownAt('ResizeObserver loop of the shop', '\\n    at pay (https://shop.example/app.js:1:4)')
      thrownAt('called by an extension', '\\n    at pay (https://shop.example/app.js:1:5)\\n    at hook (chrome-extension://abc/x.js:1:1)')
      throw new Error('Script error.')`)
    expect((await collected(5)).map(({ message }) => message).sort()).toEqual([
      'ResizeObserver loop of the shop',
      'Script error.',
      'Unsupported file-extension: .heic',
      'called by an extension',
      'see chrome-extension://abc for help',
    ])
    await page.evaluate(`
      for (const stack of ['Error: a\\n    at chrome-extension://abc/x.js:1:1', 'Error: a\\n    at Array.map (<anonymous>)\\n    at run (moz-extension://abc/x.js:1:1)', 'run@safari-web-extension://ABC/x.js:1:1\\n@https://shop.example/app.js:1:1', 'run@moz-extension://abc/x.js:1:1'])
        captureError(Object.assign(new Error('a'), { stack }))
      dispatchEvent(new ErrorEvent('error', { message: 'Uncaught a', filename: 'chrome-extension://abc/x.js' }))`)
    await eventually(async () => {
      await page.evaluate(`throughline.captureError('flushed'); throughline.flush()`)
      return stage.server.envelopes.some(({ dropped }) => dropped?.noise === 5)
    })
    expect(errors().filter(({ message }) => message === 'a')).toEqual([])
  })
})
