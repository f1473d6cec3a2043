import type { Page } from 'puppeteer-core'
import { focus, type GestureCase, input, named, tabTo, testGestures, type } from '../support/gesture-cases.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const button = (id: string) => `<button ${named(id)}>${id}</button>`
const area = (id: string) => `<button id="before-${id}">x</button><textarea ${named(id)}></textarea>`
const press =
  (key: string, count = 1) =>
  async (page: Page, id: string) => {
    await focus(page, id)
    for (let i = 0; i < count; i += 1) await page.keyboard.press(key as 'Enter')
  }
const chord = (modifier: 'Control', key: string) => async (page: Page, id: string) => {
  await focus(page, id)
  await page.keyboard.down(modifier)
  await page.keyboard.press(key as 'KeyV')
  await page.keyboard.up(modifier)
}
const LIST = (id: string) =>
  `<ul role="listbox" ${named(id)}><li role="option" tabindex="0">a</li><li role="option" tabindex="-1">b</li><li role="option" tabindex="-1">c</li></ul>`

/** A form whose fields hide what every element has: `form.closest` is a field. */
const HIDING = ['closest', 'matches', 'contains', 'getRootNode', 'getAttribute', 'nodeType', 'form', 'id', 'parentNode']
  .map((name) => `<input type="hidden" name="${name}">`)
  .join('')

const CASES: Record<string, GestureCase> = {
  'Enter in a form whose fields are named like methods of elements': {
    html: (id) => `<form><input ${named(id)}>${HIDING}</form>`,
    code: `on(it.form, 'submit', (event) => { event.preventDefault(); ask(id) })`,
    play: press('Enter'),
  },
  'Space on the button of such a form': {
    html: (id) => `<form>${HIDING}<button ${named(id)}>send</button></form>`,
    code: `on(it.form, 'submit', (event) => { event.preventDefault(); ask(id) })`,
    play: press('Space'),
  },
  'typing in a field that Tab has reached': {
    html: input(),
    code: `on(it, 'input', () => ask(id))`,
    play: type('shoe'),
    requests: 4,
  },
  'typing, debounced': {
    html: input(),
    code: `let timer; on(it, 'input', () => { clearTimeout(timer); timer = setTimeout(() => ask(id), 400) })`,
    play: type('shoes', 60),
    isLater: true,
  },
  'typing that is heard by keydown, keypress and keyup': {
    html: input(),
    code: `on(it, 'keydown keypress keyup', (event) => event.key === 'Tab' || ask(id))`,
    play: type('ab'),
    requests: 6,
  },
  'typing that is slow, and asks only from the third letter on': {
    html: input(),
    code: `on(it, 'input', () => it.value.length > 2 && ask(id))`,
    play: type('shoes', 250),
    requests: 3,
  },
  'new lines in a text area': { html: area, code: `on(it, 'input', () => ask(id))`, play: type('a\nb\n'), requests: 4 },
  'a rich text': {
    html: (id) => `<div ${named(id)} contenteditable>text</div>`,
    code: `on(it, 'beforeinput', () => ask(id))`,
    play: press('a', 2),
    requests: 2,
  },
  'text that comes from an input method': {
    html: area,
    code: `on(it, 'compositionstart input', () => ask(id))`,
    async play(page, id) {
      await focus(page, id)
      const devtools = await page.createCDPSession()
      await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
      await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
      await devtools.send('Input.insertText', { text: '日本' })
    },
    requests: 4,
  },
  'a text that is inserted without a key': {
    html: input(),
    code: `on(it, 'beforeinput input', () => ask(id))`,
    async play(page, id) {
      await focus(page, id)
      await page.keyboard.sendCharacter('autofilled')
    },
    requests: 2,
  },
  'Enter in a field': { html: input(), code: `on(it, 'keydown change', () => ask(id))`, play: press('Enter') },
  'a hotkey': {
    html: (id) => `<div ${named(id)} tabindex="0">panel</div>`,
    code: `on(document, 'keydown', ({ key, target }) => target === it && key === 'j' && ask(id))`,
    play: press('j'),
  },
  'a hotkey with Control in a field': {
    html: area,
    code: `on(it, 'keydown', (event) => { if (event.ctrlKey && event.key === 's') { event.preventDefault(); ask(id) } })`,
    play: chord('Control', 'KeyS'),
  },
  'arrow keys in a list whose options have the focus': {
    html: LIST,
    code: `on(it, 'keydown', ({ key, target }) => { if (key === 'ArrowDown') { target.nextElementSibling?.focus(); ask(id) } })`,
    async play(page, id) {
      await page.focus(`#${id} li`)
      await page.keyboard.press('ArrowDown')
    },
  },
  'an arrow key that is held down': {
    html: LIST,
    code: `on(it, 'keydown', ({ target }) => { target.nextElementSibling?.focus(); ask(id) })`,
    async play(page, id) {
      await page.focus(`#${id} li`)
      for (let i = 0; i < 4; i += 1) await page.keyboard.down('ArrowDown')
      await page.keyboard.up('ArrowDown')
    },
    requests: 4,
  },
  'a grid that hears keyup': {
    html: (id) => `<div role="grid" ${named(id)}><span role="gridcell" tabindex="0" id="cell-${id}">1</span></div>`,
    code: `on(it, 'keyup', ({ key }) => key === 'ArrowRight' && ask(id))`,
    async play(page, id) {
      await page.focus(`#cell-${id}`)
      await page.keyboard.press('ArrowRight', { delay: 200 })
    },
  },
  'a radio group by arrow keys': {
    html: (id) =>
      `<input type="radio" name="r-${id}" id="first-${id}" checked><input type="radio" name="r-${id}" ${named(id)}>`,
    code: `on(it, 'click input change focus', () => ask(id))`,
    async play(page, id) {
      await page.focus(`#first-${id}`)
      await page.keyboard.press('ArrowDown')
    },
    requests: 4,
  },
  'a select by keys': {
    html: (id) => `<select ${named(id)}><option>1<option>2<option>3</select>`,
    code: `on(it, 'input change', () => ask(id))`,
    play: press('ArrowDown', 2),
    requests: 4,
  },
  'a select by a letter': {
    html: (id) => `<select ${named(id)}><option>apple<option>banana<option>cherry</select>`,
    code: `on(it, 'change', () => ask(id))`,
    play: press('b'),
  },
  'a range by keys': {
    html: input('type="range"'),
    code: `on(it, 'input change', () => ask(id))`,
    play: press('ArrowRight'),
    requests: 2,
  },
  'a number by keys': {
    html: input('type="number"'),
    code: `on(it, 'input', () => ask(id))`,
    play: press('ArrowUp', 2),
    requests: 2,
  },
  'a date by keys': {
    html: input('type="date" value="2030-01-02"'),
    code: `on(it, 'input', () => ask(id))`,
    play: press('ArrowUp'),
  },
  'a slider of the page’s, by keys': {
    html: (id) => `<span role="slider" tabindex="0" ${named(id)} aria-valuenow="1">o</span>`,
    code: `on(it, 'keydown', ({ key }) => key === 'ArrowRight' && ask(id))`,
    play: press('ArrowRight'),
  },
  'pasting by keys': {
    html: area,
    code: `on(it, 'paste input', () => ask(id)); it.value = 'text'; on(it, 'focus', () => it.select())`,
    async play(page, id) {
      await chord('Control', 'KeyC')(page, id)
      await chord('Control', 'KeyV')(page, id)
    },
    requests: 2,
  },
  'cutting by keys': {
    html: (id) => `<textarea ${named(id)}>text</textarea>`,
    code: `on(it, 'cut input', () => ask(id)); on(it, 'focus', () => it.select())`,
    play: chord('Control', 'KeyX'),
    requests: 2,
  },
  'validation when Tab leaves a field': {
    html: input(),
    code: `on(it, 'blur focusout change', () => ask(id))`,
    async play(page, id) {
      await type('a')(page, id)
      await page.keyboard.press('Tab')
    },
    requests: 3,
  },
  'validation when a click elsewhere leaves a field': {
    html: (id) => `${input()(id)}<button id="else-${id}">else</button>`,
    code: `on(it, 'blur change', () => ask(id))`,
    async play(page, id) {
      await type('a')(page, id)
      await page.evaluate('new Promise((done) => setTimeout(done, 1200))')
      await page.click(`#else-${id}`)
    },
    requests: 2,
  },
  'reaching a field by Tab': {
    html: input(),
    code: `on(it, 'focus focusin', () => ask(id))`,
    play: tabTo,
    requests: 2,
  },
  'details that are opened by keys': {
    html: (id) => `<details id="${id}"><summary data-action-name="${id}">more</summary>text</details>`,
    code: `on(it, 'toggle', () => ask(id))`,
    async play(page, id) {
      await page.focus(`#${id} summary`)
      await page.keyboard.press('Enter')
    },
  },
  'a dialog that Escape closes': {
    html: (id) => `<dialog id="${id}"><input ${`data-action-name="${id}"`} autofocus></dialog>`,
    code: `window['show-' + id] = () => it.showModal(); on(it, 'cancel close', () => ask(id))`,
    async play(page, id) {
      await page.evaluate(`window['show-' + '${id}']()`)
      await page.keyboard.press('Escape')
    },
    requests: 2,
  },
  'a form that a field is sent with, and one that is not valid': {
    html: (id) => `<form id="${id}" data-action-name="${id}"><input required><button>go</button></form>`,
    code: `on(it.querySelector('input'), 'invalid', () => ask(id))`,
    async play(page, id) {
      await page.focus(`#${id} input`)
      await page.keyboard.press('Enter')
    },
  },
  'the key that opens a menu': {
    html: button,
    code: `on(it, 'contextmenu', (event) => { event.preventDefault(); ask(id) })`,
    play: press('ContextMenu'),
  },
  'the space bar on a checkbox': {
    html: (id) => `<input type="checkbox" ${named(id)}>`,
    code: `on(it, 'keydown click input change', (event) => ask(id))`,
    play: press('Space'),
    requests: 4,
  },
  'undoing in a field': {
    html: area,
    code: `on(it, 'input', ({ inputType }) => inputType === 'historyUndo' && ask(id))`,
    async play(page, id) {
      await type('ab')(page, id)
      await chord('Control', 'KeyZ')(page, id)
    },
  },
  'typing in a shadow root': {
    html: (id) => `<div id="${id}"></div>`,
    code: `it.attachShadow({ mode: 'open' }).innerHTML = '<input data-action-name="' + id + '">'; on(it, 'input', () => ask(id))`,
    async play(page, id) {
      await page.focus(`#${id} >>> input`)
      await page.keyboard.type('ab', { delay: 30 })
    },
    requests: 2,
  },
  'a button that is pressed for long': {
    html: button,
    code: `on(it, 'keydown keyup click', ({ repeat }) => repeat || ask(id))`,
    async play(page, id) {
      await focus(page, id)
      await page.keyboard.press('Space', { delay: 400 })
    },
    requests: 3,
  },
  'a popover that Escape closes': {
    html: (id) => `<div id="${id}" popover><button data-action-name="${id}" id="in-${id}">in</button></div>`,
    code: `window['show-' + id] = () => { it.showPopover(); it.firstChild.focus() }; on(it, 'beforetoggle toggle', ({ newState }) => newState === 'closed' && ask(id))`,
    async play(page, id) {
      await page.evaluate(`window['show-${id}']()`)
      await page.evaluate('new Promise((done) => setTimeout(done, 200))')
      await page.keyboard.press('Escape')
    },
    requests: 2,
  },
  'a field of React that asks when the typing pauses': {
    html: (id) => `<div id="${id}"></div>`,
    code: `createRoot(it).render(createElement(function Search() {
        const [text, setText] = useState('')
        useEffect(() => { if (!text) return; const timer = setTimeout(() => ask(id), 120); return () => clearTimeout(timer) }, [text])
        return createElement('input', { value: text, 'data-action-name': id, onChange: ({ target }) => setText(target.value) })
      }))`,
    async play(page, id) {
      await page.waitForSelector(`#${id} input`)
      await page.focus(`#${id} input`)
      await page.keyboard.type('abc', { delay: 40 })
    },
    isLater: true,
  },
}

testGestures(stage, CASES)
