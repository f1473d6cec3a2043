import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links } = useTwoButtons(stage)
const SOUND = '<audio id="sound" controls data-action-name="look" style="width:300px;height:54px"></audio>'
/** Gives the sound two seconds of silence. */
const SILENCE = `
  const sound = document.getElementById('sound')
  const bytes = new Uint8Array(44 + 16000).fill(128)
  bytes.set(Uint8Array.from('RIFF\\xa4\\x3e\\0\\0WAVEfmt \\x10\\0\\0\\0\\x01\\0\\x01\\0\\x40\\x1f\\0\\0\\x40\\x1f\\0\\0\\x01\\0\\x08\\0data\\x80\\x3e\\0\\0', (c) => c.charCodeAt(0)))
  sound.src = URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }))
  sound.onplay = () => ask('play')
  sound.onpause = () => ask('pause')
`

test('a click’s listener for one event belongs to it, though a timer of the page dispatches the event', async () => {
  const page = await open(
    `on('a', () => { document.addEventListener('ready', () => ask('ready'), { once: true }) })
     on('b', () => document.addEventListener('ready', () => ask('always')))
     window.announce = () => setTimeout(() => document.dispatchEvent(new Event('ready')), 1200)
     setTimeout(announce)`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('ready')
  await came('always')
  expect(links('ready')).toEqual(['pay inferred'])
  // Which of many events it is called for is not the click's.
  expect(links('always').filter((link) => link.startsWith('look exact'))).toEqual([])
})

test.each([
  [
    'a listener for one event that another click’s code dispatches',
    `document.addEventListener('done', () => ask('done'), { once: true })`,
    `document.dispatchEvent(new Event('done'))`,
  ],
  ['a signal that another click aborts', `controller.signal.onabort = () => ask('done')`, 'controller.abort()'],
])('%s is the work of either', async (_, first, second) => {
  const page = await open(
    `const controller = new AbortController()
     on('a', () => { document.title = 'waiting'; ${first} }); on('b', () => { ${second}; ask('own') })`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('own')
  expect(links('own')).toEqual(['look exact'])
  expect(links('done')).toEqual(['look inferred'])
  const [{ headers } = { headers: {} }] = stage.server.to('/api/done')
  expect(Reflect.get(headers, 'x-throughline-parent-action-id')).toMatch(/^act_/)
})

test('code that waits for a hand-written thenable is never certainly the work of the click that settles it', async () => {
  const page = await open(
    `const waiting = []
     const gate = { then: (go) => waiting.push(go) }
     on('a', async () => { await gate; ask('after') })
     on('b', () => { for (const go of waiting) go(); ask('own') })`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('after')
  expect(links('after').join()).toMatch(/inferred$/)
  expect(links('own')).toEqual(['look inferred'])
})

test('a click that has changed the page leaves the next one certain', async () => {
  const page = await open(
    `on('a', () => { document.getElementById('a').textContent = 'open' }); on('b', () => ask('own'))`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('own')
  expect(links('own')).toEqual(['look exact'])
})

test('a timer of one click, to which another has left work after its own answer, is the work of either', async () => {
  const page = await open(
    `let left = []
     on('a', () => { left.push('a'); setTimeout(() => ask('sent', left.splice(0)), 600) })
     on('b', async () => { await ask('own'); left.push('b'); await ask('own') })`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('sent')
  expect(links('sent')).toEqual(['pay inferred'])
  expect(links('own')).toEqual(['look exact', 'look exact'])
})

test('a timer that one click clears for another one, and sets with its own delay, is the work of either', async () => {
  const page = await open(
    `let timer
     const commit = (ms) => { clearTimeout(timer); timer = setTimeout(() => ask('drawn'), ms) }
     on('a', async () => { await ask('own'); commit(500) })
     on('b', async () => { await ask('own'); commit(200) })`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('drawn')
  expect(links('drawn')).toEqual(['look inferred'])
})

test.each([
  ['a message', '{ const { port1, port2 } = new MessageChannel(); port1.onmessage = run; port2.postMessage(0) }'],
  ['a scheduled task', 'scheduler.postTask(run)'],
  ['a queued microtask', 'queueMicrotask(run)'],
  ['a reaction of a promise', 'Promise.resolve().then(run)'],
  ['code after an await', '(async () => { await undefined; run() })()'],
])('%s of one click, to which another has left work in the same turn, is the work of either', async (_, schedule) => {
  // Both wait for the same, as for a new token; the second one also has a timer of its own.
  const page = await open(
    `let go
     const gate = new Promise((resolve) => { go = resolve })
     window.openGate = () => setTimeout(go)
     let items = []
     const run = () => ask(items.join(''))
     const add = (item) => { if (items.push(item) === 1) ${schedule} }
     on('a', async () => { ask('first'); await gate; add('a') })
     on('b', async () => { setTimeout(() => ask('own'), 3000); await gate; add('b') })`,
  )
  await page.click('#a')
  await page.click('#b')
  await page.evaluate('openGate()')
  await came('ab')
  expect(links('first')).toEqual(['pay exact'])
  expect(links('ab')).toEqual(['pay inferred'])
})

test('a timer of a click is certainly its own if nothing else of the visitor has run since it was set', async () => {
  const page = await open(`on('a', () => setTimeout(() => ask('late'), 300)); on('b', () => ask('own'))`)
  await page.click('#b')
  await came('own')
  await page.click('#a')
  await came('late')
  expect(links('late')).toEqual(['pay exact'])
})

test('a message that another click sent itself long before leaves a click certain', async () => {
  const page = await open(
    `const { port1, port2 } = new MessageChannel()
     port1.onmessage = () => { window.heardAt = performance.now() }
     const load = (path) => new Promise((resolve) => {
       const xhr = new XMLHttpRequest()
       xhr.open('GET', '/api/' + path)
       xhr.onloadend = resolve
       xhr.send()
     })
     on('a', async () => { await load('slow'); await undefined; ask('next') })
     on('b', async () => { port2.postMessage(0); await sleep(3000); ask('late') })`,
  )
  const answers: (() => void)[] = []
  stage.server.on('/api/slow', (_, response) => answers.push(() => response.end('{}')))
  await page.click('#a')
  await came('slow')
  await page.click('#b')
  // A function that waits in the page would be code of the click's.
  await eventually(
    async () => (await page.evaluate('while (performance.now() < window.heardAt + 8); !!window.heardAt')) === true,
  )
  for (const answer of answers) answer()
  await came('next')
  expect(links('next')).toEqual(['pay exact'])
})

/** A message for all that is added until it arrives, as React posts one for all changes of states. */
const SHARED_MESSAGE = `
  const { port1, port2 } = new MessageChannel()
  let items = []
  const add = (item) => { if (items.push(item) === 1) port2.postMessage(0) }
  port1.onmessage = () => ask(items.splice(0).join(''))
`
/** Then a timer that repeats is a poll. */
const POLLS = 'ticks > 5'

test('a message of a click, to which a poll has added before it arrives, is not certainly the click’s', async () => {
  // Both timers are due while the page is busy, the click's first.
  const page = await open(
    `${SHARED_MESSAGE}
     window.ticks = 0
     let at
     let isOpen = false
     setInterval(() => { window.ticks += 1; at = performance.now(); if (isOpen) add('poll') }, 100)
     on('a', () => {
       const left = at + 300 - performance.now()
       setTimeout(() => { const end = performance.now() + 20; while (performance.now() < end); }, left - 10)
       setTimeout(() => { isOpen = true; add('click') }, left - 2)
     })`,
  )
  await eventually(() => page.evaluate(POLLS))
  await page.click('#a')
  await came('clickpoll')
  expect(links('clickpoll')).toEqual(['pay inferred'])
})

test('a message of a poll, to which a click has added before it arrives, is not certainly the poll’s', async () => {
  const page = await open(
    `${SHARED_MESSAGE}
     let go
     window.ticks = 0
     setInterval(() => { window.ticks += 1; if (go) { add('poll'); go(); go = undefined } }, 100)
     on('a', async () => { await new Promise((resolve) => { go = resolve }); add('click') })`,
  )
  await eventually(() => page.evaluate(POLLS))
  await page.click('#a')
  await came('pollclick')
  expect(links('pollclick')).toEqual(['background_refresh inferred'])
  const [{ headers } = { headers: {} }] = stage.server.to('/api/pollclick')
  expect(Reflect.get(headers, 'x-throughline-parent-action-id')).toMatch(/^act_/)
})

test('a click beside a menu is its own gesture for the listener with which another click waits for it', async () => {
  const page = await open(
    `on('a', () => {
       document.title = 'menu'
       setTimeout(() => document.addEventListener('click', () => ask('closed'), { once: true }))
     })`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('closed')
  expect(links('closed')).toEqual(['look exact'])
})

test('a page that listens again to each of its events is not a click’s for ever', async () => {
  const page = await open(
    `const listen = () => document.addEventListener('tick', () => { listen(); ask('tick') }, { once: true })
     on('a', listen)
     setInterval(() => document.dispatchEvent(new Event('tick')), 200)`,
  )
  await page.click('#a')
  await came('tick', 10)
  expect(links('tick').at(-1)).toMatch(/^background_refresh/)
})

test('a smooth scroll belongs to the click whose code has started it, to its end', async () => {
  const page = await open(
    `on('a', () => document.getElementById('list').scrollTo({ top: 3000, behavior: 'smooth' }))
     document.getElementById('list').onscrollend = () => ask('end')`,
    '<div id="list" style="height:100px;overflow:auto"><div style="height:4000px"></div></div>',
  )
  await page.click('#a')
  await came('end')
  expect(links('end')).toEqual(['pay inferred'])
})

test('a scroll by the wheel after a click is not the click’s', async () => {
  const page = await open(
    `on('a', () => ask('own')); document.getElementById('list').onscrollend = () => ask('end')`,
    '<div id="list" style="height:200px;overflow:auto"><div style="height:4000px"></div></div>',
  )
  await page.hover('#list')
  await page.click('#a')
  await page.hover('#list')
  await page.mouse.wheel({ deltaY: 600 })
  await came('end')
  expect(links('own')).toEqual(['pay exact'])
  expect(links('end').filter((link) => link.startsWith('pay'))).toEqual([])
})

test('what the page measures is not a click’s, unless its code has asked for the measurement', async () => {
  const page = await open(
    `let n = 0
     new PerformanceObserver(() => ask('of-page')).observe({ type: 'measure' })
     on('a', async () => {
       new PerformanceObserver((_, observer) => { observer.disconnect(); ask('of-click') }).observe({ type: 'mark' })
       performance.mark('bought')
       performance.measure('visit')
       await ask('own')
     })`,
  )
  await page.click('#a')
  await came('of-page')
  await came('of-click')
  expect(links('of-page').filter((link) => link.startsWith('pay'))).toEqual([])
  expect(links('of-click')).toEqual(['pay inferred'])
  expect(links('own')).toEqual(['pay exact'])
})

test('playing and pausing by the browser’s own buttons are gestures; by code they are that code’s', async () => {
  const page = await open(`${SILENCE} on('a', async () => { await ask('own'); sound.pause() })`, SOUND)
  await page.waitForFunction('document.getElementById("sound").readyState === 4')
  const box = await (await page.$('#sound'))?.boundingBox()
  await page.mouse.click((box?.x ?? 0) + 27, (box?.y ?? 0) + 27)
  await came('play')
  expect(links('play')).toEqual(['look exact'])
  await page.click('#a')
  await came('pause')
  expect(links('pause')).toEqual(['pay inferred'])
})

test('details that another click’s code closes are not the click’s that has opened them', async () => {
  const page = await open(
    `const more = document.getElementById('more')
     more.ontoggle = () => ask(more.open ? 'opened' : 'closed')
     on('b', () => { more.open = false })`,
    '<details id="more"><summary id="s" data-action-name="pay">more</summary>text</details>',
  )
  await page.click('#s')
  await came('opened')
  await page.click('#b')
  await came('closed')
  expect([...links('opened'), ...links('closed')]).toEqual(['pay exact', 'look inferred'])
})

test('a debounce that the load has set belongs to the typing that sets it again', async () => {
  const page = await open(
    `let timer
     const later = () => { clearTimeout(timer); timer = setTimeout(() => ask('search'), 1500) }
     later()
     document.getElementById('q').oninput = later`,
    '<input id="q" data-action-name="look">',
  )
  await page.type('#q', 'hat')
  await came('search')
  expect(links('search').join()).toMatch(/^look (exact|inferred)$/)
})

test('what a library’s loop of frames calls back belongs to the click that has had no request yet', async () => {
  const page = await open(
    `let tweens = []
     const tween = (done) => tweens.push([performance.now() + 200, done])
     const tick = () => {
       requestAnimationFrame(tick)
       const over = tweens.filter(([until]) => until <= performance.now())
       tweens = tweens.filter((one) => !over.includes(one))
       for (const [, done] of over) done()
     }
     tick()
     on('a', () => tween(() => ask('first').then(() => ask('second'))))
     on('b', () => tween(() => ask('other')))`,
  )
  await page.click('#a')
  // Not within one frame.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 80)))
  await page.click('#b')
  await came('second')
  await came('other')
  expect([...links('first'), ...links('second'), ...links('other')]).toEqual([
    'pay inferred',
    'pay inferred',
    'look inferred',
  ])
})

test('what an interval of the page takes from a queue belongs to the clicks that have filled it, in their order', async () => {
  const page = await open(
    `const jobs = []
     setInterval(() => { for (const job of jobs.splice(0)) ask(job) }, 500)
     on('a', () => jobs.push('of-a')); on('b', () => jobs.push('of-b'))`,
  )
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1100)))
  await page.click('#a')
  await page.click('#b')
  await came('of-b')
  expect([...links('of-a'), ...links('of-b')]).toEqual(['pay inferred', 'look inferred'])
})

test('an interval that has made requests by itself goes on doing so beside a click that makes none', async () => {
  const page = await open(
    `let n = 0
     setInterval(() => { n += 1; ask('poll' + n) }, 150)
     on('a', () => { document.title = 'open' })`,
  )
  await came('poll4')
  await page.click('#a')
  await came('poll7')
  const after = ['poll5', 'poll6', 'poll7'].flatMap((path) => links(path))
  expect(after.filter((link) => link.startsWith('pay'))).toEqual([])
})

test.each([
  [`setInterval(() => ask('poll'), 700)`],
  [`setTimeout(() => setInterval(async () => { await undefined; await 0; ask('poll') }, 700), 2500)`],
  [
    `on('b', () => { setInterval(() => ask('poll'), 700) }); setTimeout(() => document.getElementById('b').click(), 100)`,
  ],
])('a click that makes no request is not taken for the cause of a poll: %s', async (code) => {
  const page = await open(`${code}; on('a', () => { document.title = 'open' })`)
  for (let count = 1; count <= 5; count += 1) {
    await came('poll', count)
    await page.click('#a')
  }
  expect(links('poll').filter((link) => link.startsWith('pay'))).toEqual([])
})

test('a loop of frames that has made requests by itself goes on doing so beside a click', async () => {
  const page = await open(
    `let at = performance.now()
     let n = 0
     const tick = () => {
       if (performance.now() - at > 150) { at = performance.now(); n += 1; ask('save' + n) }
       requestAnimationFrame(tick)
     }
     tick()
     on('a', () => { document.title = 'open' })`,
  )
  await came('save1')
  await page.click('#a')
  await came('save3')
  expect([...links('save2'), ...links('save3')].filter((link) => link.startsWith('pay'))).toEqual([])
})
