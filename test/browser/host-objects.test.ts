import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const ACTION = 'x-throughline-origin-action-id'
const START = `
  import { start } from './src/entries/index.ts'
  const throughline = window.throughline = start({ actions: { pay: {}, look: {} } })
  const action = window.action = throughline.action
`
const BUTTONS =
  '<button id="pay" data-action-name="pay">pay</button><button id="look" data-action-name="look">look</button>'
const requestTo = (path: string, nth = 0) => eventually(() => stage.server.to(path)[nth])
const read = <T>(page: Page, what: string) => eventually(() => page.evaluate(what) as Promise<T>)

describe('fetch', () => {
  test('hands a wrapper below ours the kind of headers that the caller gave', async () => {
    const page = await stage.open(
      `
      const native = window.fetch
      window.kinds = []
      window.fetch = (url, init) => {
        kinds.push(Object.prototype.toString.call(init.headers))
        if (init.headers instanceof Headers) init.headers.set('authorization', 'token')
        return native(url, init)
      }
      ${START}
      document.querySelector('#pay').onclick = () => {
        fetch('/api/instance', { headers: new Headers({ 'x-own': '1', baggage: 'own=1' }) })
        fetch('/api/list', { headers: [['x-own', '1']] })
        fetch('/api/object', { headers: { 'x-own': '1' } })
      }`,
      BUTTONS,
    )
    await page.click('#pay')
    const { headers } = await requestTo('/api/instance')

    expect(headers).toMatchObject({ authorization: 'token', 'x-own': '1', [ACTION]: expect.stringMatching(/^act_/) })
    expect(headers.baggage).toMatch(/^own=1, ?throughline\./)
    for (const path of ['/api/list', '/api/object'])
      expect((await requestTo(path)).headers).toMatchObject({ 'x-own': '1', [ACTION]: headers[ACTION] })
    expect(await page.evaluate('kinds')).toEqual(['[object Headers]', '[object Array]', '[object Object]'])
  })
})

describe('the result of action()', () => {
  test('keeps the methods that a library has added to its promise', async () => {
    const page = await stage.open(`${START}
      window.rejections = []
      addEventListener('unhandledrejection', (event) => rejections.push(String(event.reason)))
      const dispatched = (pending) => Object.assign(pending, { unwrap: () => pending.then((value) => value * 2), requestId: 'r-1' })
      const result = action('pay', () => dispatched(Promise.resolve(21)))
      const failing = action('look', () => dispatched(Promise.reject(new Error('refused'))))
      window.seen = [result.requestId, result instanceof Promise]
      result.unwrap().then((value) => seen.push(value))
      failing.unwrap().catch((error) => seen.push(error.message))`)

    expect(await read(page, 'seen.length === 4 && seen')).toEqual(['r-1', true, 42, 'refused'])
    expect(await page.evaluate('new Promise((resolve) => setTimeout(() => resolve(rejections), 50))')).toEqual([])
  })

  test('of native async code ends with it where zone.js has replaced Promise', async () => {
    const page = await stage.open(`import 'zone.js'
      ${START}
      const native = (async () => {})().constructor
      window.isForeign = native !== Promise
      action('pay', async () => { await null; await new Promise((resolve) => setTimeout(resolve, 80)); throw new Error('refused') }).catch(() => {})
      throughline.flush()`)
    expect(await page.evaluate('isForeign')).toBe(true)
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200)).then(() => throughline.flush())')
    const record = await eventually(() => stage.server.records().find(({ kind }) => kind === 'action'))

    expect(record).toMatchObject({ outcome: 'error' })
  })
})

test('an XMLHttpRequest that its own handler uses again is recorded with the status that it had', async () => {
  stage.server.on('/api/poll', (_, response) => response.writeHead(202).end('{}'))
  const page = await stage.open(
    `${START}
    document.querySelector('#pay').onclick = () => {
      const xhr = new XMLHttpRequest()
      let count = 0
      const ask = () => { xhr.open('GET', '/api/poll'); xhr.send() }
      xhr.onreadystatechange = () => { if (xhr.readyState === 4 && ++count < 3) ask() }
      ask()
    }`,
    BUTTONS,
  )
  await page.click('#pay')
  await requestTo('/api/poll', 2)
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100)).then(() => throughline.flush())')
  const statuses = await eventually(() => {
    const found = stage.server.records().filter((record) => record.kind === 'request')
    return found.length >= 3 && found.map((record) => 'status' in record && record.status)
  })

  expect(statuses).toEqual([202, 202, 202])
})

test('a listener of the window is removed by a call without a receiver', async () => {
  const page = await stage.open(
    `${START}
    window.calls = 0
    const once = () => { calls += 1 }
    document.querySelector('#pay').onclick = () => {
      window.addEventListener('first', once, { once: true })
      removeEventListener('first', once)
      dispatchEvent(new Event('first'))
      addEventListener('second', once, { once: true })
      window.removeEventListener('second', once)
      dispatchEvent(new Event('second'))
      window.isDone = true
    }`,
    BUTTONS,
  )
  await page.click('#pay')

  expect(await read(page, 'window.isDone && { calls }')).toEqual({ calls: 0 })
})

describe('an error event', () => {
  test('that a component dispatches on an element is not an uncaught exception', async () => {
    const page = await stage.open(
      `${START}
      document.querySelector('#pay').onclick = (event) => {
        event.target.dispatchEvent(new ErrorEvent('error', { message: 'of the component', bubbles: true }))
        setTimeout(() => { throw new Error('of the page') })
      }`,
      BUTTONS,
    )
    await page.click('#pay')
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50)).then(() => throughline.flush())')
    const errors = await eventually(() => {
      const found = stage.server.records().filter(({ kind }) => kind === 'error')
      return found.length > 0 && found
    })

    expect(errors).toMatchObject([{ message: 'of the page' }])
  })

  test('records the attributes as they were when it was captured', async () => {
    const page = await stage.open(`${START}
      const attributes = { step: 'one' }
      throughline.captureError(new Error('no'), { attributes })
      attributes.step = 'two'`)
    await page.evaluate('throughline.flush()')

    expect(await eventually(() => stage.server.records().find(({ kind }) => kind === 'error'))).toMatchObject({
      attrs: { step: 'one' },
    })
  })
})

describe('a request that failed', () => {
  const failing = (path: string) => stage.server.on(path, (_, response) => response.writeHead(503).end('{}'))

  test.each([
    [
      'form',
      `const body = new FormData(); body.set('a', Math.random()); return fetch('/api/save', { method: 'POST', body })`,
    ],
    [
      'long',
      `return fetch('/api/save', { method: 'POST', body: JSON.stringify({ a: 'x'.repeat(2000) + Math.random() }) })`,
    ],
    ['Request', `return fetch(new Request('/api/save', { method: 'POST', body: String(Math.random()) }))`],
  ])('is not repeated by another write to its address whose body differs or is unknown: %s', async (_, code) => {
    failing('/api/save')
    const page = await stage.open(
      `${START}
      window.save = () => { ${code} }
      document.querySelector('#pay').onclick = () => void save()`,
      BUTTONS,
    )
    await page.click('#pay')
    const first = await requestTo('/api/save')
    await page.evaluate(`action('look', () => {}); new Promise((resolve) => setTimeout(resolve, 2500))`)
    await page.evaluate(`void save()`)
    const later = await requestTo('/api/save', 1)

    expect(first.headers[ACTION]).toMatch(/^act_/)
    expect(later.headers[ACTION]).not.toBe(first.headers[ACTION])
  })

  test('is repeated by a write with the same long body', async () => {
    failing('/api/save')
    const page = await stage.open(
      `${START}
      window.save = () => fetch('/api/save', { method: 'POST', body: JSON.stringify({ a: 'x'.repeat(2000) }) })
      document.querySelector('#pay').onclick = () => void save()`,
      BUTTONS,
    )
    await page.click('#pay')
    const first = await requestTo('/api/save')
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 2500))')
    await page.evaluate('void save()')

    expect((await requestTo('/api/save', 1)).headers[ACTION]).toBe(first.headers[ACTION])
  })

  test.each([
    [
      'fetch',
      `const aborter = new AbortController(); fetch('/api/search', { signal: aborter.signal }).catch(() => {}); window.stop = () => aborter.abort()`,
    ],
    [
      'XMLHttpRequest',
      `const xhr = new XMLHttpRequest(); xhr.open('GET', '/api/search'); xhr.send(); window.stop = () => xhr.abort()`,
    ],
  ])('by an abort is not repeated: %s', async (_, code) => {
    stage.server.on('/api/search', () => {})
    const page = await stage.open(
      `${START}
      document.querySelector('#pay').onclick = () => { ${code} }`,
      BUTTONS,
    )
    await page.click('#pay')
    const first = await requestTo('/api/search')
    await page.evaluate('stop(); new Promise((resolve) => setTimeout(resolve, 2500))')
    await page.evaluate(`void fetch('/api/search')`)

    expect((await requestTo('/api/search', 1)).headers[ACTION]).not.toBe(first.headers[ACTION])
  })
})
