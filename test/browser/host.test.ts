import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `import { start } from './src/entries/index.ts'; window.run = (options) => { window.throughline = start(options) };
`

describe('the page', () => {
  test('is as it was after stop(): globals, prototypes, listeners, storage', async () => {
    const page = await stage.open(START)
    const changed = await page.evaluate(`(() => {
      const look = () => [[window, 'fetch'], [XMLHttpRequest.prototype, 'open'], [XMLHttpRequest.prototype, 'send'], [XMLHttpRequest.prototype, 'setRequestHeader'], [history, 'pushState'], [history, 'replaceState'], [History.prototype, 'pushState']]
        .map(([owner, key]) => JSON.stringify(Object.getOwnPropertyDescriptor(owner, key)) + String(owner[key]))
      const listeners = new Set(), add = EventTarget.prototype.addEventListener, remove = EventTarget.prototype.removeEventListener
      const before = look(), symbols = Object.getOwnPropertySymbols(window).length, names = Object.keys(window).length
      window.run({})
      const during = look()
      throughline.stop()
      delete window.throughline
      return { changed: before.filter((one, i) => one !== during[i]).length, left: look().filter((one, i) => one !== before[i]), symbols: Object.getOwnPropertySymbols(window).length - symbols, names: Object.keys(window).length - names, own: Object.keys(history) }
    })()`)
    expect(changed).toEqual({ changed: 7, left: [], symbols: 0, names: 0, own: [] })
  })

  test('keeps no listener and no timer after stop()', async () => {
    const page = await stage.open(
      `window.open = new Map()
       const { addEventListener, removeEventListener } = EventTarget.prototype, { setTimeout, clearTimeout } = window
       const ids = new WeakMap(), idOf = (object) => ids.get(object) ?? (ids.set(object, Math.random()), ids.get(object))
       const keyOf = (target, type, listener, options) => [idOf(target), type, idOf(listener), !!(options?.capture ?? options)].join()
       EventTarget.prototype.addEventListener = function (...args) { if (args[1]) window.open.set(keyOf(this, ...args), args[0]); return addEventListener.apply(this, args) }
       EventTarget.prototype.removeEventListener = function (...args) { if (args[1]) window.open.delete(keyOf(this, ...args)); return removeEventListener.apply(this, args) }
       window.setTimeout = (code, ms) => { const id = setTimeout(() => { window.open.delete('timer ' + id); code() }, ms); window.open.set('timer ' + id, 'timer ' + ms); return id }
       window.clearTimeout = (id) => { window.open.delete('timer ' + id); clearTimeout(id) }
       ${START}`,
      '<button id="b">b</button>',
    )
    await page.evaluate(`window.before = open.size; run({}); b.onclick = () => fetch('/api/one')`)
    await page.click('#b')
    await eventually(() => stage.server.to('/api/one').length)
    expect(await page.evaluate('open.size - before')).toBeGreaterThan(50)
    await page.evaluate('throughline.stop()')
    expect(await page.evaluate('[...open.values()].slice(before)')).toEqual([])
  })

  test('calls one removeEventListener after 200 starts and stops, and it finds listeners of an earlier start', async () => {
    const page = await stage.open(START)
    const seen = await page.evaluate(`(() => {
      let calls = 0
      const target = new EventTarget(), listener = () => { calls += 1 }
      run({}); target.addEventListener('x', listener); throughline.stop()
      const { removeEventListener } = EventTarget.prototype
      for (let i = 0; i < 200; i += 1) { run({}); throughline.stop() }
      const isSame = removeEventListener === EventTarget.prototype.removeEventListener
      run({})
      target.addEventListener('x', listener)
      target.dispatchEvent(new Event('x'))
      target.removeEventListener('x', listener)
      target.dispatchEvent(new Event('x'))
      return { isSame, calls }
    })()`)
    expect(seen).toEqual({ isSame: true, calls: 1 })
  })

  test('sees the same names, lengths and errors as without us', async () => {
    const page = await stage.open(START)
    const [before, after] = (await page.evaluate(`(async () => {
      const look = async () => {
        const told = (run) => { try { return run() } catch (error) { return error.constructor.name + ': ' + error.message } }
        const rejected = async (run) => { try { const promise = run(); return [promise instanceof Promise, await promise.catch((error) => error.name + ': ' + error.message)] } catch (error) { return 'threw ' + error.message } }
        const aborted = new AbortController(); aborted.abort(new Error('gone'))
        return JSON.stringify([
          [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, history.pushState].map((method) => [method.name, method.length, 'prototype' in method]),
          told(() => new fetch('/x')),
          await rejected(() => fetch('http://[')), await rejected(() => fetch()), await rejected(() => fetch('/x', { method: 'bad method' })),
          await rejected(() => fetch('/x', { headers: { 'bad name': '1' } })), await rejected(() => fetch('/x', { signal: aborted.signal })),
          await rejected(() => fetch('/x', { get method() { throw new Error('getter') } })),
          told(() => new XMLHttpRequest().send()), told(() => new XMLHttpRequest().open('GET')), told(() => new XMLHttpRequest().open('GET', 'http://[')),
          told(() => new XMLHttpRequest().open(Symbol('s'), '/x')), told(() => XMLHttpRequest.prototype.open.call({}, 'GET', '/')), told(() => new XMLHttpRequest().setRequestHeader('a', 'b')),
          told(() => history.pushState({}, '', 'https://elsewhere.example/')),
        ])
      }
      const before = await look()
      window.run({})
      return [before, await look()]
    })()`)) as [string, string]
    expect(after).toBe(before)
  })

  test('still receives unhandledrejection for a failed request that is not awaited', async () => {
    const page = await stage.open(START)
    const reason = await page.evaluate(`(async () => {
      window.run({})
      const heard = new Promise((resolve) => addEventListener('unhandledrejection', ({ reason }) => resolve(reason.message)))
      fetch('http://localhost:1/closed')
      fetch('/nowhere', { signal: AbortSignal.timeout(1) })
      return heard
    })()`)
    expect(reason).toBeTruthy()
  })

  test('keeps a wrapper that was added around ours, which then passes calls through', async () => {
    const page = await stage.open(START)
    await page.evaluate(
      `window.run({}); { const ours = window.fetch; window.fetch = function theirs(...args) { return ours(...args) } } throughline.stop(); fetch('/api/after')`,
    )
    expect(await page.evaluate('fetch.name')).toBe('theirs')
    const request = await eventually(() => stage.server.to('/api/after')[0])
    expect(request.headers['x-throughline-origin-action-id']).toBeUndefined()
  })

  test('works with invalid options, each of which is logged once', async () => {
    const page = await stage.open(START)
    const told: string[] = []
    page.on('console', (message) => told.push(message.text()))
    await page.evaluate(
      `window.run({ debug: true, endpoint: 'collect', sampleRatio: 7, namespace: 'Not OK', route() { throw new Error('mine') }, beforeSend() { throw new Error('mine') }, bogus: 1, actions: { 'Bad Name': {}, fine: { match: ':::' , surfaceArea: 'Nö\\r\\n' } } }); document.body.innerHTML = '<button id=b>b</button>'`,
    )
    await page.click('#b')
    await page.evaluate(`fetch('/api/works')`)
    await eventually(() => stage.server.to('/api/works').length)
    const text = told.join('\n')
    for (const name of ['endpoint', 'sampleRatio', 'namespace', 'bogus']) expect(text).toContain(name)
    expect(text).toContain('collect')
  })

  test('is measured even if its callbacks throw values that are not errors', async () => {
    const page = await stage.open(START)
    await page.evaluate(
      `window.run({ debug: true, route() { throw Object.create(null) }, beforeSend() { throw Symbol('mine') } }); fetch('/api/works')`,
    )
    const request = await eventually(() => stage.server.to('/api/works')[0])
    expect(request.headers['x-throughline-origin-action-id']).toMatch(/^act_/)
  })

  test('logs nothing if debug is off, also as an attribute of a script tag', async () => {
    const page = await stage.open(START)
    const told: string[] = []
    page.on('console', (message) => told.push(message.text()))
    await page.evaluate(`window.run({ debug: 'false', bogus: 1 }); console.log('said by the page')`)
    await eventually(() => told.length)
    expect(told).toEqual(['said by the page'])
  })

  test('with a second copy of the package has one runtime and one set of headers', async () => {
    const page = await stage.open(START)
    await page.evaluate(`window.run({}); window.first = window.throughline`)
    const copy = await page.evaluate(`fetch('/bundle.js').then((answer) => answer.text())`)
    await page.evaluate(String(copy))
    expect(await page.evaluate(`(window.run({}), window.throughline === window.first)`)).toBe(true)
  })

  test('needs no browser to import it, and nothing happens on a server', async () => {
    const { start, action, track } = await import('../../src/entries/index.js')
    const throughline = start({})
    expect(action('anything' as never, () => 3)).toBe(3)
    track('purchase', {})
    throughline.stop()
  })
})

describe('clicks', () => {
  const OPTIONS = `{ actions: { save_it: { match: '.save' }, named_it: {}, search_it: {} } }`
  test('are named by data-action-name, else by the vocabulary’s selector, else unregistered', async () => {
    const page = await stage.open(
      `${START} window.run(${OPTIONS}); for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => fetch('/api/' + button.id))`,
      `<div data-action-name="named_it"><button id="a"><b>A</b></button></div><button id="b" class="save">B</button><button id="c">C</button><button id="d" data-action-name="unknown_one">D</button>`,
    )
    for (const id of ['a', 'b', 'c', 'd']) await page.click(`#${id}`)
    await eventually(() => stage.server.to('/api').length === 4)
    const names = Object.fromEntries(
      stage.server.to('/api').map(({ path, headers }) => [path.at(-1), headers['x-throughline-action-name']]),
    )
    expect(names).toEqual({ a: 'named_it', b: 'save_it', c: 'unregistered', d: 'unregistered' })
    await page.evaluate('throughline.flush()')
    const health = await eventually(() =>
      stage.server.records().find((record) => record.kind === 'health' && record.signal === 'unregistered_action_name'),
    )
    expect(health).toMatchObject({ count: 1 })
  })

  test('keys and labels that lead to a click or submit are one action', async () => {
    const page = await stage.open(
      `${START} window.run(${OPTIONS}); window.ids = []
       for (const type of ['keydown', 'click', 'submit']) document.addEventListener(type, (event) => { event.type === 'submit' && event.preventDefault(); fetch('/api/' + type) })`,
      `<form data-action-name="search_it"><input id="q"><button>Go</button></form><label id="l">Gift <input type="checkbox"></label>`,
    )
    await page.focus('#q')
    await page.keyboard.press('Enter')
    await eventually(() => stage.server.to('/api/submit').length)
    expect(new Set(stage.server.to('/api').map(({ headers }) => headers['x-throughline-origin-action-id'])).size).toBe(
      1,
    )
    expect(stage.server.to('/api').map(({ path }) => path)).toEqual(['/api/keydown', '/api/click', '/api/submit'])
    stage.server.forget()
    await page.click('#l')
    await eventually(() => stage.server.to('/api/click').length === 2)
    expect(new Set(stage.server.to('/api').map(({ headers }) => headers['x-throughline-origin-action-id'])).size).toBe(
      1,
    )
  })

  test('become the action that their handler names: one click, one id', async () => {
    const page = await stage.open(
      `import { action } from './src/entries/index.ts'; ${START} window.run(${OPTIONS})
       document.querySelector('#a').onclick = () => { fetch('/api/before'); }
       document.querySelector('#b').onclick = () => action('save_it', (handle) => { window.handle = handle.id; return handle.fetch('/api/inside') })`,
      '<button id="a">A</button><button id="b">B</button>',
    )
    await page.click('#b')
    const inside = await eventually(() => stage.server.to('/api/inside')[0])
    expect(inside.headers['x-throughline-action-name']).toBe('save_it')
    await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return stage.server.records().some(({ kind }) => kind === 'action')
    })
    expect(stage.server.records().filter(({ kind }) => kind === 'action')).toHaveLength(1)
  })
})
