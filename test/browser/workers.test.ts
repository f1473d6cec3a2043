import { describe, expect, test } from 'vitest'
import { bundleForPage } from '../support/bundle.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const PAGE = `
  import { start, action, defineActions } from './src/entries/index.ts'
  import { connectWorker } from './src/entries/worker-page.ts'
  const actions = defineActions({ search: { surfaceArea: 'catalog', match: '#search' }, pay: { surfaceArea: 'checkout', match: '#pay' } })
  window.throughline = start({ namespace: 'acme', actions, traceSampleRatio: 1 })
`
const BUTTONS = '<button id="search">Search</button><button id="pay">Pay</button>'
const ROOT = 'x-acme-origin-action-id'

/** A worker of a page, which does what each message says. */
const WORKER = `
  import { startInWorker } from './src/entries/worker-page.ts'
  self.stopTracing = startInWorker()
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const seen = []
  const work = {
    now: (path) => fetch(path),
    chain: async (path) => { await (await fetch(path + '/1')).json(); await fetch(path + '/2') },
    later: async (path) => { await sleep(50); await fetch(new Request(path, { method: 'POST', body: 'a' })) },
    xhr: (path) => { const xhr = new XMLHttpRequest(); xhr.open('GET', path); xhr.setRequestHeader('x-own', 'a'); xhr.onload = () => fetch(path + '/loaded'); xhr.send() },
    poll: (path) => setInterval(() => fetch(path), 40),
    far: (path) => fetch(path, { mode: 'cors' }).catch(() => {}),
    own: (path) => fetch(path, { headers: { 'x-acme-origin-action-id': 'act_00000000000000000000000000' } }),
    fail: (path) => fetch('http://127.0.0.1:1/' + path),
    stop: () => self.stopTracing(),
    report: () => postMessage({ seen, fetch: String(fetch), timers: String(setTimeout) }),
  }
  self.addEventListener('message', ({ data }) => { seen.push(data); work[data.do]?.(data.path) })
  self.addEventListener('unhandledrejection', () => postMessage('unhandled'))
`
const WIRED = `${PAGE}
  const worker = new Worker('/worker.js', { type: 'module' })
  window.release = connectWorker(worker)
  window.worker = worker
  window.heard = []
  worker.addEventListener('message', ({ data }) => window.heard.push(data))
  document.querySelector('#search').onclick = () => (window.onSearch ?? []).forEach((message) => worker.postMessage(message))
  document.querySelector('#pay').onclick = () => (window.onPay ?? []).forEach((message) => worker.postMessage(message))
`
async function openWith(onSearch: unknown[], { onPay = [] as unknown[], code = WIRED } = {}) {
  stage.server.serve('/worker.js', await bundleForPage(WORKER))
  return stage.open(
    `window.onSearch = ${JSON.stringify(onSearch)}; window.onPay = ${JSON.stringify(onPay)}; ${code}`,
    BUTTONS,
  )
}
const requestTo = (path: string) => eventually(() => stage.server.to(path)[0])
const idOf = async (path: string) => (await requestTo(path)).headers[ROOT]

describe('a worker that a click asks', () => {
  test('has the action on its requests, exact, in the trace of the click', async () => {
    const page = await openWith([{ do: 'now', path: '/api/now' }])
    await page.click('#search')
    const { headers } = await requestTo('/api/now')

    expect(headers).toMatchObject({
      'x-acme-action-name': 'search',
      'x-acme-surface-area': 'catalog',
      'x-acme-action-kind': 'explicit_user_action',
      'x-acme-attribution': 'exact',
    })
    expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/)
    expect(headers.baggage).toContain(`acme.origin_action_id=${headers[ROOT]}`)
    expect(headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('keeps it over answers, bodies, timers and XMLHttpRequest', async () => {
    const page = await openWith([
      { do: 'chain', path: '/api/chain' },
      { do: 'later', path: '/api/later' },
      { do: 'xhr', path: '/api/xhr' },
    ])
    await page.click('#search')
    const first = await requestTo('/api/chain/1')
    const others = await Promise.all(['/api/chain/2', '/api/later', '/api/xhr', '/api/xhr/loaded'].map(requestTo))

    for (const { headers } of others) {
      expect(headers[ROOT]).toBe(first.headers[ROOT])
      expect(String(headers.traceparent).slice(0, 35)).toBe(String(first.headers.traceparent).slice(0, 35))
    }
    expect(others[0]?.headers['x-acme-attribution']).toBe('inferred')
    expect(others[2]?.headers['x-own']).toBe('a')
  })

  test('keeps two clicks apart, beside a poll that has none', async () => {
    const page = await openWith([{ do: 'chain', path: '/api/search' }], { onPay: [{ do: 'chain', path: '/api/pay' }] })
    await page.evaluate(() => Reflect.get(window, 'worker').postMessage({ do: 'poll', path: '/api/poll' }))
    await eventually(() => stage.server.to('/api/poll').length > 1)
    await page.click('#search')
    await page.click('#pay')
    const ids = await Promise.all(['/api/search/1', '/api/search/2', '/api/pay/1', '/api/pay/2'].map(idOf))
    const polls = stage.server.to('/api/poll').length
    await eventually(() => stage.server.to('/api/poll').length > polls + 2)

    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).toBe(ids[3])
    expect(ids[0]).not.toBe(ids[2])
    const polled = new Set(
      stage.server
        .to('/api/poll')
        .slice(polls)
        .map(({ headers }) => headers[ROOT]),
    )
    expect([...polled].every((id) => id !== ids[0] && id !== ids[2])).toBe(true)
  })

  test('sees only its own messages, and its requests to other origins or with ids of its own are unchanged', async () => {
    stage.other.on('/far', (_, response) => response.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}'))
    const messages = [{ do: 'far', path: `${stage.other.url}/far` }, { do: 'own', path: '/api/own' }, { do: 'report' }]
    const page = await openWith(messages)
    await page.click('#search')
    const [heard] = await eventually(async () => {
      const all = (await page.evaluate('window.heard')) as { seen: unknown[] }[]
      return all.length > 0 && all
    })
    const far = await eventually(() => stage.other.to('/far')[0])

    expect(heard?.seen).toEqual(messages)
    expect(far.method).toBe('GET')
    expect(Object.keys(far.headers).filter((name) => /^x-|traceparent|baggage/.test(name))).toEqual([])
    expect((await requestTo('/api/own')).headers).toMatchObject({ [ROOT]: 'act_00000000000000000000000000' })
    expect((await requestTo('/api/own')).headers['x-acme-action-name']).toBeUndefined()
  })

  test('takes no action from a message that could not be sent, and none is left over for the next', async () => {
    const page = await openWith([], { code: WIRED })
    const thrown = await page.evaluate(() => {
      const worker = Reflect.get(window, 'worker')
      document.querySelector('#search')?.addEventListener('click', () => {
        try {
          worker.postMessage({ do: 'now', path: '/api/never', code: () => {} })
        } catch (error) {
          Reflect.set(window, 'thrown', Object(error).name)
        }
      })
    })
    expect(thrown).toBeUndefined()
    await page.click('#search')
    expect(await page.evaluate('window.thrown')).toBe('DataCloneError')
    await page.evaluate(() =>
      setTimeout(
        () =>
          Reflect.get(window, 'worker').constructor.prototype.postMessage.call(Reflect.get(window, 'worker'), {
            do: 'now',
            path: '/api/plain',
          }),
        0,
      ),
    )

    expect((await requestTo('/api/plain')).headers[ROOT]).toBeUndefined()
  })

  test('reports an unhandled rejection, as without us', async () => {
    const page = await openWith([{ do: 'fail', path: 'x' }])
    await page.click('#search')
    await eventually(async () => ((await page.evaluate('window.heard')) as unknown[]).includes('unhandled'))
  })

  test('is as before once both sides have stopped', async () => {
    const page = await openWith([{ do: 'stop' }, { do: 'now', path: '/api/stopped' }, { do: 'report' }])
    await page.click('#search')
    const heard = await eventually(async () => {
      const all = (await page.evaluate('window.heard')) as { fetch?: string; timers?: string }[]
      return all.find((each) => each.fetch)
    })
    expect((await requestTo('/api/stopped')).headers[ROOT]).toBeUndefined()
    expect(heard.fetch).toContain('[native code]')
    await page.evaluate('window.release()')
    expect(await page.evaluate(`Object.hasOwn(window.worker, 'postMessage')`)).toBe(false)
  })
})

describe('a service worker', () => {
  const SERVICE_WORKER = `
    import { startInWorker } from './src/entries/worker-page.ts'
    startInWorker()
    self.addEventListener('install', () => self.skipWaiting())
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
    self.addEventListener('message', ({ data }) => fetch(data.path))
    self.addEventListener('fetch', (event) => {
      const { pathname } = new URL(event.request.url)
      if (pathname === '/api/passed') return event.respondWith(fetch(event.request))
      if (pathname !== '/api/cached') return
      event.respondWith((async () => {
        const answer = await fetch('/api/fresh')
        await answer.json()
        await fetch('/api/then')
        return new Response('{}')
      })())
    })
  `
  const INSTALLED = `${PAGE}
    document.querySelector('#search').onclick = () => { fetch('/api/cached'); fetch('/api/passed', { referrerPolicy: 'unsafe-url' }) }
    document.querySelector('#pay').onclick = () => { connectWorker(navigator.serviceWorker.controller); navigator.serviceWorker.controller.postMessage({ path: '/api/synced' }) }
    navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => { window.isReady = true })
  `

  test('answers the request of a click with requests that have its action', async () => {
    stage.server.serve('/sw.js', await bundleForPage(SERVICE_WORKER))
    const page = await stage.open(INSTALLED, BUTTONS)
    await eventually(() => page.evaluate('window.isReady && !!navigator.serviceWorker.controller'))
    await page.click('#search')
    const [fresh, then] = await Promise.all(['/api/fresh', '/api/then'].map(requestTo))
    await page.click('#pay')
    const synced = await requestTo('/api/synced')

    expect(fresh?.headers).toMatchObject({ 'x-acme-action-name': 'search', 'x-acme-attribution': 'exact' })
    expect(then?.headers[ROOT]).toBe(fresh?.headers[ROOT])
    expect(synced.headers['x-acme-action-name']).toBe('pay')
    // Passed on unchanged: a check of the referrer is the page's business.
    const passed = await requestTo('/api/passed')
    expect(passed.headers.referer).toBe(await page.evaluate('location.href'))
    expect(passed.headers[ROOT]).toBe(fresh?.headers[ROOT])
  })
})
