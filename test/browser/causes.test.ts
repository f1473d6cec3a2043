import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `
  import { start } from './src/entries/index.ts'
  window.throughline = start({ actions: { pay: {}, look: {} } })
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const on = (id, run) => (document.getElementById(id).onclick = run)
  const ask = (path, init) => fetch('/api/' + path, init)
  const post = (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) })
`
const BUTTONS =
  '<button id="a" data-action-name="pay">a</button><button id="b" data-action-name="look">b</button><div id="list" style="height:3000px"></div><p id="end">end</p>'

type Header = string | undefined

/** What the requests under a path said of themselves, in order: the name of their action, or its kind, and how it was found. */
function links(path: string): string[] {
  return stage.server.to(`/api/${path}`).map(({ headers }) => {
    const name = headers['x-throughline-action-name'] as Header
    const kind = headers['x-throughline-action-kind'] as Header
    return `${name ?? kind ?? 'none'} ${headers['x-throughline-attribution'] ?? ''}`.trim()
  })
}
const came = (path: string, count = 1) => eventually(() => stage.server.to(`/api/${path}`).length >= count)
const open = (code: string, html = BUTTONS) => stage.open(`${START}\n${code}`, html)
/** The load of the page is over: what comes is not taken for its work. */
const quiet = (page: Page) => page.waitForFunction('performance.now() > 2500')
const both = async (page: Page) => {
  await page.click('#a')
  await page.click('#b')
}

describe('what the order of microtasks proves is exact:', () => {
  test.each([
    ['an await of nothing behind the answer', `answer(true); await undefined; ask('b')`],
    ['an await of a number', `answer(true); await 5; ask('b')`],
    ['three awaits of nothing', `answer(true); await 0; await 0; await 0; ask('b')`],
    ['an await of what a function gives', `answer(true); await (() => 1)(); ask('b')`],
    ['an await of nothing on both sides', `await null; answer(true); await null; ask('b')`],
  ])('a click that answers another one keeps its own work: %s', async (_, code) => {
    const page = await open(
      `let answer; on('a', async () => { if (await new Promise((f) => (answer = f))) ask('a') }); on('b', async () => { ${code} })`,
    )
    await both(page)
    await came('a')
    await came('b')
    expect(links('b').every((link) => link.startsWith('look'))).toBe(true)
    expect(links('a').every((link) => link.startsWith('pay'))).toBe(true)
  })

  test('a loop that was there before takes nothing of the click that wakes it', async () => {
    const page = await open(
      `let wake; (async () => { for (;;) { const item = await new Promise((f) => (wake = f)); ask('item-' + item) } })()
       on('a', async () => { wake(1); await undefined; ask('a') }); on('b', async () => { wake(2); await undefined; ask('b') })`,
    )
    await page.click('#a')
    await came('a')
    await page.click('#b')
    await came('b')
    await came('item-2')
    expect([...links('a'), ...links('b')]).toEqual(['pay exact', 'look exact'])
    expect([...links('item-1'), ...links('item-2')]).toEqual(['pay inferred', 'look inferred'])
  })

  test('awaits of nothing behind a request, as data libraries have them', async () => {
    const page = await open(`on('a', async () => { await ask('one'); await undefined; await undefined; ask('two') })`)
    await page.click('#a')
    await came('two')
    expect(links('two')).toEqual(['pay exact'])
  })
})

describe('work that two clicks share is never exact, and names the other one as its parent:', () => {
  test.each([
    [
      'a debounce',
      `const save = () => { clearTimeout(timer); timer = setTimeout(() => ask('shared'), 200) }`,
      `save()`,
    ],
    [
      'a batch',
      `const load = (id) => { ids.push(id); if (ids.length === 1) setTimeout(() => ask('shared?' + ids), 200) }`,
      'load(1)',
    ],
    [
      'a frame',
      `const draw = () => { cancelAnimationFrame(timer); timer = requestAnimationFrame(() => setTimeout(() => ask('shared'), 200)) }`,
      `setTimeout(() => { const until = performance.now() + 150; while (performance.now() < until); draw() }, 0)`,
    ],
  ])('%s', async (kind, code, call) => {
    const page = await open(
      `let timer; const ids = []; ${code}; on('a', () => { ${call} }); on('b', () => { ${call.replace('1', '2')} })`,
    )
    await both(page)
    await came('shared')
    const shared = stage.server.to('/api/shared').at(-1)?.headers
    if (kind === 'a frame') return expect(['pay', 'look']).toContain(shared?.['x-throughline-action-name'])
    expect(shared?.['x-throughline-attribution']).toBe('inferred')
    expect(shared?.['x-throughline-parent-action-id']).toMatch(/^act_/)
    expect(shared?.['x-throughline-parent-action-id']).not.toBe(shared?.['x-throughline-origin-action-id'])
  })

  test('a queue that the first one drains', async () => {
    const page = await open(
      `const jobs = []; let isRunning
       const add = async (job) => { jobs.push(job); if (isRunning) return; isRunning = true; while (jobs.length) await ask(jobs.shift()); isRunning = false }
       on('a', () => add('slow')); on('b', () => add('second'))`,
    )
    stage.server.on('/api/slow', (_, response) => void setTimeout(() => response.end('{}'), 400))
    await both(page)
    await came('second')
    expect(links('slow')).toEqual(['pay exact'])
    expect(links('second')[0]).toMatch(/ inferred$/)
  })

  test('but two clicks that have each their own work are both exact', async () => {
    const page = await open(
      `const work = async (name) => { for (let n = 0; n < 4; n += 1) { await ask(name); await sleep(30) } }
       on('a', () => work('of-a')); on('b', () => work('of-b'))`,
    )
    await both(page)
    await came('of-a', 4)
    await came('of-b', 4)
    expect(new Set(links('of-a'))).toEqual(new Set(['pay exact']))
    expect(new Set(links('of-b'))).toEqual(new Set(['look exact']))
  })
})

describe('a timer that a click arms anew goes on with its chain:', () => {
  test.each([
    ['an interval', `const arm = () => { clearInterval(timer); timer = setInterval(() => ask('tick'), 120) }`],
    [
      'a timer that arms itself',
      `const tick = () => { ask('tick'); arm() }; const arm = () => { clearTimeout(timer); timer = setTimeout(tick, 120) }`,
    ],
  ])('%s', async (_, code) => {
    const page = await open(`let timer; ${code}; arm(); on('a', () => { ask('own'); arm() })`)
    await came('tick', 3)
    await page.click('#a')
    await came('own')
    const before = stage.server.to('/api/tick').length
    await came('tick', before + 4)
    expect(links('own')).toEqual(['pay exact'])
    expect(links('tick').filter((link) => link.startsWith('pay'))).toEqual([])
  })
})

describe('a job that comes to an end is the click’s to its end:', () => {
  test.each([
    [
      'items that are added one after another',
      `let n = 0; const next = () => { post('job', { item: ++n }); if (n < 6) setTimeout(next, 130) }; next()`,
    ],
    [
      'an upload in pieces',
      `let n = 0; const timer = setInterval(() => { ask('job?piece=' + n, { method: 'PUT', body: new Uint8Array(9) }); if (++n === 6) clearInterval(timer) }, 110)`,
    ],
    [
      'a write and a read of one address, again and again',
      `for (let n = 0; n < 3; n += 1) { await post('job', { n }); await sleep(120); await ask('job') }`,
    ],
  ])('%s', async (_, code) => {
    const page = await open(`on('a', async () => { ${code} })`)
    await page.click('#a')
    await came('job', 6)
    expect(links('job').every((link) => link.startsWith('pay'))).toBe(true)
  })

  test('messages of a worker over a port that it holds', async () => {
    stage.server.serve(
      '/worker.js',
      `onmessage = ({ ports: [port] }) => { port.onmessage = () => { let n = 0; const timer = setInterval(() => { port.postMessage(++n); if (n === 4) clearInterval(timer) }, 60) } }`,
    )
    const page = await open(
      `const { port1, port2 } = new MessageChannel(); new Worker('/worker.js').postMessage(0, [port2]); port1.onmessage = ({ data }) => ask('told?' + data); on('a', () => port1.postMessage('go'))`,
    )
    await page.click('#a')
    await came('told', 4)
    expect(links('told')).toEqual(Array(4).fill('pay inferred'))
  })

  test('a read of one thing at a steady pace is a poll, which names the click as its parent', async () => {
    const page = await open(`on('a', () => setInterval(() => ask('state'), 110))`)
    await page.click('#a')
    await came('state', 6)
    expect(links('state').slice(3, 6)).toEqual(Array(3).fill('background_refresh exact'))
    const [first, ...later] = stage.server.to('/api/state').map(({ headers }) => headers)
    expect(later.at(-1)?.['x-throughline-parent-action-id']).toBe(first?.['x-throughline-origin-action-id'])
  })
})

describe('the first data of a page', () => {
  test('belongs to its mount also where the code comes late', async () => {
    const page = await open('')
    await page.evaluate(() => setTimeout(() => fetch('/api/late'), 600))
    await came('late')
    expect(links('late')).toEqual(['mount inferred'])
  })

  test('of a route that is loaded when the visitor goes back belongs to the mount of the route', async () => {
    const page = await open(
      `addEventListener('popstate', async () => { await sleep(500); ask('route') }); history.pushState(0, '', '/next')`,
    )
    await quiet(page)
    await page.evaluate('history.back()')
    await came('route')
    expect(links('route')[0]).toMatch(/^mount /)
  })
})

describe('what others do while a click is under way is not the click’s:', () => {
  const SLOW = `on('a', async () => { await sleep(900); ask('own') })`

  test.each(["addEventListener('storage', () => ask('stored'))", "onstorage = () => ask('stored')"])(
    'another tab that stores something, or broadcasts: %s',
    async (listen) => {
      const page = await open(`${SLOW}; ${listen}; new BroadcastChannel('cart').onmessage = () => ask('heard')`)
      await quiet(page)
      const other = await page.browserContext().newPage()
      await other.goto(page.url())
      await page.bringToFront()
      await page.click('#a')
      await other.evaluate(() => {
        localStorage.setItem('cart', `${Math.random()}`)
        new BroadcastChannel('cart').postMessage(1)
      })
      for (const path of ['stored', 'heard', 'own']) await came(path)
      await other.close()
      expect(links('own')).toEqual(['pay exact'])
      expect([...links('stored'), ...links('heard')].filter((link) => link.startsWith('pay'))).toEqual([])
    },
  )

  test('a list that the visitor’s wheel brings into sight', async () => {
    const page = await open(
      `${SLOW}; new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && ask('more')).observe(document.getElementById('end'))`,
    )
    await quiet(page)
    await page.click('#a')
    await page.mouse.wheel({ deltaY: 4000 })
    await came('more')
    await came('own')
    expect(links('more').filter((link) => link.startsWith('pay'))).toEqual([])
  })
})

describe('while nothing is open', () => {
  test('nothing is changed on Promise, and a click changes that', async () => {
    const page = await open(
      `window.isHooked = () => !!Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor').get; on('a', async () => { window.during = window.isHooked(); await sleep(20); ask('own') })`,
    )
    await page.waitForFunction('!window.isHooked()')
    await page.click('#a')
    await came('own')
    expect(await page.evaluate('window.during')).toBe(true)
    expect(links('own')).toEqual(['pay exact'])
    await page.waitForFunction('!window.isHooked()')
    expect(
      await page.evaluate('Promise.prototype.constructor === Promise && (async () => {})().constructor === Promise'),
    ).toBe(true)
  })

  test('what another script has put in the place of the constructor stays', async () => {
    const page = await open(
      `window.isHooked = () => !!Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor').get; on('a', () => ask('own'))`,
    )
    await page.waitForFunction('!window.isHooked()')
    await page.evaluate(
      'Object.defineProperty(Promise.prototype, "constructor", { value: window.mine = class extends Promise {}, configurable: true, writable: true }); 0',
    )
    await page.click('#a')
    await came('own')
    expect(
      await page.evaluate('Object.getOwnPropertyDescriptor(Promise.prototype, "constructor").value === window.mine'),
    ).toBe(true)
  })
})
