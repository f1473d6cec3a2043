import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
/** With an action open all the while, so that everything is followed. */
const FOLLOWED = `import { start, action } from './src/entries/index.ts'
  window.throughline = start({ actions: { pay: {} } }); window.within = (run) => action('pay').run(run)`
const PLAIN = 'window.within = (run) => run()'

/** Opens the built script by its tag, with an action open. */
async function openScript(): Promise<Page> {
  const page = await stage.open(PLAIN)
  for (const name of ['throughline', 'throughline-tail'])
    stage.server.serve(`/${name}.js`, readFileSync(`dist/${name}.js`, 'utf8'))
  await page.addScriptTag({ url: '/throughline.js' })
  await page.evaluate(
    `throughline('start', { actions: { pay: {} } }); const handle = throughline('action', 'pay'); window.within = (run) => handle.run(run)`,
  )
  return page
}

/** Runs code in a page without us, in one with us, and in one with the script tag: what it returns must be the same. */
async function compare(code: string): Promise<unknown> {
  const run = (page: Page) => page.evaluate(`within(async () => { ${code} })`)
  const untouched = await run(await stage.open(PLAIN))
  expect(await run(await stage.open(FOLLOWED))).toEqual(untouched)
  expect(await run(await openScript())).toEqual(untouched)
  return untouched
}

/** Collects what `run` returns or throws. */
const TRY = `const log = []
  const tell = async (name, run) => {
    try { const result = await run(); log.push([name, typeof result === 'number' ? 'id' : String(result)].join(' ')) } catch (error) { log.push([name, error?.name, error?.message].join(' ')) }
  }`

describe('a page has the browser’s own', () => {
  test('errors for a wrong receiver and wrong arguments, whether it throws or rejects', async () => {
    const log = await compare(`${TRY}
      const methods = [[window, 'fetch'], [window, 'setTimeout'], [window, 'queueMicrotask'], [window, 'requestAnimationFrame'], [XMLHttpRequest.prototype, 'open send setRequestHeader abort'],
        [EventTarget.prototype, 'addEventListener removeEventListener'], [ReadableStreamDefaultReader.prototype, 'read'], [MessagePort.prototype, 'postMessage'], [Worker.prototype, 'postMessage'],
        [BroadcastChannel.prototype, 'postMessage'], [ResizeObserver.prototype, 'observe'], [Element.prototype, 'attachShadow'], [Scheduler.prototype, 'postTask'], [LockManager.prototype, 'request'], [NavigateEvent.prototype, 'intercept'], [Promise, 'resolve']]
      for (const [owner, names] of methods)
        for (const name of names.split(' '))
          for (const self of [undefined, null, 5, {}, Symbol('s')])
            for (const args of [[], ['x'], ['x', () => {}], [Symbol('s')], [1n]])
              await tell(name + ' of ' + typeof self, () => Reflect.apply(owner[name], self, args))
      for (const owner of [XMLHttpRequest, FileReader, MessagePort, HTMLScriptElement, HTMLIFrameElement, AbortSignal])
        for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(owner.prototype)))
          for (const self of [undefined, 5, {}]) {
            if (get) await tell('get ' + name, () => get.call(self))
            if (set) await tell('set ' + name, () => set.call(self, () => {}))
          }
      return log`)
    expect(Object(log).length).toBeGreaterThan(500)
  })

  test('receiver in callbacks and handlers', async () => {
    expect(
      await compare(`
        const seen = [], note = (what) => function () { 'use strict'; seen.push([what, this === undefined, this === window, arguments.length].join(' ')) }
        queueMicrotask(note('microtask'))
        await new Promise((resolve) => { const noted = note('idle'); requestIdleCallback(function () { 'use strict'; noted.apply(this, arguments); resolve() }, { timeout: 50 }) })
        await scheduler.postTask(note('task'))
        await navigator.locks.request('lock', note('lock'))
        const options = { handler: function () { 'use strict'; seen.push('handler ' + (this === undefined) + (this === window) + Object.prototype.toString.call(this)); return Promise.resolve() } }
        navigation.addEventListener('navigate', (event) => event.intercept(options), { once: true })
        await navigation.navigate('?intercepted').finished
        return seen`),
    ).toHaveLength(5)
  })

  test('number of reads of an option, a member and a type', async () => {
    expect(
      await compare(`
        const reads = [], member = (key, value) => ({ enumerable: true, get() { reads.push(key); return value } })
        const options = Object.defineProperties({}, { capture: member('capture', false), once: member('once', false), passive: member('passive', false), signal: member('signal', undefined) })
        const target = new EventTarget(), listener = () => {}
        target.addEventListener('x', listener, options)
        target.removeEventListener('x', listener, options)
        class Init { get method() { reads.push('method'); return 'POST' } get body() { reads.push('body'); return 'text' } }
        await fetch('/api/class', new Init())
        await fetch('/api/hidden', Object.defineProperty({}, 'method', { value: 'PUT' }))
        const counts = {}, counted = new Proxy({ method: 'PATCH', body: 'text' }, { get: (init, key) => { if (key in init) counts[key] = (counts[key] ?? 0) + 1; return init[key] } })
        await fetch('/api/proxy', counted)
        return [reads, counts]`),
    ).toEqual([['capture', 'once', 'passive', 'signal', 'capture', 'body', 'method'], { method: 1, body: 1 }])
    const methodOf = (path: string) => stage.server.to(path).at(-1)?.method
    expect([methodOf('/api/class'), methodOf('/api/hidden'), methodOf('/api/proxy')]).toEqual(['POST', 'PUT', 'PATCH'])
  })

  test('rejections: none for an object that only inherits from Promise.prototype', async () => {
    expect(
      await compare(`
        const seen = []
        addEventListener('unhandledrejection', ({ reason }) => seen.push(reason.message))
        const inherits = Object.create(Promise.prototype)
        seen.push(inherits.constructor === Promise, Promise.prototype.constructor === Promise)
        for (let i = 0; i < 3; i += 1) await null
        await new Promise((resolve) => setTimeout(resolve, 20))
        return seen`),
    ).toEqual([true, true])
  })

  test('methods of an XMLHttpRequest: its own addEventListener is not called, and one opened again starts anew', async () => {
    stage.server.on('/api/slow', () => {})
    expect(
      await compare(`
        const seen = []
        class Own extends XMLHttpRequest { addEventListener(type, ...rest) { seen.push(type); super.addEventListener(type, ...rest) } }
        const request = new Own()
        request.open('GET', '/api/slow')
        request.send()
        request.open('GET', '/api/fast')
        await new Promise((resolve) => { request.onload = resolve; request.send() })
        return [seen, request.status]`),
    ).toEqual([[], 200])
  })
})

test('a request whose XMLHttpRequest was opened again is recorded without a status', async () => {
  const page = await stage.open(FOLLOWED)
  stage.server.on('/api/slow', () => {})
  await page.evaluate(`within(async () => {
    const request = new XMLHttpRequest()
    request.open('GET', '/api/slow')
    request.send()
    request.open('GET', '/api/fast')
    await new Promise((resolve) => { request.onload = resolve; request.send() })
    throughline.flush()
  })`)
  await eventually(() => stage.server.records().filter(({ kind }) => kind === 'request').length === 2)
  const statuses = stage.server
    .records()
    .flatMap((record) => (record.kind === 'request' ? [[record.path, record.status]] : []))
  expect(statuses).toEqual([
    ['/api/slow', 0],
    ['/api/fast', 200],
  ])
})
