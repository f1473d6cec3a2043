// Objects and timers that the page keeps, and that one click after another uses.
import { describe, expect, test } from 'vitest'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links, both } = useTwoButtons(stage)

/** The stream of a pool's tokens, of which each click takes one. */
const POOL = `
  const { readable, writable } = new TransformStream(undefined, { highWaterMark: 9 }, { highWaterMark: 9 })
  const tokens = readable.getReader()
  const writer = writable.getWriter()
  writer.write(1); writer.write(2)`

describe('an object that the load has made works for the click that starts it:', () => {
  test.each([
    [
      'a file reader',
      'pay exact',
      'look exact',
      `const reader = new FileReader(); reader.onload = () => ask(reader.result)
       for (const id of 'ab') on(id, () => reader.readAsText(new Blob(['of-' + id])))`,
    ],
    [
      'a file reader that the first click has made',
      'pay exact',
      'look exact',
      `let reader
       const read = (path) => {
         if (!reader) { reader = new FileReader(); reader.addEventListener('load', () => ask(reader.result)) }
         reader.readAsText(new Blob([path]))
       }
       for (const id of 'ab') on(id, () => read('of-' + id))`,
    ],
    [
      'an animation',
      'pay inferred',
      'look inferred',
      `let path
       const animation = notice.animate([{ opacity: 0 }, { opacity: 1 }], 50); animation.cancel()
       animation.onfinish = () => ask(path)
       for (const id of 'ab') on(id, () => { path = 'of-' + id; animation.play() })`,
    ],
    [
      'a reader of a stream',
      'pay exact',
      'look exact',
      `${POOL}
       for (const id of 'ab') on(id, async () => { await tokens.read(); ask('of-' + id) })`,
    ],
    [
      'a reader of a stream that is not awaited',
      'pay exact',
      'look exact',
      `${POOL}
       for (const id of 'ab') on(id, () => { tokens.read(); ask('of-' + id) })`,
    ],
  ])('%s', async (_, a, b, code) => {
    const page = await open(code)
    await both(page, 'of-a')
    await came('of-b')
    expect(links('of-a')).toEqual([a])
    expect(links('of-b')).toEqual([b])
  })
})

test.each(['IntersectionObserver', 'ResizeObserver'])(
  'one report of an %s on what two clicks have added is not exact',
  async (name) => {
    const page = await open(
      `const observer = new ${name}(() => ask('shared'))
     let show
     const shown = new Promise((resolve) => (show = resolve))
     setTimeout(() => show(), 700)
     const add = async (id) => {
       await ask('of-' + id)
       await shown
       observer.observe(document.body.appendChild(document.createElement('hr')))
     }
     for (const id of 'ab') on(id, () => add(id))`,
    )
    await both(page, 'of-a')
    await came('shared')
    expect(links('shared')).toEqual(['pay inferred'])
  },
)

test('what a click does because the next one has aborted its request is not exact', async () => {
  stage.server.on('/api/search', (_, response) => void setTimeout(() => response.end('{}'), 400))
  const page = await open(
    `let controller
     const search = async () => {
       controller?.abort()
       const { signal } = (controller = new AbortController())
       try { await ask('search', { signal }) } catch { ask('shared') }
     }
     on('a', search); on('b', search)`,
  )
  await both(page, 'search')
  await came('shared')
  await came('search', 2)
  expect(links('shared')).toEqual(['pay inferred'])
  expect(links('search')).toEqual(['pay exact', 'look exact'])
})

describe('what one click has put off and the next one does at once is not exact:', () => {
  test.each([
    [
      'a batch that is full',
      `let size = 0, timer
       const send = () => { clearTimeout(timer); ask('shared') }
       const add = () => { size += 1; if (size < 2) timer = setTimeout(send, 2000); else send() }
       on('a', () => { ask('of-a'); add() }); on('b', () => { ask('of-b'); add() })`,
    ],
    [
      'a draft that is saved before it is left',
      `let timer
       const save = () => { clearTimeout(timer); ask('shared') }
       on('a', () => { ask('of-a'); timer = setTimeout(save, 2000) })
       on('b', () => { ask('of-b'); save() })`,
    ],
  ])('%s', async (_, code) => {
    const page = await open(code)
    await both(page, 'of-a')
    await came('shared')
    expect(links('shared')).toEqual(['look inferred'])
    expect([...links('of-a'), ...links('of-b')]).toEqual(['pay exact', 'look exact'])
  })

  test('but a debounce that is only set again makes the request beside it no less sure', async () => {
    const page = await open(
      `let timer
       const report = () => { clearTimeout(timer); timer = setTimeout(() => ask('shared'), 900) }
       on('a', () => { report(); ask('of-a') }); on('b', () => { report(); ask('of-b') })`,
    )
    await both(page, 'of-a')
    await came('of-b')
    expect(links('of-b')).toEqual(['look exact'])
  })
})

describe('two clicks that wait for the same time', () => {
  test.each([
    ['with a promise', 'sleep(500)'],
    ['with a function of their own', 'new Promise((resolve) => setTimeout(() => resolve(), 500))'],
  ])('%s, of which only the last goes on, share what it does', async (_, pause) => {
    const page = await open(
      `let last = 0
       const save = async () => {
         const mine = ++last
         await ${pause}
         if (mine === last) await ask('saved')
       }
       for (const id of 'ab') on(id, async () => { save(); await ask('of-' + id) })`,
    )
    await both(page, 'of-a')
    await came('saved')
    expect(links('saved')).toEqual(['look inferred'])
    expect(links('of-')).toEqual(['pay exact', 'look exact'])
    expect(stage.server.to('/api/saved')[0]?.headers['x-throughline-parent-action-id']).toBe(
      stage.server.to('/api/of-a')[0]?.headers['x-throughline-origin-action-id'],
    )
  })

  test('and both go on, keep what each does', async () => {
    const page = await open(
      `for (const id of 'ab') on(id, async () => { ask('of-' + id); await sleep(500); ask('then-' + id) })`,
    )
    await both(page, 'of-a')
    await came('then-b')
    expect(links('then-a')).toEqual(['pay exact'])
    expect(links('then-b')).toEqual(['look exact'])
  })

  test('in each turn of a loop, one of which is over first, keep what each does', async () => {
    const page = await open(
      `const work = async (id, turns) => { for (let n = 0; n < turns; n += 1) { await ask('of-' + id + n); await sleep(300) } }
       on('a', () => work('a', 2)); on('b', () => work('b', 3))`,
    )
    await both(page, 'of-a')
    await came('of-b', 3)
    expect(links('of-b')).toEqual(['look exact', 'look exact', 'look exact'])
  })
})
