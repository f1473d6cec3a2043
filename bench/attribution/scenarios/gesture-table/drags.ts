import debounce from 'lodash/debounce.js'
import { ask, element, sleep } from '../../page.js'
import { cases, centre, FIELD, named, on, two } from './cases.js'

/** What is dragged. */
export const drags = cases(
  'dragging',
  {
    name: 'something dragged and dropped',
    html: `<div ${named('a')}><p draggable="true" id="item">item</p><div id="cart" style="height:60px">cart</div></div>`,
    run: () => {
      on('#cart', 'dragover dragenter', (event) => event.preventDefault())
      on('#cart', 'drop', () => two('a'))
    },
    drive: async ({ page }) => {
      const [from, to] = [await centre(page, '#item'), await centre(page, '#cart')]
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y - 5, { steps: 4 })
      await page.mouse.move(to.x, to.y, { steps: 2 })
      await page.mouse.up()
    },
  },
  {
    name: 'a list that is sorted by the pointer',
    html: `<ul ${named('a')}><li id="item">one<li id="other" style="height:80px">two</ul>`,
    run: () => {
      let isDragging = false
      on('#item', 'pointerdown', () => {
        isDragging = true
      })
      document.addEventListener('pointerup', () => {
        if (isDragging) void two('a')
        isDragging = false
      })
    },
    drive: async ({ page }) => {
      const [from, to] = [await centre(page, '#item'), await centre(page, '#other')]
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 5 })
      await page.mouse.up()
    },
  },
  {
    name: 'a slider of the browser, dragged, at its end',
    html: `<input type="range" value="10" ${named('a', 'style="width:200px"')}>`,
    run: () => on('input', 'change', () => two('a')),
    drive: async ({ page }) => {
      const { x, y } = await centre(page, 'input')
      await page.mouse.move(x - 78, y)
      await page.mouse.down()
      await page.mouse.move(x + 40, y, { steps: 6 })
      await page.mouse.up()
    },
  },
  {
    name: 'a slider of the browser, dragged, on its way',
    requests: 4,
    html: `<input type="range" value="10" ${named('a', 'style="width:200px"')}>`,
    run: () => {
      let n = 0
      on(
        'input',
        'input',
        debounce(() => {
          n += 1
          if (n < 3) void two('a', n * 2 - 1)
        }, 90),
      )
    },
    drive: async ({ page, seen }) => {
      const { x, y } = await centre(page, 'input')
      await page.mouse.move(x - 78, y)
      await page.mouse.down()
      await page.mouse.move(x, y, { steps: 6 })
      await seen('a', 2)
      await page.mouse.move(x + 40, y, { steps: 6 })
      await page.mouse.up()
    },
  },
  {
    name: 'a slider of one’s own, with pointer capture',
    html: `<div role="slider" tabindex="0" ${named('a', 'style="width:200px;height:30px"')}>thumb</div>`,
    run: () => {
      on('div', 'pointerdown', (event) => element('div').setPointerCapture((event as PointerEvent).pointerId))
      on('div', 'lostpointercapture', () => two('a'))
    },
    drive: async ({ page }) => {
      const { x, y } = await centre(page, 'div')
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x + 60, y + 120, { steps: 5 })
      await page.mouse.up()
    },
  },
)

/** What changes in other ways. */
export const changes = cases(
  'paste, blur, files',
  {
    name: 'text pasted into a field reached by Tab',
    html: `<p id="code">SALE</p>${FIELD}`,
    run: () => on('#q', 'paste', () => two('a')),
    drive: async ({ page }) => {
      await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector('#code') as Element))
      await page.keyboard.down('Control')
      await page.keyboard.press('c', { commands: ['Copy'] })
      await page.keyboard.up('Control')
      await page.focus('#q')
      await page.keyboard.down('Control')
      await page.keyboard.press('v', { commands: ['Paste'] })
      await page.keyboard.up('Control')
    },
  },
  {
    name: 'a field that is checked when one leaves it by Tab',
    html: `${FIELD}<input id="next">`,
    run: () => on('#q', 'blur', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('me@shop')
      await page.keyboard.press('Tab')
    },
  },
  {
    name: 'a field whose change is sent when one leaves it by Tab',
    html: `${FIELD}<input id="next">`,
    run: () => on('#q', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('me@shop')
      await page.keyboard.press('Tab')
    },
  },
  {
    name: 'a field that is left by a click on something else, which has its own work',
    requests: 4,
    html: `${FIELD}<button ${named('b')}>b</button>`,
    run: () => {
      on('#q', 'change', async () => {
        await ask('a', 1, { ms: 30 })
        await ask('a', 2)
      })
      on('button', 'click', () => two('b'))
    },
    drive: async ({ page }) => {
      await page.focus('#q')
      await page.keyboard.type('me@shop')
      await page.click('button')
    },
  },
  {
    name: 'a file that is chosen',
    html: `<input type="file" ${named('a')}>`,
    run: () => on('input', 'change', () => two('a')),
    drive: async ({ page }) => {
      const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('input')])
      await chooser.accept(['package.json'])
    },
  },
  {
    name: 'a form that is reset and asks for the defaults',
    html: `<form><input value="1"><button type="reset" ${named('a')}>reset</button></form>`,
    run: () => on('form', 'reset', () => sleep(20).then(() => two('a'))),
    drive: (user) => user.click('button'),
  },
)
