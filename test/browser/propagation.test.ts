import { describe, expect, test } from 'vitest'
import { parseBaggage } from '../../src/shared/baggage.js'
import { parseTraceparent } from '../../src/shared/trace-context.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const START = `
  import { start, action, defineActions } from './src/entries/index.ts'
  const actions = defineActions({ checkout_submit: { surfaceArea: 'checkout', productType: 'payin', match: '#pay' }, add_item: { surfaceArea: 'cart' } })
  window.throughline = start({ actions, consent: 'granted', debug: true, ...window.extra });
`
const stage = setStage()

/** Has the other origin allow the page whatever it asks for. */
const allowPage = (path: string) =>
  stage.other.on(path, (request, response) => {
    const allow = String(request.headers['access-control-request-headers'] ?? '')
    response
      .writeHead(200, { 'access-control-allow-origin': stage.server.url, 'access-control-allow-headers': allow })
      .end('{}')
  })

const ID = /^act_[0-9A-HJKMNP-TV-Z]{26}$/

describe('a click whose handler calls fetch', () => {
  test('puts every header of the contract on the request', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => fetch('/graphql', { method: 'POST', body: JSON.stringify({ query: 'mutation ProcessCheckout { pay }' }) })`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [request] = await eventually(() => stage.server.to('/graphql').length && stage.server.to('/graphql'))
    const headers = request?.headers ?? {}
    expect(headers['x-throughline-origin-action-id']).toMatch(ID)
    expect(headers).toMatchObject({
      'x-throughline-action-kind': 'explicit_user_action',
      'x-throughline-action-name': 'checkout_submit',
      'x-throughline-request-origin': 'browser',
      'x-throughline-surface-area': 'checkout',
      'x-throughline-product-type': 'payin',
      'x-throughline-platform': 'web',
      'x-throughline-attribution': 'exact',
      'x-throughline-graphql-operation': 'mutation ProcessCheckout',
    })
    expect(headers['x-correlation-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(headers['x-session-id']).toMatch(/^[0-9a-f]{32}$/)
    expect(parseTraceparent(String(headers.traceparent))?.flags).toBe(3)
    expect(
      Object.fromEntries(parseBaggage(String(headers.baggage)).members.map(({ key, value }) => [key, value])),
    ).toEqual({
      'throughline.origin_action_id': headers['x-throughline-origin-action-id'],
      'throughline.action_kind': 'explicit_user_action',
      'throughline.request_origin': 'browser',
      'throughline.surface_area': 'checkout',
      'throughline.product_type': 'payin',
      'throughline.platform': 'web',
      'throughline.action_name': 'checkout_submit',
    })
  })
})

describe('a visit that is to be recorded in full', () => {
  const RATIOS = 'traceSampleRatio: 0, sampleRatio: 0, requestSampleRatio: 0'
  const open = (options: string) =>
    stage.open(
      `window.extra = { ${RATIOS}, ${options} }; ${START} document.querySelector('#pay').onclick = () =>
        Promise.all([fetch('/api/own'), fetch('${stage.other.url}/api/theirs')])`,
      '<button id="pay">Pay</button>',
    )

  test('asks its own servers for that, marks every trace, and records despite the ratios', async () => {
    allowPage('/api/theirs')
    const page = await open(`sample: '1790003600.abc-_9', propagateTo: ['${stage.other.url}']`)
    await page.click('#pay')
    await eventually(() => stage.other.to('/api/theirs').some(({ method }) => method === 'GET'))
    const [own] = stage.server.to('/api/own')
    const theirs = stage.other.to('/api/theirs').find(({ method }) => method === 'GET')

    expect(own?.headers['x-throughline-sample']).toBe('1790003600.abc-_9')
    expect(theirs?.headers['x-throughline-sample'], 'a preflight of theirs may not allow it').toBeUndefined()
    for (const request of [own, theirs]) expect(parseTraceparent(String(request?.headers.traceparent))?.flags).toBe(3)
    await page.evaluate(() => Reflect.get(window, 'throughline').flush())
    await eventually(() => stage.server.records().some(({ kind }) => kind === 'request'))
    expect(stage.server.records().every(({ ratio = 1 }) => ratio === 1)).toBe(true)
  })

  test('is one only if asked for, by text that may be a header', async () => {
    const page = await open(`sample: 'a b', propagateTo: ['${stage.other.url}']`)
    await page.click('#pay')
    await eventually(() => stage.server.to('/api/own').length)

    expect(stage.server.to('/api/own')[0]?.headers['x-throughline-sample']).toBeUndefined()
    expect(parseTraceparent(String(stage.server.to('/api/own')[0]?.headers.traceparent))?.flags).toBe(2)
  })
})

describe('requests of a page that loads', () => {
  test('carry a mount action, inferred', async () => {
    await stage.open(`${START} fetch('/api/products')`)
    const [request] = await eventually(
      () => stage.server.to('/api/products').length && stage.server.to('/api/products'),
    )
    expect(request?.headers['x-throughline-action-kind']).toBe('mount')
    expect(request?.headers['x-throughline-origin-action-id']).toMatch(ID)
    expect(request?.headers['x-throughline-attribution']).toBe('inferred')
  })

  test('go without any header of ours long after everything is quiet, and are counted', async () => {
    const page = await stage.open(`${START}`)
    const startedAt = await page.evaluate('performance.now()')
    await page.waitForFunction(`performance.now() - ${startedAt} > 2500`) // The quiet itself is what is waited for.
    await page.evaluate(() => fetch('/api/poll'))
    expect(
      Object.keys(stage.server.to('/api/poll')[0]?.headers ?? {}).filter((name) =>
        /^x-|traceparent|baggage/.test(name),
      ),
    ).toEqual([])
    await page.evaluate('throughline.flush()')
    const health = await eventually(() =>
      stage.server.records().find((record) => record.kind === 'health' && record.signal === 'unattributed_request'),
    )
    expect(health).toMatchObject({ count: 1 })
  })
})

describe('other origins', () => {
  const CALL = (url: string) =>
    `${START} document.querySelector('#pay').onclick = () => fetch('${url}/api').catch(() => {})`

  test('that are not listed get no header of ours and no preflight', async () => {
    stage.other.on('/api', (_, response) => response.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}'))
    const page = await stage.open(CALL(stage.other.url), '<button id="pay">Pay</button>')
    await page.click('#pay')
    await eventually(() => stage.other.to('/api').length)
    expect(stage.other.requests.map(({ method }) => method)).toEqual(['GET'])
    expect(
      Object.keys(stage.other.requests[0]?.headers ?? {}).filter((name) => /^x-|traceparent|baggage/.test(name)),
    ).toEqual([])
  })

  test('that are listed get the headers after their preflight', async () => {
    allowPage('/api')
    const page = await stage.open(
      `window.extra = { propagateTo: ['${stage.other.url}'] }; ${CALL(stage.other.url)}`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const request = await eventually(() => stage.other.requests.find(({ method }) => method === 'GET'))
    expect(stage.other.requests[0]?.method).toBe('OPTIONS')
    expect(request.headers['x-throughline-origin-action-id']).toMatch(ID)
  })
})

describe('what the page set itself', () => {
  test('is kept, never merged, and a request with its own action id gets no other field', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => fetch('/api', { headers: { 'X-Throughline-Origin-Action-Id': 'act_01ARZ3NDEKTSV4RRFFQ69G5FAV', TraceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x-correlation-id': 'mine' } })`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const { headers, rawHeaders } = await eventually(() => stage.server.to('/api')[0])
    expect(headers['x-throughline-origin-action-id']).toBe('act_01ARZ3NDEKTSV4RRFFQ69G5FAV')
    expect(headers.traceparent).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
    expect(headers['x-correlation-id']).toBe('mine')
    expect(headers['x-throughline-action-kind']).toBeUndefined()
    expect(rawHeaders).toContain('TraceParent')
  })

  test('in baggage stays in front of ours, through fetch with an object and through XHR', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => {
        fetch('/api/fetch', { headers: { baggage: 'theirs=1;ttl=3' } })
        const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/xhr'); xhr.setRequestHeader('Baggage', 'theirs=1;ttl=3'); xhr.send()
      }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const requests = await eventually(() => stage.server.to('/api').length === 2 && stage.server.to('/api'))
    for (const { headers } of requests) {
      const { members, malformed } = parseBaggage(String(headers.baggage))
      expect(malformed).toBe(0)
      expect(members[0]).toEqual({ key: 'theirs', value: '1', properties: [{ key: 'ttl', value: '3' }] })
      expect(members[1]?.key).toBe('throughline.origin_action_id')
    }
  })

  test('on a Request keeps its referrer, method, body and headers', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => fetch(new Request('/api', { method: 'PUT', body: 'text', referrer: location.origin + '/elsewhere', headers: { 'x-own': '1' } }))`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const { headers, method, body } = await eventually(() => stage.server.to('/api')[0])
    expect({ method, body }).toEqual({ method: 'PUT', body: 'text' })
    expect(headers).toMatchObject({
      'x-own': '1',
      referer: `${stage.server.url}/elsewhere`,
      'x-throughline-action-name': 'checkout_submit',
    })
  })

  test('on a Request is not repeated when init names the same option without a value', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => fetch(new Request('/api', { method: 'PUT', headers: { 'x-correlation-id': 'mine' } }), { headers: undefined, method: undefined })`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const { headers, method } = await eventually(() => stage.server.to('/api')[0])
    expect({ method, id: headers['x-correlation-id'] }).toEqual({ method: 'PUT', id: 'mine' })
  })

  test('in an inherited init, a class instance, an array or a Headers object reaches the server, and a null init is none', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => {
        class Init { get method() { return 'PUT' } get body() { return 'x' } get headers() { return { 'x-own': 'class' } } }
        fetch('/api/class', new Init())
        fetch('/api/inherited', Object.create({ method: 'PUT', headers: { 'x-own': 'inherited' } }))
        fetch('/api/array', { method: 'PUT', headers: [['x-own', 'array']] })
        fetch('/api/headers', { method: 'PUT', headers: new Headers({ 'x-own': 'headers' }) })
        fetch('/api/null', null)
        fetch('/api/iterator', { method: 'PUT', headers: [['x-own', 'iterator']][Symbol.iterator]() })
      }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const requests = await eventually(() => stage.server.to('/api').length === 6 && stage.server.to('/api'))
    for (const { path, method, headers } of requests) {
      if (path !== '/api/null')
        expect({ method, own: headers['x-own'] }).toEqual({ method: 'PUT', own: path.split('/').at(-1) })
      if (!path.endsWith('iterator')) expect(headers['x-throughline-origin-action-id']).toMatch(ID)
    }
  })
})

describe('a retry', () => {
  const RETRY = `async function pay(send) { for (let i = 0; i < 3; i += 1) { try { return await send() } catch { await new Promise((resolve) => setTimeout(resolve, 400)) } } }`

  test('after a failure keeps the action id with one valid traceparent of another span', async () => {
    let tries = 0
    stage.server.on('/graphql', (_, response) => response.writeHead(++tries === 1 ? 503 : 200).end('{}'))
    const page = await stage.open(
      `${START} ${RETRY} const init = { method: 'POST', body: JSON.stringify({ query: 'mutation ProcessCheckout { pay }' }) }
       document.querySelector('#pay').onclick = () => pay(async () => { const answer = await fetch('/graphql', init); if (!answer.ok) throw answer })`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [first, second] = await eventually(
      () => stage.server.to('/graphql').length === 2 && stage.server.to('/graphql'),
    )
    expect(second?.headers['x-throughline-origin-action-id']).toBe(first?.headers['x-throughline-origin-action-id'])
    const traces = [first, second].map((request) => parseTraceparent(String(request?.headers.traceparent)))
    expect(traces[1]?.traceId).toBe(traces[0]?.traceId)
    expect(traces[1]?.spanId).not.toBe(traces[0]?.spanId)
    expect(second?.headers['x-throughline-attribution']).toBe('exact')
    expect(second?.headers['x-correlation-id']).not.toBe(first?.headers['x-correlation-id'])
  })

  test('is counted in the action, which ends well', async () => {
    let tries = 0
    stage.server.on('/pay', (_, response) => response.writeHead(++tries === 1 ? 503 : 200).end('{}'))
    const page = await stage.open(
      `${START} ${RETRY} document.querySelector('#pay').onclick = () => action('checkout_submit', () => pay(async () => { const answer = await fetch('/pay'); if (!answer.ok) throw answer }))`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    await eventually(() => stage.server.to('/pay').length === 2)
    const record = await eventually(() => stage.server.records().find(({ kind }) => kind === 'action'))
    expect(record).toMatchObject({
      requests: 2,
      retries: 1,
      outcome: 'ok',
      action: { name: 'checkout_submit', surface: 'checkout' },
    })
  })
})

describe('a click that submits a form by code', () => {
  test('goes on to be the exact cause of what its handler does', async () => {
    const page = await stage.open(
      `${START} const form = document.querySelector('form')
       form.onsubmit = (event) => { event.preventDefault(); fetch('/api/submit') }
       document.querySelector('#pay').onclick = () => { form.requestSubmit(); fetch('/api/click') }`,
      '<button id="pay">Pay</button><form></form>',
    )
    await page.click('#pay')
    const requests = await eventually(() => stage.server.to('/api').length === 2 && stage.server.to('/api'))
    expect(requests.map(({ headers }) => headers['x-throughline-attribution'])).toEqual(['exact', 'exact'])
    expect(new Set(requests.map(({ headers }) => headers['x-throughline-origin-action-id'])).size).toBe(1)
  })
})

describe('a synchronous XHR', () => {
  test('that fails throws as without us, and its action ends', async () => {
    stage.server.on('/api/die', (_, response) => void response.destroy())
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => { const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/die', false); try { xhr.send() } catch (error) { window.threw = error.name } }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    expect(await page.evaluate('window.threw')).toBe('NetworkError')
    const ended = await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return stage.server.records().find(({ kind }) => kind === 'action')
    })
    expect(ended).toMatchObject({ outcome: 'error', requests: 1 })
  })
})

describe('an XHR that is sent twice', () => {
  test('throws as without us and is one request of an action with the outcome ok', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => { const xhr = new XMLHttpRequest(); xhr.open('GET', '/api'); xhr.send(); try { xhr.send() } catch (error) { window.thrown = error.name } }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const record = await eventually(() => stage.server.records().find(({ kind }) => kind === 'action'))
    expect(record).toMatchObject({ requests: 1, outcome: 'ok' })
    expect(await page.evaluate('thrown')).toBe('InvalidStateError')
  })
})

describe('an explicit handle', () => {
  test('ties a request to its action however late, beside another open action', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#a').onclick = () => { const handle = action('checkout_submit'); setTimeout(async () => { await handle.fetch('/api/a'); handle.end() }, 300) }
       document.querySelector('#b').onclick = () => { const handle = action('add_item'); setTimeout(handle.bind(() => { fetch('/api/b'); handle.end() }), 300) }`,
      '<button id="a">A</button><button id="b">B</button>',
    )
    await page.click('#a')
    await page.click('#b')
    const requests = await eventually(() => stage.server.to('/api').length === 2 && stage.server.to('/api'))
    const byPath = Object.fromEntries(requests.map(({ path, headers }) => [path, headers]))
    expect(byPath['/api/a']).toMatchObject({
      'x-throughline-action-name': 'checkout_submit',
      'x-throughline-attribution': 'explicit',
    })
    expect(byPath['/api/b']).toMatchObject({
      'x-throughline-action-name': 'add_item',
      'x-throughline-attribution': 'exact',
    })
  })

  test('hands results and rejections through, and an unhandled rejection stays one', async () => {
    const page = await stage.open(`${START} window.action = action`)
    const seen = await page.evaluate(`(async () => {
      const unhandled = new Promise((resolve) => addEventListener('unhandledrejection', (event) => resolve(event.reason), { once: true }))
      const results = [action('add_item', () => 7), await action('add_item', async () => 8)]
      try { action('add_item', () => { throw new Error('sync') }) } catch (error) { results.push(error.message) }
      action('add_item', async () => { throw 'async' })
      return [...results, await unhandled]
    })()`)
    expect(seen).toEqual([7, 8, 'sync', 'async'])
  })
})
