import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { keepActions } from '../../src/entries/rollup.js'
import { bundleForPage } from '../support/bundle.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const NAMES = 'actions: { pay: {}, look: {}, third: {} }'
const START = `
  import { start, action } from './src/entries/index.ts'
  const throughline = window.throughline = start({ ${NAMES}, ...window.extra })
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const on = (id, run) => (document.getElementById(id).onclick = run)
  const ask = (path) => fetch('/api/' + path)
`
const BUTTONS =
  '<button id="a" data-action-name="pay">a</button><button id="b" data-action-name="look">b</button><input id="text">'

/** What each request under a path said of its cause, in order. */
function causes(path: string): (string | undefined)[][] {
  return stage.server
    .to(`/api/${path}`)
    .map(({ headers }) =>
      ['kind', 'name'].map((field) => headers[`x-throughline-action-${field}`] as string | undefined),
    )
}
const hows = (path: string) =>
  stage.server.to(`/api/${path}`).map(({ headers }) => headers['x-throughline-attribution'])
const came = (path: string, count = 1) =>
  eventually(() => stage.server.to(`/api/${path}`).length >= count && stage.server.to(`/api/${path}`))
const PAY = ['explicit_user_action', 'pay']
const LOOK = ['explicit_user_action', 'look']

describe('the requests of a click', () => {
  test('are followed by XMLHttpRequest also after the window was resized while an action was open', async () => {
    const page = await stage.open(
      `${START} const send = (path) => { const xhr = new XMLHttpRequest(); xhr.onload = () => ask(path + '-loaded'); xhr.open('GET', '/api/' + path); xhr.send() }
       addEventListener('resize', () => ask('resized'))
       on('a', () => { send('one') }); on('b', () => { send('two') })`,
      BUTTONS,
    )
    await page.click('#a')
    await page.setViewport({ width: 640, height: 480 })
    await came('resized')
    await came('one-loaded')
    await page.click('#b')
    await came('two-loaded')
    expect(causes('two')).toEqual([LOOK, LOOK])
    expect(hows('two-loaded')).toEqual(['exact'])
    expect(causes('resized').filter(([kind]) => kind === 'explicit_user_action')).toEqual([])
  })

  test('are its own behind five awaits, beside a poll that is not', async () => {
    const page = await stage.open(
      `${START} setInterval(() => ask('poll'), 50)
       on('a', async () => { await null; await ask('one'); await sleep(60); await (await ask('two')).json(); await sleep(120); await ask('three') })`,
      BUTTONS,
    )
    await came('poll', 4)
    await page.click('#a')
    await came('three')
    await came('poll', 10)
    expect([...causes('one'), ...causes('two'), ...causes('three')]).toEqual([PAY, PAY, PAY])
    expect([...hows('one'), ...hows('two'), ...hows('three')]).toEqual(['exact', 'exact', 'exact'])
    expect(causes('poll').filter(([kind]) => kind === 'explicit_user_action')).toEqual([])
  })

  test('are distinguished from those of another click that is open at the same time', async () => {
    const page = await stage.open(
      `${START} const work = async (name) => { for (let i = 0; i < 4; i += 1) { await sleep(20); await ask(name) } }
       on('a', () => work('of-a')); on('b', () => work('of-b'))`,
      BUTTONS,
    )
    await page.click('#a')
    await page.click('#b')
    await came('of-a', 4)
    await came('of-b', 4)
    expect(causes('of-a')).toEqual(Array(4).fill(PAY))
    expect(causes('of-b')).toEqual(Array(4).fill(LOOK))
    expect(
      new Set(stage.server.to('/api/of-').map(({ headers }) => headers['x-throughline-origin-action-id'])).size,
    ).toBe(2)
  })

  test('keep one id over a debounce, a back-off of a second and a message to another port', async () => {
    let tries = 0
    stage.server.on('/api/flaky', (_, response) => response.writeHead(++tries < 2 ? 503 : 200).end('{}'))
    const page = await stage.open(
      `${START} const { port1, port2 } = new MessageChannel(); port1.onmessage = () => ask('posted')
       const retry = async () => { while (!(await ask('flaky')).ok) await sleep(1000); port2.postMessage('done') }
       let timer; on('a', () => { clearTimeout(timer); timer = setTimeout(retry, 80) })`,
      BUTTONS,
    )
    await page.click('#a')
    await came('posted')
    expect([...causes('flaky'), ...causes('posted')]).toEqual([PAY, PAY, PAY])
    expect(new Set(stage.server.to('/api/').map(({ headers }) => headers['x-throughline-origin-action-id'])).size).toBe(
      1,
    )
  })

  test('that follow only because it resumed a waiter are inferred', async () => {
    const page = await stage.open(
      `${START} let wake; (async () => { for (;;) { await new Promise((resolve) => (wake = resolve)); await ask('woken') } })()
       on('a', () => setTimeout(() => wake(), 20))`,
      BUTTONS,
    )
    await page.click('#a')
    await came('woken')
    expect(causes('woken')).toEqual([PAY])
    expect(hows('woken')).toEqual(['inferred'])
  })
})

describe('the requests of a second click', () => {
  test('are its own after it has aborted the first one’s request', async () => {
    stage.server.on('/api/slow', () => {})
    const page = await stage.open(
      `${START} let xhr; const get = (path) => { xhr?.abort(); xhr = new XMLHttpRequest(); xhr.open('GET', '/api/' + path); xhr.send() }
       on('a', () => get('slow')); on('b', () => { get('new'); ask('beside'); setTimeout(() => ask('later'), 20) })`,
      BUTTONS,
    )
    await page.click('#a')
    await came('slow')
    await page.click('#b')
    await came('later')
    expect([...causes('new'), ...causes('beside'), ...causes('later')]).toEqual([LOOK, LOOK, LOOK])
  })

  test('are its own on an XHR, a frame and a socket that the first one has set up, or at least no proof against it', async () => {
    stage.server.on('/api/up', (_, response) => response.end('{}'))
    const page = await stage.open(
      `${START} const xhr = new XMLHttpRequest(); const send = () => { xhr.open('POST', '/api/up'); xhr.send('x'.repeat(9000)) }
       on('a', () => { xhr.upload.addEventListener('loadend', () => ask('uploaded')); send() }); on('b', send)`,
      BUTTONS,
    )
    await page.click('#a')
    await came('uploaded')
    await page.click('#b')
    await came('uploaded', 2)
    expect(causes('uploaded')).toEqual([PAY, LOOK])
  })

  test('are its own by a message to the window, after one of the first that no origin took', async () => {
    const page = await stage.open(
      `${START} addEventListener('message', () => ask('told')); on('a', () => postMessage('resize', 'https://partner.example')); on('b', () => postMessage('b', '*'))`,
      BUTTONS,
    )
    await page.click('#a')
    await page.click('#b')
    await came('told')
    expect(causes('told')).toEqual([LOOK])
  })

  test('are not the first one’s by a listener on what lives on', async () => {
    const page = await stage.open(
      `${START} const box = document.getElementById('box'), style = () => (box.style.opacity = box.style.opacity === '0' ? '1' : '0')
       on('a', () => { box.addEventListener('transitionend', () => ask('shown')); style() }); on('b', style)`,
      `${BUTTONS}<div id="box" style="opacity:1;transition:opacity 20ms">x</div>`,
    )
    await page.click('#a')
    await came('shown')
    await page.click('#b')
    await came('shown', 2)
    expect(hows('shown')).toEqual(['inferred', 'inferred'])
  })
})

describe('the page', () => {
  test('gets what its own fetch gives, whatever that is', async () => {
    const page = await stage.open(
      `window.fetch = (how) => how === 'thenable' ? { then(resolve) { resolve('kept') } } : undefined
       ${START} window.result = (async () => [await fetch('thenable'), fetch('nothing') === undefined])()`,
    )
    expect(await page.evaluate('window.result')).toEqual(['kept', true])
  })

  test('calls a listener once that it has added before the start and again after it', async () => {
    const page = await stage.open(
      `let calls = 0; const target = new EventTarget(), listener = () => { calls += 1 }; target.addEventListener('x', listener)
       ${START} target.addEventListener('x', listener); target.dispatchEvent(new Event('x')); window.calls = calls`,
    )
    expect(await page.evaluate('window.calls')).toBe(1)
  })
})

describe('what cannot be followed', () => {
  test('after an await of a non-promise is inferred', async () => {
    const page = await stage.open(
      `${START} on('b', () => {}); on('a', () => setTimeout(async () => { await 5; await ask('value') }, 20))`,
      BUTTONS,
    )
    // What the other click began may be among it.
    await page.click('#b')
    await page.click('#a')
    await came('value')
    expect([causes('value'), hows('value')]).toEqual([[PAY], ['inferred']])
  })

  test('is an event of unknown origin: even a listener that a click has added is not certain to be caused by it', async () => {
    const page = await stage.open(
      `const unfollowed = setTimeout.bind(window)
       ${START} on('a', () => { const target = new EventTarget(); target.addEventListener('done', () => ask('own')); unfollowed(() => target.dispatchEvent(new Event('done')), 20) })`,
      BUTTONS,
    )
    await page.click('#a')
    await came('own')
    expect([causes('own'), hows('own')]).toEqual([[PAY], ['inferred']])
  })

  test('does not get the context of what ran before it, when nothing is open any more', async () => {
    // A timer that was taken before the start; it ends when nothing has been open for long.
    await stage.open(
      `const unfollowed = setTimeout.bind(window)
       ${START} ;(async () => { await new Promise((resolve) => unfollowed(resolve, 3500)); unfollowed(() => ask('stranger'), 100) })()`,
      BUTTONS,
    )
    await came('stranger')
    expect(causes('stranger')).toEqual([[undefined, undefined]])
  })
})

describe('what stops being the work of a click', () => {
  test.each([
    ['an interval', `setInterval(() => ask('again'), 100)`],
    ['a timer that sets itself again', `(function again() { ask('again'); setTimeout(again, 100) })()`],
    [
      'a question that is asked again and again',
      `(async () => { for (;;) { await ask('again'); await sleep(110) } })()`,
    ],
  ])('%s, from its third time on', async (_, code) => {
    const page = await stage.open(`${START} on('a', () => { ${code} })`, BUTTONS)
    await page.click('#a')
    await came('again', 6)
    const kinds = causes('again').map(([kind]) => kind)
    expect(kinds[0]).toBe('explicit_user_action')
    expect(kinds.slice(3, 6)).toEqual(Array(3).fill('background_refresh'))
    const ids = stage.server
      .to('/api/again')
      .slice(3, 6)
      .map(({ headers }) => headers['x-throughline-origin-action-id'])
    expect(new Set(ids).size).toBe(3)
  })

  test('not reads that differ, however late in a long body', async () => {
    const page = await stage.open(
      `${START} const read = (slug) => fetch('/api/graphql', { method: 'POST', body: JSON.stringify({ query: 'query Product($slug: ID!) { product(slug: $slug) { ' + 'name '.repeat(400) + '} }', variables: { slug } }) })
       on('a', async () => { for (let n = 0; n < 5; n += 1) { await read('p-' + n); await sleep(110) } })`,
      BUTTONS,
    )
    await page.click('#a')
    await came('graphql', 5)
    expect(causes('graphql')).toEqual(Array(5).fill(PAY))
  })

  test('a steady back-off of a request that keeps failing does not: it is the click’s to the end', async () => {
    let tries = 0
    stage.server.on('/api/flaky', (_, response) => response.writeHead(++tries < 6 ? 503 : 200).end('{}'))
    const page = await stage.open(
      `${START} on('a', async () => { while (!(await ask('flaky')).ok) await sleep(110) })`,
      BUTTONS,
    )
    await page.click('#a')
    await came('flaky', 6)
    expect(causes('flaky')).toEqual(Array(6).fill(PAY))
  })

  test('a poll does not become the click’s by reading what the click could not read', async () => {
    let isDown = true
    stage.server.on('/api/cart', (_, response) => response.writeHead(isDown ? 503 : 200).end('{}'))
    const page = await stage.open(
      `${START} setInterval(() => fetch('/api/cart', { headers: { 'x-poll': '1' } }), 60); on('a', () => ask('cart'))`,
      BUTTONS,
    )
    await came('cart', 4)
    await page.click('#a')
    await eventually(() => stage.server.to('/api/cart').some(({ headers }) => !headers['x-poll']))
    isDown = false
    await came('cart', 12)
    const polls = stage.server.to('/api/cart').filter(({ headers }) => headers['x-poll'])
    expect(polls.filter(({ headers }) => headers['x-throughline-action-name'])).toEqual([])
  })

  test('a script of another origin that a tag manager put in has no action at all', async () => {
    stage.other.serve(
      '/tag.js',
      `document.addEventListener('click', () => fetch('/api/tag')); setInterval(() => fetch('/api/tag'), 70)`,
    )
    const page = await stage.open(
      `${START} const script = document.createElement('script'); script.src = window.tag; document.head.append(script)
       on('a', async () => { await sleep(200); await ask('own') })`.replace(
        'window.tag',
        JSON.stringify(`${stage.other.url}/tag.js`),
      ),
      BUTTONS,
    )
    await came('tag', 2)
    await page.click('#a')
    await came('own')
    expect(causes('own')).toEqual([PAY])
    expect(causes('tag').filter(([kind]) => kind)).toEqual([])
  })

  test('but a script of the origin that the package is loaded from is the page’s own, whichever script starts it', async () => {
    const { url } = stage.other
    stage.other.serve('/widget.js', `document.addEventListener('click', () => fetch('/api/widget')); isReady = true`)
    stage.other.serve(
      '/late.js',
      await bundleForPage(
        `import { start } from './src/entries/index.ts'
         setTimeout(() => {
           start({ ${NAMES} })
           document.head.append(Object.assign(document.createElement('script'), { src: '${url}/widget.js' }))
         })`,
      ),
    )
    const page = await stage.open('', BUTTONS)
    await page.addScriptTag({ url: `${url}/late.js` })
    await page.waitForFunction('window.isReady')
    await page.click('#a')
    await came('widget')
    expect(causes('widget')).toEqual([PAY])
  })

  test('moving the pointer and coming back to the tab while it is open', async () => {
    const page = await stage.open(
      `${START} addEventListener('mousemove', () => ask('moved'), { once: true }); addEventListener('online', () => ask('online'))
       on('a', async () => { await sleep(400); await ask('own') })`,
      BUTTONS,
    )
    await page.evaluate(`document.getElementById('a').addEventListener('click', () => { window.clicked = true })`)
    await page.focus('#a')
    await page.keyboard.press('Enter')
    await page.waitForFunction('window.clicked')
    await page.mouse.move(5, 5)
    const devtools = await page.createCDPSession()
    await devtools.send('Network.enable')
    for (const offline of [true, false])
      await devtools.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: -1,
      })
    await came('online')
    await came('own')
    expect(causes('own')).toEqual([PAY])
    expect(causes('moved')).toEqual([[undefined, undefined]])
    expect(causes('online')).toEqual([['background_refresh', undefined]])
  })
})

describe('attribution', () => {
  const CASE = `${START} on('a', async () => { await ask('one'); await sleep(300); await ask('two') })`
  const play = async (page: Page) => {
    // A load has an action until it is quiet, which guesses of a window may fall on.
    await page.waitForFunction('performance.now() > 2000')
    await page.click('#a')
    await came('two')
    return [...hows('one'), ...hows('two')]
  }
  const open = (attribution: string) =>
    stage.open(CASE.replace('...window.extra', `attribution: '${attribution}'`), BUTTONS)

  test('as a window infers while the page is busy, and stops when it is quiet', async () => {
    expect(await play(await open('window'))).toEqual(['exact', undefined])
  })

  test('by hand covers synchronous calls and those of a handle', async () => {
    const page = await stage.open(
      `${START} on('a', async () => { ask('at-once'); const handle = action('pay'); await null; ask('later'); handle.fetch('/api/handed'); handle.end() })`.replace(
        '...window.extra',
        `attribution: 'manual'`,
      ),
      BUTTONS,
    )
    await page.click('#a')
    await came('handed')
    await came('later')
    expect([hows('at-once'), hows('later'), hows('handed')]).toEqual([['exact'], ['exact'], ['explicit']])
  })

  test('of compiled code is exact with nothing changed on Promise', async () => {
    const page = await stage.open(CASE, BUTTONS)
    await page.evaluate('throughline.stop()')
    const source = CASE.replace('...window.extra', `attribution: 'compiled'`)
    const compiled = keepActions(source, { id: 'page.js' })?.code.replace('throughline/keep', './src/entries/keep.ts')
    await page.evaluate(await bundleForPage(compiled ?? ''))
    expect(
      await page.evaluate(`Object.hasOwn(Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor'), 'value')`),
    ).toBe(true)
    expect(await play(page)).toEqual(['exact', 'exact'])
  })

  test('falls back to a window if the page has frozen Promise, and warns', async () => {
    const told: string[] = []
    const page = await stage.open('Object.freeze(Promise.prototype)', BUTTONS)
    page.on('console', (message) => told.push(message.text()))
    await page.evaluate(await bundleForPage(CASE.replace('...window.extra', 'debug: true')))
    expect(await play(page)).toEqual(['exact', undefined])
    expect(told.join()).toContain('using window')
  })

  test('is gone after stop(): every method, accessor and constructor is the browser’s own, but one that still finds listeners', async () => {
    const page = await stage.open(
      `import { start } from './src/entries/index.ts'
       const look = () => [window, Promise, Promise.prototype, EventTarget.prototype, XMLHttpRequest.prototype, XMLHttpRequestEventTarget.prototype, MessagePort.prototype, MessageChannel.prototype, Worker.prototype, FileReader.prototype, IDBRequest.prototype, HTMLElement.prototype, IntersectionObserver.prototype, LockManager.prototype, Document.prototype, history, Scheduler.prototype]
         .flatMap((owner, i) => Reflect.ownKeys(owner).map((key) => [i + String(key), Object.getOwnPropertyDescriptor(owner, key)]))
       const same = (a, b) => a && b && ['get', 'set', 'writable', 'enumerable', 'configurable'].every((key) => a[key] === b[key]) && (typeof a.value !== 'function' || a.value === b.value)
       const before = new Map(look()); const throughline = start({}); const during = look().filter(([key, now]) => !same(before.get(key), now)).length
       throughline.stop()
       window.result = [during > 60, look().filter(([key, now]) => !same(before.get(key), now)).map(([key]) => key), before.size - look().length]`,
    )
    expect(await page.evaluate('window.result')).toEqual([true, ['3removeEventListener'], 0])
  })

  test('lets a listener that was added before stop() be removed after it', async () => {
    const page = await stage.open(
      `${START} const target = new EventTarget(), heard = window.heard = [], listener = () => heard.push('x')
       target.addEventListener('x', listener); throughline.stop(); target.dispatchEvent(new Event('x')); target.removeEventListener('x', listener); target.dispatchEvent(new Event('x'))`,
      BUTTONS,
    )
    expect(await page.evaluate('window.heard')).toEqual(['x'])
  })

  test('calls a listener once, and lets it be removed, that was added before another copy of the package has started', async () => {
    const page = await stage.open('', BUTTONS)
    await page.evaluate(readFileSync('dist/throughline.js', 'utf8'))
    await page.evaluate(`throughline('start', {}); heard = []; listener = () => heard.push('x')
      target = new EventTarget(); target.addEventListener('x', listener); throughline('stop')`)
    await page.evaluate(await bundleForPage(START))
    const count = (code: string) =>
      page.evaluate(`heard = []; ${code}; target.dispatchEvent(new Event('x')); heard.length`)
    expect(await count('')).toBe(1)
    expect(await count(`target.addEventListener('x', listener)`)).toBe(1)
    expect(await count(`target.removeEventListener('x', listener)`)).toBe(0)
  })
})

describe('an action', () => {
  test('is settled when its requests, timers and promises are, with the time to the last of them', async () => {
    stage.server.on('/api/slow', (_, response) => setTimeout(() => response.end('{}'), 250))
    const page = await stage.open(
      `${START} window.settle = async () => { const handle = action('pay'); handle.run(async () => { setTimeout(() => {}, 400); await ask('slow') }); handle.end(); return handle.settled }`,
    )
    const { outcome, durationMs } = (await page.evaluate('settle()')) as { outcome: string; durationMs: number }
    expect(outcome).toBe('ok')
    expect(durationMs).toBeGreaterThanOrEqual(390)
    expect(durationMs).toBeLessThan(3000)
  })

  test('waits for its timer, and for nothing more', async () => {
    const page = await stage.open(
      `${START} window.settle = () => { const handle = action('pay'); handle.run(() => setTimeout(() => {}, 600)); handle.end(); return handle.settled.then(({ durationMs }) => durationMs) }`,
    )
    expect(await page.evaluate('settle()')).toBeGreaterThanOrEqual(590)
  })

  test('that failed settles with that outcome, and does not reject', async () => {
    const page = await stage.open(
      `${START} window.settle = () => { const handle = action('pay'); handle.end('error'); return handle.settled.then(({ outcome }) => outcome) }`,
    )
    expect(await page.evaluate('settle()')).toBe('error')
  })

  test('does not wait for a timer that was taken back, nor for one of another hour', async () => {
    const page = await stage.open(
      `${START} window.settle = () => { const handle = action('pay'); handle.run(() => { clearTimeout(setTimeout(() => {}, 9000)); setTimeout(() => {}, 3_600_000) }); handle.end(); return handle.settled.then(({ durationMs }) => durationMs) }`,
    )
    expect(await page.evaluate('settle()')).toBeLessThan(2000)
  })

  test('waits two quiet seconds, and no more, for a promise that never settles', async () => {
    const page = await stage.open(
      `${START} window.settle = () => { const handle = action('pay'); handle.run(async () => { await new Promise(() => {}) }); handle.end(); return handle.settled.then(({ outcome, durationMs }) => [outcome, durationMs < 2000]) }`,
    )
    expect(await page.evaluate('settle()')).toEqual(['ok', true])
  })
})
