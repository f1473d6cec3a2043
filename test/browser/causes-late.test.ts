import { describe, expect, test } from 'vitest'
import { startSocketServer } from '../support/socket-server.js'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links, both, answer } = useTwoButtons(stage)

describe('a request that failed', () => {
  test('belongs to its own click when the queue of another one repeats it', async () => {
    answer('of-a', [401])
    answer('of-b', [401], 100)
    answer('token', [], 500)
    const page = await open(
      `let waiting
       const load = async (path) => {
         if ((await ask(path)).ok) return
         if (!waiting) { waiting = []; ask('token').then(() => waiting.splice(0).forEach((go) => go())) }
         await new Promise((resolve) => waiting.push(() => resolve(ask(path))))
       }
       on('a', () => load('of-a')); on('b', () => load('of-b'))`,
    )
    await both(page)
    await came('of-a', 2)
    await came('of-b', 2)
    expect(links('of-a')).toEqual(['pay exact', 'pay inferred'])
    expect(links('of-b')).toEqual(['look exact', 'look inferred'])
  })

  test('and was aborted makes the next click’s work no less sure', async () => {
    answer('search', [], 300)
    const page = await open(
      `let controller
       const search = async () => {
         controller?.abort(); controller = new AbortController()
         try { await ask('search', { signal: controller.signal }); await ask('measure') } catch {}
       }
       on('a', search); on('b', search)`,
    )
    await both(page, 'search')
    await came('measure')
    expect(links('measure')).toEqual(['look exact'])
  })
})

test('a click that only reports itself may share the batch of another one', async () => {
  const page = await open(
    `const ids = []
     const add = (id) => { ids.push(id); if (ids.length === 1) setTimeout(() => ask('batch'), 500) }
     on('a', () => { ask('report-a'); add(1) }); on('b', () => { ask('report-b'); add(2) })`,
  )
  await both(page, 'report-a')
  await came('batch')
  expect([...links('report-a'), ...links('report-b')]).toEqual(['pay exact', 'look exact'])
  expect(links('batch')).toEqual(['pay inferred'])
})

describe('what two clicks share is not exact:', () => {
  test.each([
    [
      'a debounce that awaits its timer',
      `let timer
       const find = async () => {
         clearTimeout(timer)
         await new Promise((resolve) => (timer = setTimeout(resolve, 700)))
         await ask('shared')
       }
       on('a', find); on('b', find)`,
    ],
    [
      'a debounce that clears the old timer last',
      `let timer
       const find = () => { const before = timer; timer = setTimeout(() => ask('shared'), 700); clearTimeout(before) }
       on('a', find); on('b', find)`,
    ],
    [
      'a debounce beside one for something else, by the same helper',
      `const debounce = (run, ms) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(() => run(), ms) } }
       const save = debounce(() => ask('shared'), 700)
       const draw = debounce(() => {}, 100)
       on('a', () => save()); on('b', () => { draw(); save() })`,
    ],
    [
      'a debounce that the second click triggers twice',
      `let timer
       const save = () => { clearTimeout(timer); timer = setTimeout(() => ask('shared'), 700) }
       on('a', save); on('b', () => { save(); save() })`,
    ],
    [
      'the same, which sets the new timer first',
      `let timer
       const save = () => { const before = timer; timer = setTimeout(() => ask('shared'), 700); clearTimeout(before) }
       on('a', save); on('b', () => { save(); save() })`,
    ],
  ])('%s', async (_, code) => {
    const page = await open(code)
    await both(page)
    await came('shared')
    expect(links('shared')).toEqual(['look inferred'])
  })

  test('but a timeout that its own click clears makes the next one’s pause no less sure', async () => {
    const page = await open(
      `const within = async (work, ms) => {
         let timer
         await Promise.race([work, new Promise((resolve) => { timer = setTimeout(resolve, ms) })])
         clearTimeout(timer)
       }
       on('a', () => within(ask('of-a'), 400))
       on('b', async () => { await within(ask('of-b'), 400); await new Promise((resolve) => setTimeout(resolve, 400)); ask('late') })`,
    )
    await both(page, 'of-a')
    await came('late')
    expect(links('late')).toEqual(['look exact'])
  })

  test('a batch that is about to be sent, and that the other click’s code sends', async () => {
    const page = await open(
      `let batch = 0; let fillUp
       const full = new Promise((resolve) => (fillUp = resolve))
       const flush = () => { if (batch) ask('shared'); batch = 0 }
       on('a', async () => { await ask('of-a'); await full; flush() })
       on('b', () => { batch += 1; setTimeout(flush, 10); fillUp() })`,
    )
    await both(page, 'of-a')
    await came('shared')
    expect(links('shared')).toEqual(['pay inferred'])
  })
})

describe('a message of a socket that the load has opened', () => {
  /** Calls back by the id of the message, and asks for news with every other one. */
  const listenAt = (url: string, id: string) =>
    `const socket = new WebSocket('${url}'); const calls = {}
     socket.onmessage = ({ data }) => { const call = calls[/${id}/.exec(data)?.[1]]; call ? call() : ask('news') }`

  test.each([
    ['JSON', '"id":(\\d+)', '{"id":7,"name":"like"}', '{"id":7}', '{"name":"news"}'],
    ['Socket.IO', '^4.(\\d+)', '427["like",{"id":1}]', '437[]', '42["news",{"id":2}]'],
    [
      'Phoenix',
      '^\\["1","(\\d+)',
      '["1","7","room","like",{}]',
      '["1","7","room","phx_reply",{}]',
      '["1",null,"room","news",{}]',
    ],
  ])('belongs to the click whose call it answers, others are pushes: %s', async (_, id, call, answer, push) => {
    const server = await startSocketServer(() => [push, answer, push])
    try {
      const page = await open(`${listenAt(server.url, id)}
        socket.onopen = () => (document.body.id = 'ready')
        on('a', () => { calls[7] = () => ask('answered'); socket.send('${call}') })`)
      await page.waitForSelector('#ready')
      await page.click('#a')
      await came('answered')
      await came('news', 2)
      expect(links('answered')).toEqual(['pay inferred'])
      expect(links('news')).toEqual(['background_refresh exact', 'background_refresh exact'])
    } finally {
      server.close()
    }
  })
})

describe('what a click began is its own though another click has come since:', () => {
  const LATE = (code: string) => `on('a', () => { ${code} }); on('b', () => ask('b'))`
  test.each([
    [
      'a sound that ends',
      `const audio = new AudioContext(); const node = audio.createOscillator(); node.connect(audio.destination); node.onended = () => ask('late'); node.start(); node.stop(audio.currentTime + 0.4)`,
      '',
    ],
    [
      'a script that calls a function of the page',
      `window.got = () => ask('late'); const script = document.createElement('script'); script.src = '/got.js'; document.head.append(script)`,
      '',
    ],
    [
      'a transition that a listener of the page waits for',
      `document.getElementById('notice').style.opacity = 0`,
      `<style>#notice { transition: opacity 0.5s }</style><script>notice.addEventListener('transitionend', () => fetch('/api/late'))</script>`,
    ],
  ])('%s', async (_, code, html) => {
    stage.server.on('/got.js', (_, response) => {
      response.setHeader('content-type', 'text/javascript')
      setTimeout(() => response.end('got()'), 400)
    })
    const page = await open(LATE(code), html)
    await both(page)
    await came('b')
    await came('late')
    expect(links('b')).toEqual(['look exact'])
    expect(links('late')).toEqual(['pay inferred'])
  })

  test('a route that is set by the hash', async () => {
    const page = await open(`onhashchange = () => ask('route'); on('a', () => { location.hash = '#/cart' })`)
    await page.click('#a')
    await came('route')
    expect(links('route')).toEqual(['pay exact'])
  })

  test('a timer that the pointer puts off', async () => {
    const page = await open(
      `let timer; const commit = () => { timer = setTimeout(() => ask('commit'), 250) }
       notice.onmouseenter = () => clearTimeout(timer); notice.onmouseleave = () => commit(); on('a', () => commit())`,
    )
    await page.click('#a')
    await page.hover('#notice')
    await page.waitForFunction(`performance.now() > ${await page.evaluate('performance.now() + 400')}`)
    expect(links('commit')).toEqual([])
    await page.mouse.move(700, 500)
    await came('commit')
    expect(links('commit')).toEqual(['pay inferred'])
  })
})

test('the end of a composition belongs to the field, though the browser does not trust the event', async () => {
  const page = await open(
    `document.getElementById('q').addEventListener('compositionend', () => ask('search'))`,
    '<input id="q" data-action-name="look">',
  )
  await page.focus('#q')
  const session = await page.createCDPSession()
  await session.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 })
  await session.send('Input.insertText', { text: '你' })
  await came('search')
  expect(links('search')).toEqual(['look exact'])
})

test('a command of the page’s own belongs to the click on its button', async () => {
  const page = await open(
    `document.getElementById('notice').addEventListener('command', () => ask('command'))`,
    '<button id="c" command="--turn" commandfor="notice" data-action-name="look">turn</button>',
  )
  await page.click('#c')
  await came('command')
  expect(links('command')).toEqual(['look exact'])
})
