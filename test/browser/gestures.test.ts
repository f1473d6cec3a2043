import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import type { ActionRecord } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `import { start } from './src/entries/index.ts'
  window.throughline = start({ actions: { press: {} }, ...window.extra })
`
const actions = () => stage.server.records().filter((record): record is ActionRecord => record.kind === 'action')

/** Waits for the records of actions, which for a click without an answer come after some seconds. */
async function reported(page: Page, count: number): Promise<ActionRecord[]> {
  return eventually(
    async () => {
      await page.evaluate('throughline.flush()')
      return actions().length >= count && actions()
    },
    { withinMs: 20_000 },
  )
}

describe('a click', () => {
  test('on a control after which nothing happens is dead', async () => {
    const page = await stage.open(
      START,
      `<a id="a">a</a><button id="b"><b>b</b></button><div role="button" id="c">c</div><a href="#" id="d" onclick="event.preventDefault()">d</a>`,
    )
    for (const id of ['a', 'b', 'c', 'd']) await page.click(`#${id}`)
    expect((await reported(page, 4)).map(({ dead, rage, outcome }) => [dead, rage, outcome])).toEqual(
      Array(4).fill([true, false, 'ok']),
    )
  })

  test.each([
    ['a text field', '<input id="x">', ''],
    ['a checkbox', '<input type="checkbox" id="x">', ''],
    ['a label', '<label id="x">Gift <input type="checkbox"></label>', ''],
    ['a select', '<select id="x"><option>1</select>', ''],
    ['a text area', '<textarea id="x"></textarea>', ''],
    ['a summary', '<details><summary id="x">more</summary>text</details>', ''],
    ['a mail link', '<a id="x" href="mailto:a@b.example">mail</a>', ''],
    ['a download', '<a id="x" href="data:text/plain,x" download="x.txt">file</a>', ''],
    ['a change of the document', '<button id="x">x</button>', `document.body.append('!')`],
    ['a change of a style', '<button id="x">x</button>', `x.style.color = 'red'`],
    [
      'a change within a second and a half',
      '<button id="x">x</button>',
      `setTimeout(() => document.body.append('!'), 1500)`,
    ],
    [
      'a late change that nobody can follow',
      '<button id="x">x</button>',
      `const native = document.body.appendChild(document.createElement('iframe')).contentWindow.setTimeout; window.change = 1; x.dataset.x = 1; native(() => document.body.append('!'), 1800)`,
    ],
    [
      'a change in its own shadow root',
      '<div id="x"></div>',
      `(x.shadowRoot.querySelector('p') ?? x.shadowRoot).append('!')`,
      `x.attachShadow({ mode: 'open' }).innerHTML = '<button style="width:100%;height:30px">x</button><p></p>'`,
    ],
    [
      'a change in another shadow root',
      '<button id="x">x</button><div id="cart"></div>',
      `cart.shadowRoot.append('!')`,
      `cart.attachShadow({ mode: 'open' }).innerHTML = '<p>0 items</p>'`,
    ],
    [
      'a change in a nested shadow root',
      '<button id="x">x</button><div id="outer"></div>',
      `outer.shadowRoot.firstChild.shadowRoot.append('!')`,
      `outer.attachShadow({ mode: 'open' }).innerHTML = '<i></i>'; outer.shadowRoot.firstChild.attachShadow({ mode: 'open' })`,
    ],
    [
      'a request to an origin that is not listed',
      '<button id="x">x</button>',
      `fetch('http://localhost:1/elsewhere').catch(() => {})`,
    ],
    ['a request of ours', '<button id="x">x</button>', `fetch('/api/ours')`],
    [
      'an image of another origin by XHR',
      '<button id="x">x</button>',
      `{ const xhr = new XMLHttpRequest(); xhr.open('GET', 'http://localhost:1/x'); xhr.send() }`,
    ],
    ['focus', '<button id="x">x</button><input id="field">', `field.focus()`],
    ['scrolling', '<button id="x">x</button><div style="height:9000px"></div>', `scrollTo(0, 500)`],
    ['an emptied field', '<button id="x">x</button><input id="field" value="1">', `field.value = ''`],
    ['a checkbox set by code', '<button id="x">x</button><input id="field" type="checkbox">', `field.checked = true`],
    ['a route', '<button id="x">x</button>', `history.pushState({}, '', '/next')`],
    ['a drawing', '<button id="x">x</button><canvas id="c"></canvas>', `c.getContext('2d').fillRect(0, 0, 9, 9)`],
    ['an animation', '<button id="x">x</button><p id="p">p</p>', `p.animate({ opacity: [0, 1] }, { duration: 10000 })`],
    ['a style rule', '<button id="x">x</button>', `document.adoptedStyleSheets = [new CSSStyleSheet()]`],
    [
      'a popover of the browser’s',
      '<button id="x" popovertarget="pop">x</button><div id="pop" popover>hello</div>',
      '',
    ],
    ['a dialog', '<button id="x">x</button><dialog id="d">hello</dialog>', `d.showModal()`],
    [
      'copied text',
      '<button id="x">x</button><p id="p">text</p>',
      `getSelection().selectAllChildren(p); document.execCommand('copy')`,
    ],
    ['media', '<button id="x">x</button><video id="v" muted></video>', `v.volume = 0.3`],
    ['what is copied', '<button id="x">x</button>', `navigator.clipboard.writeText('a').catch(() => {})`],
    [
      'a download that code begins',
      '<button id="x">x</button>',
      `const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'x.csv'; a.click()`,
    ],
    ['a window that opens', '<button id="x">x</button>', `open('about:blank', '_blank', 'popup')`],
    ['sound', '<button id="x">x</button>', `new Audio('data:audio/wav;base64,').play().catch(() => {})`],
    [
      'a form that code sends into a frame',
      '<iframe name="f"></iframe><form id="form" action="/api/f" target="f"></form><button id="x">x</button>',
      `form.submit()`,
    ],
    [
      'a rule that is inserted',
      '<style>p{}</style><button id="x">x</button>',
      `document.styleSheets[0].insertRule('p{}')`,
    ],
    [
      'a field that is set and set back',
      '<input type="checkbox" id="field"><button id="x">x</button>',
      `field.indeterminate = true; setTimeout(() => { field.indeterminate = false }, 500)`,
    ],
    [
      'a change in a closed shadow root',
      '<button id="x">x</button><div id="cart"></div>',
      `badge.append('!')`,
      `const badge = cart.attachShadow({ mode: 'closed' })`,
    ],
  ])('that is answered by %s is not dead', async (_, html, code, before = '') => {
    const page = await stage.open(`${START} ${before}; x.addEventListener('click', () => { ${code} })`, html)
    await page.click('#x')
    const [action] = await reported(page, 1)
    expect(action).toMatchObject({ dead: false, rage: false })
  })

  test('is not a rage click if it is one of three in a focused field, or if its effect shows only at the end', async () => {
    const page = await stage.open(
      `${START} let n = 0; quiet.onclick = () => { total.value = ++n }`,
      '<input id="field" value="a b c"><button id="quiet">+</button><input id="total">',
    )
    await page.focus('#field')
    for (const id of ['field', 'quiet']) await page.click(`#${id}`, { count: 4 })
    expect((await reported(page, 8)).map(({ rage, dead }) => [rage, dead])).toEqual(Array(8).fill([false, false]))
  })

  test('whose code throws has failed, and is not dead', async () => {
    const page = await stage.open(
      `${START} x.onclick = () => { throw new Error('gift wrap') }`,
      '<button id="x">x</button>',
    )
    await page.click('#x')
    expect((await reported(page, 1))[0]).toMatchObject({ dead: false, outcome: 'error' })
  })

  test('that is repeated on what does not answer is rage by the third, and on what answers never', async () => {
    const page = await stage.open(
      `${START} let count = 0; plus.onclick = () => { total.textContent = ++count }; broken.onclick = () => { throw new Error('x') }`,
      `<a id="dead">dead</a><button id="plus">+</button><output id="total"></output><button id="broken">b</button><span id="text">some text</span>`,
    )
    // The dead one last: what answers another click may be the late answer to this one.
    for (const id of ['plus', 'broken', 'text', 'dead']) await page.click(`#${id}`, { count: 4 })
    const seen = await reported(page, 12)
    expect(
      seen.map(({ rage, dead, outcome }) => `${rage ? 'rage ' : ''}${dead ? 'dead ' : ''}${outcome}`).toSorted(),
    ).toEqual(
      [
        ...Array(4).fill('ok'),
        ...['error', 'error', 'rage error', 'rage error'],
        ...['dead ok', 'dead ok', 'rage dead ok', 'rage dead ok'],
      ].toSorted(),
    )
  })
})

describe('the keyboard', () => {
  const asking = (ids: string[]) =>
    ids.map((id) => `${id}.addEventListener('click', () => fetch('/api/${id}'))`).join(';')
  const idsOf = (path: string) => stage.server.to(path).map(({ headers }) => headers['x-throughline-origin-action-id'])

  test('on two checkboxes within a second makes two actions', async () => {
    const page = await stage.open(
      `${START} ${asking(['one', 'two'])}`,
      '<input type="checkbox" id="one" data-action-name="press"><input type="checkbox" id="two" data-action-name="press">',
    )
    await page.focus('#one')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Space')
    await eventually(() => stage.server.to('/api/two').length === 2)
    expect(new Set([...idsOf('/api/one'), ...idsOf('/api/two')]).size).toBe(3)
  })

  test('after a click on another control makes an action of its own', async () => {
    const page = await stage.open(
      `${START} ${asking(['one', 'two'])}`,
      '<button id="one">one</button><button id="two" accesskey="x">two</button>',
    )
    await page.click('#one')
    await page.focus('#two')
    await page.keyboard.press('Space')
    await eventually(() => stage.server.to('/api/two').length === 1)
    expect(new Set([...idsOf('/api/one'), ...idsOf('/api/two')]).size).toBe(2)
  })

  test.each(['Enter', 'Space'] as const)('makes %s on a button and the click that follows one action', async (key) => {
    const page = await stage.open(
      `${START} one.addEventListener('keydown', () => fetch('/api/key')); ${asking(['one'])}`,
      '<button id="one">one</button>',
    )
    await page.focus('#one')
    await page.keyboard.press(key)
    await eventually(() => stage.server.to('/api/').length === 2)
    expect(new Set(idsOf('/api/')).size).toBe(1)
  })
})

describe('another gesture', () => {
  test.each([
    ['of the right button', `pad.oncontextmenu = (event) => { event.preventDefault(); fetch('/api/a') }`, 'right'],
    ['of the middle button', `pad.onauxclick = () => fetch('/api/a')`, 'middle'],
    [
      'that drops something',
      `pad.ondragover = (event) => event.preventDefault(); pad.ondrop = () => fetch('/api/a')`,
      '',
    ],
  ])('%s is an action where it has a request', async (_, code, button) => {
    const page = await stage.open(
      `${START} ${code}`,
      `<p id="item" draggable="true">item</p><div id="pad" data-action-name="press" style="height:50px">pad</div><p id="other">other</p>`,
    )
    const center = async (id: string) => (await (await page.$(id))?.clickablePoint()) ?? { x: 0, y: 0 }
    for (const id of ['#other', '#pad']) {
      const { x, y } = await center(id)
      if (button) await page.mouse.click(x, y, { button: button as 'right' })
      else {
        const from = await center('#item')
        await page.mouse.move(from.x, from.y)
        await page.mouse.down()
        await page.mouse.move(x, y, { steps: 5 })
        await page.mouse.up()
      }
    }
    const seen = await reported(page, 1)
    expect(seen.map(({ action, requests, dead }) => [action?.name, requests, dead])).toEqual([['press', 1, false]])
    expect(stage.server.to('/api/a')[0]?.headers['x-throughline-attribution']).toBe('exact')
  })
})

describe('a press', () => {
  const MENU = `menu.addEventListener('pointerdown', (event) => {
    event.preventDefault(); document.body.style.pointerEvents = 'none'
    document.body.insertAdjacentHTML('beforeend', '<div role="menu" style="pointer-events:auto">items</div>'); fetch('/api/items')
  })`
  const BUTTON = '<button id="menu" data-action-name="press" style="margin:50px">Menu</button>'

  test('that opens a menu and makes a click impossible is an action, with its requests', async () => {
    const page = await stage.open(`${START} ${MENU}`, BUTTON)
    await page.click('#menu')
    const [request] = await eventually(() => stage.server.to('/api/items').length && stage.server.to('/api/items'))
    expect(request?.headers).toMatchObject({
      'x-throughline-action-kind': 'explicit_user_action',
      'x-throughline-action-name': 'press',
      'x-throughline-attribution': 'exact',
    })
    const [action] = await reported(page, 1)
    expect(action).toMatchObject({ dead: false, requests: 1, action: { name: 'press' } })
    expect(actions()).toHaveLength(1)
  })

  test.each(['mousedown', 'pointerup', 'mouseup'])(
    'whose work is done on %s is one action with its click',
    async (type) => {
      const page = await stage.open(
        `${START} menu.addEventListener('${type}', () => fetch('/api/early')); menu.onclick = () => fetch('/api/late')`,
        BUTTON,
      )
      await page.click('#menu')
      await eventually(() => stage.server.to('/api').length === 2)
      const ids = stage.server.to('/api').map(({ headers }) => headers['x-throughline-origin-action-id'])
      expect(new Set(ids).size).toBe(1)
      expect(ids[0]).toMatch(/^act_/)
      const [action] = await reported(page, 1)
      expect(action).toMatchObject({ requests: 2, action: { name: 'press' } })
    },
  )

  test('that changes the page and is let go elsewhere is an action; one that does nothing is none', async () => {
    const page = await stage.open(
      `${START} menu.addEventListener('pointerdown', () => document.body.append('pressed'))`,
      `${BUTTON}<button id="quiet">quiet</button><p style="margin-top:300px">below</p>`,
    )
    for (const id of ['#quiet', '#menu']) {
      const { x, y } = (await (await page.$(id))?.clickablePoint()) ?? { x: 0, y: 0 }
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x, y + 300)
      await page.mouse.up()
    }
    const seen = await reported(page, 1)
    expect(seen.map(({ action, dead }) => [action?.name, dead])).toEqual([['press', false]])
  })

  test('that scrolls the page by touch is none', async () => {
    const page = await stage.open(
      `${START} menu.addEventListener('pointerdown', () => menu.classList.add('ripple')); after.onclick = () => document.body.append('x')`,
      `${BUTTON}<button id="after">after</button><div style="height:5000px"></div>`,
    )
    await page.evaluate(
      `window.cancelled = new Promise((done) => addEventListener('pointercancel', done, { once: true })); 1`,
    )
    const { x, y } = (await (await page.$('#menu'))?.clickablePoint()) ?? { x: 0, y: 0 }
    await page.touchscreen.touchStart(x, y)
    for (let step = 1; step < 10; step += 1) await page.touchscreen.touchMove(x, y - step * 5)
    await page.touchscreen.touchEnd()
    await page.evaluate('cancelled.then(() => scrollTo(0, 0))')
    await page.click('#after')
    const seen = await reported(page, 1)
    expect(seen.map(({ action }) => action?.name)).toEqual(['unregistered'])
  })
})

describe('the duration of an action', () => {
  test.each([
    ['at once', 'busy(62)'],
    ['after a timer', 'await sleep(40); busy(5)'],
    ['after several awaits', 'for (let i = 0; i < 3; i += 1) { await sleep(15); await Promise.resolve() }'],
    ['after a request', `await (await fetch('/api/slow')).json(); busy(6)`],
    ['after an answer that is read in pieces', `for await (const _ of (await fetch('/api/slow')).body); busy(10)`],
    ['hardly at all', 'busy(6)'],
    ['at once, and the event goes no further', 'event.stopImmediatePropagation(); busy(30)'],
    ['in a promise chain', 'await Promise.resolve().then(() => busy(10)).then(() => sleep(20))'],
    ['in a frame', 'await new Promise(requestAnimationFrame); busy(20)'],
  ])('is that of its work, done %s', async (_, code) => {
    stage.server.on('/api/slow', (_, response) => {
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), 60)
    })
    const page = await stage.open(
      `${START}
       const busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); }
       const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
       x.onclick = async (event) => { ${code}; window.took = performance.now() - event.timeStamp }`,
      '<button id="x">x</button>',
    )
    // A busy machine may hold up one of them.
    const differences: number[] = []
    for (let click = 0; click < 6 && !differences.some((difference) => difference <= 5); click += 1) {
      stage.server.envelopes.length = 0
      await page.evaluate('window.took = 0')
      await page.click('#x')
      const took = Number(await eventually(() => page.evaluate('window.took')))
      const [action] = await reported(page, 1)
      differences.push(Math.abs((action?.duration ?? 0) - took))
    }
    expect(Math.min(...differences), differences.join()).toBeLessThanOrEqual(5)
  })
})
