// Work that one action leaves to another one's code, and code that only looks like another one's.
import { describe, expect, test } from 'vitest'
import { keepActions } from '../../src/plugin/keep-actions.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links, both, answer } = useTwoButtons(stage)

/** A queue of jobs, one at a time: the end of one begins the next. */
const QUEUE = `
  let isBusy = false
  const jobs = []
  const next = async () => {
    if (isBusy || !jobs[0]) return
    isBusy = true
    await jobs.shift()()
    isBusy = false
    next()
  }
  const add = (job) => new Promise((resolve) => { jobs.push(() => job().then(resolve)); next() })`

describe('a queue that the first click’s code works off is not exact for the second one’s job', () => {
  test.each([
    [
      'though the second click shows a notice meanwhile',
      `setTimeout(() => notice.remove(), 3000); await add(() => ask('of-b'))`,
    ],
    ['though the second click has waited for long', `await ask('stock'); await add(() => ask('of-b'))`, 3000],
  ])('%s', async (_, code, ms = 500) => {
    answer('of-a', [], ms)
    const page = await open(`${QUEUE}
      on('a', async () => { await add(() => ask('of-a')) }); on('b', async () => { ${code} })`)
    await both(page, 'of-a')
    await came('of-b')
    expect(links('of-b')).toEqual(['pay inferred'])
  })
})

/** The same without promises: an event ends a job. `start` is what begins one. */
const eventQueue = (start: string) => `
  let isBusy = false
  const jobs = []
  const end = () => { isBusy = false; next() }
  const next = () => {
    if (isBusy || !jobs[0]) return
    isBusy = true
    const path = jobs.shift()
    ${start}
  }
  on('a', () => { jobs.push('of-a'); next() }); on('b', () => { jobs.push('of-b'); next() })`

describe('nor is it if an event begins the next job:', () => {
  test.each([
    [
      'the load of an upload',
      `const xhr = new XMLHttpRequest(); xhr.open('POST', '/api/' + path); xhr.onload = end; xhr.send('x')`,
    ],
    [
      'the end of an animation',
      `ask(path); document.getElementById('notice').animate([{ opacity: 0 }, { opacity: 1 }], 500).onfinish = end`,
    ],
    [
      'the load of a picture',
      `ask(path); const image = new Image(); image.onload = end; image.src = '/api/picture?' + path`,
    ],
  ])('%s', async (_, start) => {
    answer('of-a', [], 500)
    stage.server.on('/api/picture', (_request, response) => {
      response.setHeader('content-type', 'image/svg+xml')
      setTimeout(() => response.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'), 500)
    })
    const page = await open(eventQueue(start))
    await both(page, 'of-a')
    await came('of-b')
    expect(links('of-a')).toEqual(['pay exact'])
    expect(links('of-b')).toEqual(['pay inferred'])
  })
})

test('nor is it in compiled code, though the second click has asked for something of its own', async () => {
  answer('of-a', [], 500)
  const code = `import { start } from './src/entries/index.ts'
    start({ attribution: 'compiled', debug: false, actions: { pay: {}, look: {} } })
    const ask = (path) => fetch('/api/' + path)
    ${QUEUE}
    document.getElementById('a').onclick = async () => { await add(() => ask('of-a')) }
    document.getElementById('b').onclick = async () => { await ask('stock'); await add(() => ask('of-b')) }`
  const kept = keepActions(code)?.code.replaceAll('throughline/keep', './src/entries/keep.ts') ?? ''
  const page = await stage.open(
    kept,
    '<button id="a" data-action-name="pay">a</button><button id="b" data-action-name="look">b</button>',
  )
  await both(page, 'of-a')
  await came('of-b')
  expect(links('stock')).toEqual(['look exact'])
  expect(links('of-b')).toEqual(['pay inferred'])
})

describe('what is saved again since the visitor has typed meanwhile is not exact for the first save:', () => {
  test.each([
    ['after an await', `on('a', async () => { await ask('save'); if (isChanged) ask('again') })`],
    [
      'after the load of a request',
      `on('a', () => {
         const xhr = new XMLHttpRequest()
         xhr.open('POST', '/api/save')
         xhr.onload = () => { if (isChanged) ask('again') }
         xhr.send()
       })`,
    ],
  ])('%s', async (_, code) => {
    answer('save', [], 500)
    const page = await open(
      `let isChanged = false
       document.getElementById('note').oninput = () => { isChanged = true }
       ${code}`,
      '<textarea id="note" data-action-name="look"></textarea>',
    )
    await page.click('#a')
    await came('save')
    await page.type('#note', 'x')
    await came('again')
    expect(links('save')).toEqual(['pay exact'])
    expect(links('again')).toEqual(['pay inferred'])
  })
})

test('nor is what is saved again since another click has noted a change and shown a notice for a while', async () => {
  answer('save', [], 500)
  const page = await open(
    `let isChanged = false
     on('a', async () => { await ask('save'); if (isChanged) ask('again') })
     on('b', () => { isChanged = true; setTimeout(() => document.getElementById('notice').remove(), 3000) })`,
  )
  await both(page, 'save')
  await came('again')
  expect(links('save')).toEqual(['pay exact'])
  expect(links('again')).toEqual(['pay inferred'])
})

test('a field that is left for a button, whose press has an effect, leaves the button certain', async () => {
  const page = await open(
    `document.getElementById('a').onpointerdown = () => document.body.append('pressed')
     on('a', async () => { await ask('save'); ask('again') })`,
    '<textarea id="note" data-action-name="look"></textarea>',
  )
  await page.type('#note', 'x')
  await new Promise((resolve) => setTimeout(resolve, 1200))
  await page.click('#a')
  await came('again')
  expect(links('again')).toEqual(['pay exact'])
})

describe('what a later click answers is not exact, however the wait is wrapped:', () => {
  test.each([
    ['in a reaction', `const sure = () => answered.then((text) => text === 'yes')`],
    [
      'in two async functions',
      `const opened = async () => await answered; const sure = async () => (await opened()) === 'yes'`,
    ],
    [
      'in three, one of which cleans up',
      `const opened = async () => { try { return await answered } finally { document.title = 'closed' } }
       const heard = async () => await opened(); const sure = async () => (await heard()) === 'yes'`,
    ],
  ])('%s', async (_, code) => {
    answer('of-b', [], 300)
    const page = await open(
      `let close
       const answered = new Promise((resolve) => (close = resolve))
       ${code}
       on('a', async () => { await ask('of-a'); window.waits = true; if (await sure()) ask('shared') })
       on('b', async () => { close('yes'); await ask('of-b'); ask('more') })`,
    )
    await page.click('#a')
    await eventually(() => page.evaluate('window.waits'))
    await page.click('#b')
    await came('shared')
    await came('more')
    expect(links('shared')).toEqual(['pay inferred'])
    expect(links('of-b')).toEqual(['look exact'])
  })
})

test('a debounce of two handlers, each with a callback of its own, is not exact', async () => {
  const page = await open(
    `let timer
     on('a', () => { clearTimeout(timer); timer = setTimeout(() => ask('shared', { method: 'PUT' }), 600); ask('of-a') })
     on('b', () => { clearTimeout(timer); timer = setTimeout(() => ask('shared'), 600) })`,
  )
  await both(page, 'of-a')
  await came('shared')
  expect(links('shared')).toEqual(['look inferred'])
})

test('a timer of a click that sends what the visitor has typed since is not exact', async () => {
  const page = await open(
    `const events = []
     let timer
     const add = (event) => { events.push(event); timer ??= setTimeout(() => ask('shared'), 900) }
     on('a', () => { add('a'); ask('of-a') })
     document.querySelector('input').oninput = () => add('typed')`,
    '<input>',
  )
  await page.click('#a')
  await came('of-a')
  await page.type('input', 'x')
  await came('shared')
  expect(links('shared')).toEqual(['pay inferred'])
})

describe('a failed write of a click', () => {
  const REPORT = `const report = (body) => ask('collect', { method: 'POST', body }).catch(() => {})`

  test('does not take over other writes to the same address', async () => {
    answer('collect', Array(9).fill(503))
    const page = await open(`${REPORT}
      on('a', () => report('added'))
      let n = 0; const beat = () => { report('beat ' + (n += 1)); if (n < 4) setTimeout(beat, 150) }
      setTimeout(beat, 1500)`)
    await page.click('#a')
    await came('collect', 5)
    expect(links('collect')[0]).toBe('pay exact')
    expect(
      links('collect')
        .slice(1)
        .filter((link) => link.startsWith('pay')),
    ).toEqual([])
  })

  test('is its own when code without an action repeats it', async () => {
    answer('collect', Array(9).fill(503))
    const page = await open(`${REPORT}
      const failed = []
      on('a', async () => { failed.push('added'); await report('added') })
      const repeat = () => { for (const body of failed.splice(0)) report(body) }
      window.addEventListener('online', repeat)`)
    await page.click('#a')
    await came('collect')
    await page.evaluate(() => void setTimeout(() => window.dispatchEvent(new Event('online')), 1500))
    await came('collect', 2)
    expect(links('collect')).toEqual(['pay exact', 'pay inferred'])
  })
})

describe('a poll with a cursor that a click starts anew is not exact for the click:', () => {
  test.each([
    [
      'a loop that pauses',
      `let run = 0
       const listen = async () => {
         const own = (run += 1)
         while (own === run && n < 9) { await ask('news/' + (n += 1)); await sleep(150) }
       }
       listen()`,
    ],
    [
      'an interval that is faster from then on',
      `let timer
       const listen = (ms = 100) => {
         clearInterval(timer)
         timer = setInterval(() => { if (n < 9) ask('news/' + (n += 1)) }, ms)
       }
       listen(200)`,
    ],
  ])('%s', async (_, code) => {
    const page = await open(`let n = 0
      ${code}
      on('a', () => { ask('of-a'); listen() })`)
    await came('news/4')
    await page.click('#a')
    await came('news/9')
    const after = [5, 6, 7, 8, 9].flatMap((n) => links(`news/${n}`))
    expect(after.filter((link) => link === 'pay exact')).toEqual([])
    expect(links('of-a')).toEqual(['pay exact'])
  })
})

describe('a click’s timer is not taken for one of the load that it clears:', () => {
  test.each([
    [
      'by a helper that sets both',
      `const later = (run, ms) => setTimeout(() => run(), ms)
       const hint = later(() => notice.remove(), 900)
       on('a', () => { clearTimeout(hint); later(() => ask('saved'), 900) })`,
      'pay inferred',
    ],
    [
      'by methods that are bound',
      `const shop = { hide() { notice.remove() }, save() { ask('saved') } }
       const hint = setTimeout(shop.hide.bind(shop), 900)
       on('a', () => { clearTimeout(hint); setTimeout(shop.save.bind(shop), 900) })`,
      'pay exact',
    ],
    [
      'by an interval of the same pace',
      `const hint = setInterval(() => notice.remove(), 600)
       on('a', () => { clearInterval(hint); const timer = setInterval(() => { clearInterval(timer); ask('saved') }, 600) })`,
      'pay exact',
    ],
  ])('%s', async (_, code, link) => {
    const page = await open(code)
    await page.click('#a')
    await came('saved')
    expect(links('saved')).toEqual([link])
  })
})

test('what the load reads twice is no poll: a click may read it twice, too', async () => {
  const page = await open(
    `const read = async () => { await ask('cart'); await sleep(200); await ask('cart') }
     read().then(() => (document.body.id = 'ready'))
     on('a', read)`,
  )
  await page.waitForSelector('#ready')
  await page.click('#a')
  await came('cart', 4)
  expect(links('cart').slice(2)).toEqual(['pay exact', 'pay inferred'])
})
