import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import type { ActionRecord } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = (attribution = 'exact') => `import { start } from './src/entries/index.ts'
  window.throughline = start({ attribution: '${attribution}', actions: { one: {}, two: {}, buy: {} } })
  const $ = (id) => document.getElementById(id)
  const ask = (id) => fetch('/api/' + id)
  const on = (target, types, run) => types.split(' ').forEach((type) => target.addEventListener(type, run))
`
const BUY = '<button id="buy" data-action-name="buy">buy</button>'
const FIELDS = '<input id="one" data-action-name="one"><input id="two" data-action-name="two">'

const wait = (page: Page, ms: number) => page.evaluate(`new Promise((done) => setTimeout(done, ${ms}))`)
const headersOf = (id: string) => stage.server.to(`/api/${id}`).map(({ headers }) => headers)
const idsOf = (id: string) => headersOf(id).map((headers) => headers['x-throughline-origin-action-id'])
const namesOf = (id: string) => headersOf(id).map((headers) => headers['x-throughline-action-name'])
const came = (id: string, count = 1) => eventually(() => stage.server.to(`/api/${id}`).length >= count)

/** The records of actions once that of a click on `buy` has come, which is asked for last. */
async function reported(page: Page): Promise<ActionRecord[]> {
  await page.click('#buy')
  return eventually(async () => {
    await page.evaluate('throughline.flush()')
    const records = stage.server.records().filter((record): record is ActionRecord => record.kind === 'action')
    return (
      records.some(({ action }) => action?.name === 'buy') && records.filter(({ action }) => action?.name !== 'buy')
    )
  })
}

async function openSettled(code: string, html: string, attribution?: string): Promise<Page> {
  const page = await stage.open(`${START(attribution)} buy.onclick = () => fetch('/api/buy'); ${code}`, `${BUY}${html}`)
  await page.waitForFunction('performance.now() > 400')
  return page
}

describe('a gesture without an effect', () => {
  test('makes no record, whatever else changes in the page', async () => {
    const page = await openSettled(
      `setInterval(() => { clock.textContent = Date.now() }, 40)
       on(document, 'keydown keyup input focusin blur pointermove', () => { window.seen = 1 })
       on($('one'), 'input', () => $('one').setAttribute('value', $('one').value))`,
      `${FIELDS}<textarea id="area"></textarea><div id="rich" contenteditable>text</div><p id="text">some text</p><output id="clock"></output>`,
    )
    for (const id of ['one', 'two', 'area', 'rich']) {
      await page.focus(`#${id}`)
      await page.keyboard.type('abc', { delay: 20 })
      if (id === 'area') await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await page.mouse.move(50, 100)
    await page.mouse.down()
    await page.mouse.move(150, 130, { steps: 4 })
    await page.mouse.up()
    await page.mouse.wheel({ deltaY: 50 })
    await wait(page, 400)
    expect(await reported(page)).toEqual([])
  })

  test.each(['exact', 'window'])(
    'is never inferred for what happens at the same time, with `%s`',
    async (attribution) => {
      const page = await openSettled(
        `setInterval(() => ask('poll'), 60)`,
        `${FIELDS}<p id="text">some text</p>`,
        attribution,
      )
      stage.server.requests.length = 0
      await page.focus('#one')
      await page.keyboard.type('some text', { delay: 50 })
      await page.keyboard.press('Tab')
      await page.hover('#text')
      await page.mouse.down()
      await came('poll', 8)
      expect(
        headersOf('poll').filter((headers) => headers['x-throughline-action-kind'] === 'explicit_user_action'),
      ).toEqual([])
    },
  )

  test('is none of a script’s making', async () => {
    const page = await openSettled(
      `on(document, 'keydown input change paste pointerdown pointerup drop', (event) => ask(event.type))
       on($('two'), 'focusin focusout blur', ({ type }) => ask(type)); on($('form'), 'reset', () => ask('reset'))
       window.act = () => setTimeout(() => {
         for (const type of ['keydown', 'input', 'change', 'paste', 'pointerdown', 'pointerup', 'drop']) $('one').dispatchEvent(new Event(type, { bubbles: true }))
         $('two').focus(); document.execCommand('insertText', false, 'x'); $('two').blur(); $('form').reset()
       }, 50)`,
      `<form id="form">${FIELDS}</form>`,
    )
    await page.evaluate('act()')
    await came('reset')
    const made = stage.server.to('/api/').map(({ path, headers }) => [path, headers['x-throughline-action-kind']])
    // What `execCommand` types is reported as the visitor's by the browser, outside of code that is followed.
    expect(
      made.filter(([path, kind]) => kind === 'explicit_user_action' && !/input|change/.test(String(path))),
    ).toEqual([])
  })
})

describe('a gesture with an effect on the page', () => {
  test.each([
    ['typing', `on($('one'), 'input', () => { hint.textContent = 'too short' })`, 'one'],
    ['typing, later', `on($('one'), 'input', () => setTimeout(() => { hint.textContent = 'too short' }, 300))`, 'one'],
    ['a key', `on(document, 'keydown', ({ key }) => { if (key === 'b') hint.textContent = 'opened' })`, 'one'],
    ['leaving', `on($('one'), 'blur', () => { hint.textContent = 'required' })`, 'one'],
  ])('is an action: %s', async (_, code, name) => {
    const page = await openSettled(code, `${FIELDS}<output id="hint"></output>`)
    await page.focus('#one')
    await page.keyboard.type('ab', { delay: 30 })
    await page.keyboard.press('Tab')
    await wait(page, 1500)
    expect((await reported(page)).map(({ action, dead, requests }) => [action?.name, dead, requests])).toEqual([
      [name, false, 0],
    ])
  })

  test('is one record of all its requests, and ends with the last of what it did', async () => {
    const page = await openSettled(`on($('one'), 'input', () => ask('one?' + $('one').value))`, FIELDS)
    await page.focus('#one')
    await page.keyboard.type('shoes', { delay: 150 })
    await came('one', 5)
    await wait(page, 1300)
    const [record, ...more] = await reported(page)
    expect(more).toEqual([])
    expect(record).toMatchObject({ requests: 5, action: { name: 'one' } })
    expect(record?.duration).toBeLessThan(1400)
  })
})

describe('one field', () => {
  test('has two actions where a second passes, or another gesture is between', async () => {
    const page = await openSettled(`on($('one'), 'input', () => ask('one?' + $('one').value))`, FIELDS)
    await page.focus('#one')
    await page.keyboard.type('ab', { delay: 20 })
    await wait(page, 1200)
    await page.keyboard.type('cd', { delay: 20 })
    await page.click('#buy')
    await page.focus('#one')
    await page.keyboard.type('ef', { delay: 20 })
    await came('one', 6)
    const ids = idsOf('one')
    expect([ids[0] === ids[1], ids[2] === ids[3], ids[4] === ids[5], new Set(ids).size]).toEqual([true, true, true, 3])
  })

  test('has an action for each message that Enter sends', async () => {
    const page = await openSettled(
      `on($('chat'), 'keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); ask('one'); $('chat').value = '' } })`,
      '<textarea id="chat" data-action-name="one"></textarea>',
    )
    await page.focus('#chat')
    for (const text of ['hi', 'yo']) {
      await page.keyboard.type(text, { delay: 20 })
      await page.keyboard.press('Enter')
    }
    await came('one', 2)
    expect(namesOf('one')).toEqual(['one', 'one'])
    expect(new Set(idsOf('one')).size).toBe(2)
  })

  test('that Enter sends has one action for its suggestions and one for the form', async () => {
    const page = await openSettled(
      `on($('form'), 'submit', (event) => { event.preventDefault(); ask('sent') }); on($('one'), 'input', () => ask('hint?' + $('one').value))`,
      `<form id="form"><input id="one" data-action-name="one"><button>go</button></form>`,
    )
    await page.focus('#one')
    await page.keyboard.type('ab', { delay: 20 })
    await page.keyboard.press('Enter')
    await came('sent')
    expect(namesOf('sent')).toEqual(['one'])
    expect(new Set(idsOf('hint')).size).toBe(1)
    expect(idsOf('sent')).not.toContain(idsOf('hint')[0])
  })
})

describe.each(['exact', 'window'])('while a click is in flight, with `%s`,', (attribution) => {
  const SLOW = `on(buy, 'click', async () => { await fetch('/api/slow'); })`
  const open = (code: string, html: string) => {
    stage.server.on('/api/slow', (_, response) => {
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), 1500)
    })
    return openSettled(`${SLOW}; ${code}`, html, attribution)
  }

  test('a list that the wheel moves is not the click’s', async () => {
    const page = await open(
      `on(list, 'wheel', () => { window.n ??= ask('wheel') }); on(list, 'scroll', () => { window.m ??= ask('scroll') })`,
      '<div id="list" style="height:100px;overflow:auto"><div style="height:3000px">rows</div></div>',
    )
    const { x, y } = (await (await page.$('#list'))?.clickablePoint()) ?? { x: 0, y: 0 }
    await page.click('#buy')
    await page.mouse.move(x, y)
    await page.mouse.wheel({ deltaY: 300 })
    await came('wheel')
    await came('scroll')
    expect([...idsOf('wheel'), ...idsOf('scroll')]).toEqual([undefined, undefined])
  })

  test.each([
    ['letting the pointer go on another control', `on($('two'), 'pointerup', () => ask('it'))`, 'two'],
    [
      'letting it go on a menu’s item that the press has shown',
      `on($('one'), 'pointerdown', () => { $('one').append('!') }); on($('item'), 'pointerup', () => ask('it')); on(document, 'pointermove', () => { $('item').dataset.n = 1 })`,
      'item',
    ],
  ])('%s is another action', async (_, code, target) => {
    const page = await open(
      code,
      `<button id="one" data-action-name="one">one</button><button id="two" data-action-name="two">two</button><div id="item" role="menuitem" data-action-name="two">item</div>`,
    )
    await page.click('#buy')
    const centers = await Promise.all(
      ['one', target].map(async (id) => (await (await page.$(`#${id}`))?.clickablePoint()) ?? { x: 0, y: 0 }),
    )
    await page.mouse.move(centers[0]?.x ?? 0, centers[0]?.y ?? 0)
    await page.mouse.down()
    await page.mouse.move(centers[1]?.x ?? 0, centers[1]?.y ?? 0, { steps: 3 })
    await page.mouse.up()
    await came('it')
    expect(headersOf('it')[0]).toMatchObject({
      'x-throughline-action-name': 'two',
      'x-throughline-attribution': 'exact',
    })
  })

  test('typing elsewhere is another action, and the click keeps its own', async () => {
    const page = await open(
      `on($('one'), 'input', () => ask('typed?' + $('one').value)); on(buy, 'click', async () => { await 0; ask('clicked') })`,
      FIELDS,
    )
    await page.click('#buy')
    await page.focus('#one')
    await page.keyboard.type('ab', { delay: 20 })
    await came('typed', 2)
    await came('clicked')
    expect(namesOf('typed')).toEqual(['one', 'one'])
    expect(namesOf('clicked')).toEqual(['buy'])
  })
})

describe('a button that is held down', () => {
  test.each([
    ['an interval', `timer = setInterval(step, 120)`],
    ['timers in a row', `const next = () => { step(); timer = setTimeout(next, 120) }; timer = setTimeout(next, 120)`],
  ])('has the work of %s for its own until it is let go', async (_, code) => {
    const page = await openSettled(
      `let timer, n = 0; const step = () => { total.textContent = ++n; ask('step') }
       on($('plus'), 'pointerdown', () => { step(); ${code} }); on(window, 'pointerup', () => { clearTimeout(timer); clearInterval(timer) })`,
      '<button id="plus" data-action-name="one">+</button><output id="total"></output>',
    )
    await page.click('#plus', { delay: 1500 })
    await came('step', 8)
    expect(new Set(namesOf('step'))).toEqual(new Set(['one']))
    expect(new Set(idsOf('step')).size).toBe(1)
    const records = await reported(page)
    expect(records.map(({ action, requests }) => [action?.name, requests])).toEqual([['one', idsOf('step').length]])
  })
})
