import type { Page } from 'puppeteer-core'
import { centerOf, type GestureCase, input, named, testGestures } from '../support/gesture-cases.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const button = (id: string) => `<button ${named(id)}>${id}</button>`
const pad = (id: string) => `<div ${named(id)} style="height:60px;width:200px;touch-action:none">${id}</div>`
const drag = async (page: Page, id: string, to = { x: 150, y: 0 }) => {
  const { x, y } = await centerOf(page, id)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + to.x, y + to.y, { steps: 5 })
  await page.mouse.up()
}

/** Something that follows the pointer with the next frame, and is let go on the zone beside it. */
const DRAWN_IN_A_FRAME = {
  code: `let held; on(it, 'pointerdown', () => { held = true }); on(document, 'pointermove', () => { if (held) requestAnimationFrame(() => { it.style.translate = '0 3px' }) })
      on(document, 'pointerup', () => { if (held) ask(id); held = false })`,
  async play(page: Page, id: string) {
    const from = await centerOf(page, id)
    const to = await centerOf(page, `zone-${id}`)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 5 })
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    await page.mouse.up()
  },
}

const CASES: Record<string, GestureCase> = {
  'a range by dragging': {
    html: input('type="range"'),
    code: `on(it, 'change', () => ask(id))`,
    play: (page, id) => drag(page, id, { x: 40, y: 0 }),
  },
  'a range that asks while it is dragged': {
    html: input('type="range" value="10"'),
    code: `let n = 0; on(it, 'input', () => ++n < 4 && ask(id))`,
    play: (page, id) => drag(page, id, { x: 60, y: 0 }),
    requests: 3,
  },
  'a slider of the page’s, by dragging': {
    html: pad,
    code: `let held = false, n = 0; on(it, 'pointerdown', (event) => { held = true; it.setPointerCapture(event.pointerId) })
      on(it, 'pointermove', () => { if (held) { it.style.opacity = 0.5 + ++n / 100; n < 3 && ask(id) } }); on(it, 'pointerup', () => { held = false; ask(id) })`,
    play: (page, id) => drag(page, id, { x: 60, y: 0 }),
    requests: 3,
  },
  'a slider of the page’s, by touch': {
    html: pad,
    code: `on(it, 'touchmove', () => { if (!it.n) { it.n = 1; ask(id) } }); on(it, 'touchend', () => ask(id))`,
    async play(page, id) {
      const { x, y } = await centerOf(page, id)
      await page.touchscreen.touchStart(x, y)
      for (let step = 1; step < 5; step += 1) await page.touchscreen.touchMove(x + step * 10, y)
      await page.touchscreen.touchEnd()
    },
    requests: 2,
  },
  'something dragged and dropped': {
    html: (id) => `<p ${named(id)} draggable="true">${id}</p><div id="zone-${id}" style="height:40px">zone</div>`,
    code: `const zone = document.getElementById('zone-' + id)
      on(it, 'dragstart dragend', () => ask(id)); on(zone, 'dragenter drop', () => ask(id)); on(zone, 'dragover', (event) => event.preventDefault())`,
    async play(page, id) {
      const from = await centerOf(page, id)
      const to = await centerOf(page, `zone-${id}`)
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 5 })
      await page.mouse.up()
    },
    requests: 4,
  },
  'something dragged by the pointer onto another control': {
    html: (id) => `<div ${named(id)} role="button" tabindex="0">${id}</div><button id="zone-${id}">zone</button>`,
    code: `let held; on(it, 'pointerdown', () => { held = true }); on(document, 'pointermove', () => { if (held) it.style.translate = '0 3px' })
      on(document, 'pointerup', () => { if (held) ask(id); held = false })`,
    async play(page, id) {
      const from = await centerOf(page, id)
      const to = await centerOf(page, `zone-${id}`)
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 5 })
      await page.mouse.up()
    },
  },
  'something that is drawn with the next frame as it is dragged, onto another control': {
    html: (id) => `<div ${named(id)} role="button" tabindex="0">${id}</div><button id="zone-${id}">zone</button>`,
    ...DRAWN_IN_A_FRAME,
  },
  'something of a list that is sorted by dragging': {
    html: (id) =>
      `<div ${named(id)} role="option" tabindex="0">${id}</div><div role="option" id="zone-${id}">zone</div>`,
    ...DRAWN_IN_A_FRAME,
  },
  'pressing a field': {
    html: input(),
    code: `on(it, 'focus click', () => ask(id))`,
    play: (page, id) => page.click(`#${id}`),
    requests: 2,
  },
  'a double click': {
    html: pad,
    code: `on(it, 'dblclick', () => ask(id))`,
    play: (page, id) => page.click(`#${id}`, { count: 2 }),
  },
  'a long press, by a timer': {
    html: button,
    code: `let timer; on(it, 'pointerdown', () => { timer = setTimeout(() => { document.body.append('menu'); ask(id) }, 400) }); on(it, 'pointerup', () => clearTimeout(timer))`,
    play: (page, id) => page.click(`#${id}`, { delay: 600 }),
    isLater: true,
  },
  'the menu of the right button': {
    html: pad,
    code: `on(it, 'mousedown contextmenu', (event) => { event.preventDefault(); ask(id) })`,
    play: (page, id) => page.click(`#${id}`, { button: 'right' }),
    requests: 2,
  },
  'a popover that its button opens': {
    html: (id) =>
      `<button data-action-name="${id}" id="open-${id}" popovertarget="${id}">open</button><div id="${id}" popover>hello</div>`,
    code: `on(it, 'beforetoggle toggle', ({ newState }) => newState === 'open' && ask(id))`,
    async play(page, id) {
      await page.focus(`#open-${id}`)
      await page.keyboard.press('Space')
      await page.waitForSelector(`#${id}:popover-open`)
      // Opened and closed at once, it would report but one of them.
      await page.evaluate('new Promise((done) => setTimeout(done, 100))')
      await page.keyboard.press('Escape')
    },
    requests: 2,
  },
  'a file that is chosen': {
    html: (id) => `<input type="file" ${named(id)}>`,
    code: `on(it, 'change', () => ask(id))`,
    async play(page, id) {
      const chosen = page.waitForFileChooser()
      await page.click(`#${id}`)
      const chooser = await chosen
      await page.evaluate('new Promise((done) => setTimeout(done, 1200))')
      await chooser.accept(['package.json'])
    },
  },
  'a form that is reset': {
    html: (id) =>
      `<form id="${id}"><input value="1"><button type="reset" data-action-name="${id}">reset</button></form>`,
    code: `on(it, 'reset', () => ask(id))`,
    play: (page, id) => page.click(`#${id} button`),
  },
  'a press on what is no control': {
    html: pad,
    code: `on(it, 'pointerdown mousedown pointerup', () => ask(id))`,
    play: (page, id) => page.click(`#${id}`),
    requests: 3,
  },
  'a tap': {
    html: button,
    code: `on(it, 'touchstart touchend pointerup click', () => ask(id))`,
    play: (page, id) => page.tap(`#${id}`),
    requests: 4,
  },
  'something dragged by events of the mouse': {
    html: (id) => `<p ${named(id)}>${id}</p><div id="zone-${id}" style="height:40px">zone</div>`,
    code: `let held; on(it, 'mousedown', (event) => { event.preventDefault(); held = true; ask(id) })
      on(document, 'mousemove', () => { if (held === true) { held = 1; ask(id) } }); on(document, 'mouseup', () => { if (held) ask(id); held = false })`,
    async play(page, id) {
      const from = await centerOf(page, id)
      const to = await centerOf(page, `zone-${id}`)
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 5 })
      await page.mouse.up()
    },
    requests: 3,
  },
  'a file from outside that is dropped': {
    html: pad,
    code: `on(it, 'dragover', (event) => event.preventDefault()); on(it, 'drop', (event) => { event.preventDefault(); ask(id) })`,
    async play(page, id) {
      const { x, y } = await centerOf(page, id)
      const devtools = await page.createCDPSession()
      const data = { items: [], files: [`${process.cwd()}/package.json`], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await devtools.send('Input.dispatchDragEvent', { type, x, y, data })
    },
  },
  'a dialog that its button opens and closes by code': {
    html: (id) => `<button ${named(`${id}`)}>open</button><dialog id="dialog-${id}">hello</dialog>`,
    code: `const dialog = document.getElementById('dialog-' + id); on(dialog, 'toggle close', () => ask(id))
      on(it, 'click', () => { dialog.show(); setTimeout(() => dialog.close(), 200) })`,
    play: (page, id) => page.click(`#${id}`),
    requests: 3,
    isLater: true,
  },
}

testGestures(stage, CASES)
