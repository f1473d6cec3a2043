import debounce from 'lodash/debounce.js'
import type { Page } from 'puppeteer-core'
import { ask, element, sleep } from '../page.js'
import type { Letter, Scenario } from '../scenario.js'

const two = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 30 })
  await ask(is, first + 1)
}
const named = (letter: Letter, attributes = ''): string => `data-action-name="action_${letter}" ${attributes}`
const on = (selector: string, types: string, listener: (event: Event & { key?: string }) => unknown): void => {
  for (const type of types.split(' ')) element(selector).addEventListener(type, listener)
}

async function withTouch(page: Page, act: () => Promise<unknown>): Promise<void> {
  const session = await page.createCDPSession()
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await act()
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await session.detach()
}

const centre = async (page: Page, selector: string): Promise<{ x: number; y: number }> => {
  const box = await (await page.waitForSelector(selector))?.boundingBox()
  if (!box) throw new Error(`${selector} is nowhere`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** One gesture on one or two controls, with its own page. */
type Case = Omit<Scenario, 'gesture' | 'drawsButtons' | 'requests'> & { requests?: number }
const cases = (gesture: string, ...given: readonly Case[]): Scenario[] =>
  given.map((one) => ({ requests: 2, ...one, gesture, drawsButtons: true }))

const FIELD = `<input id="q" ${named('a')}>`
const CHECKS = `<input type="checkbox" id="one" ${named('a')}><input type="checkbox" id="two" ${named('b')}>`
const checksLoad = () => {
  on('#one', 'change', () => two('a'))
  on('#two', 'change', () => two('b'))
}
const MENU = `<button id="open" ${named('a')} aria-haspopup="listbox">size</button>
  <ul role="listbox" hidden><li role="option" id="m" ${named('b')}>m</li></ul>`
const showMenu = () => {
  element('ul').hidden = false
}

const typing = cases(
  'typing',
  {
    name: 'a field reached by Tab, its search debounced',
    html: FIELD,
    run: () =>
      on(
        '#q',
        'input',
        debounce(() => two('a'), 150),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat', { delay: 30 })
    },
  },
  {
    name: 'a field reached by Tab, a search for each letter',
    requests: 6,
    html: FIELD,
    run: () => {
      let n = 0
      on('#q', 'input', () => {
        n += 2
        return two('a', n - 1)
      })
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat', { delay: 60 })
    },
  },
  {
    name: 'two fields, Tab between them',
    requests: 4,
    html: `${FIELD}<input id="zip" ${named('b')}>`,
    run: () => {
      on(
        '#q',
        'input',
        debounce(() => two('a'), 60),
      )
      on(
        '#zip',
        'input',
        debounce(() => two('b'), 60),
      )
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat')
      await page.keyboard.press('Tab')
      await page.keyboard.type('123')
    },
  },
  {
    name: 'letters taken away',
    html: `<input id="q" value="hats" ${named('a')}>`,
    run: () =>
      on(
        '#q',
        'input',
        debounce(() => two('a'), 100),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('End')
      await page.keyboard.press('Backspace')
      await page.keyboard.press('Backspace')
    },
  },
  {
    name: 'text that may be edited, reached by Tab',
    html: `<div contenteditable tabindex="0" ${named('a')}></div>`,
    run: () =>
      on(
        'div',
        'input',
        debounce(() => two('a'), 100),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('note')
    },
  },
  {
    name: 'text of an input method, without keys',
    html: FIELD,
    run: () =>
      on(
        '#q',
        'input',
        debounce(() => two('a'), 80),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.sendCharacter('帽子')
    },
  },
  {
    name: 'a field that has the focus from the beginning',
    html: `<input id="q" autofocus ${named('a')}>`,
    run: () =>
      on(
        '#q',
        'keyup',
        debounce(() => two('a'), 120),
      ),
    drive: ({ page }) => page.keyboard.type('hat', { delay: 20 }),
  },
  {
    name: 'a number raised by an arrow key',
    html: `<input type="number" value="1" ${named('a')}>`,
    run: () => on('input', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowUp')
    },
  },
)

const activation = cases(
  'Enter and Space',
  {
    name: 'Space on two checkboxes, Tab between them',
    requests: 4,
    html: CHECKS,
    run: checksLoad,
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'a click, then Space on another checkbox',
    requests: 4,
    html: CHECKS,
    run: checksLoad,
    drive: async ({ page }) => {
      await page.click('#one')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'filters of one form, by Space on one and on the next',
    requests: 4,
    html: `<form><label>new <input type="checkbox" ${named('a')}></label><label>sale <input type="checkbox" ${named('b')}></label></form>`,
    run: () =>
      on('form', 'change', ({ target }) => two((target as HTMLElement).dataset.actionName === 'action_a' ? 'a' : 'b')),
    drive: async ({ page }) => {
      for (const key of ['Tab', 'Space', 'Tab', 'Space'] as const) await page.keyboard.press(key)
    },
  },
  {
    name: 'filters that reload the list a moment later, by a click on a label and by Space on the next',
    requests: 4,
    html: `<form><label id="new">new <input type="checkbox" ${named('a')}></label><label>sale <input type="checkbox" ${named('b')}></label></form>`,
    run: () =>
      on('form', 'change', async ({ target }) => {
        await sleep(250)
        await two((target as HTMLElement).dataset.actionName === 'action_a' ? 'a' : 'b')
      }),
    drive: async ({ page }) => {
      await page.click('#new')
      for (const key of ['Tab', 'Space'] as const) await page.keyboard.press(key)
    },
  },
  {
    name: 'access keys of two buttons',
    requests: 4,
    html: `<button id="one" accesskey="x" ${named('a')}>x</button><button id="two" accesskey="y" ${named('b')}>y</button>`,
    run: () => {
      on('#one', 'click', () => two('a'))
      on('#two', 'click', () => two('b'))
    },
    drive: async ({ page }) => {
      const session = await page.createCDPSession()
      // The browser hears access keys in the characters; puppeteer's keys send none beside Alt.
      for (const key of ['x', 'y'])
        await session.send('Input.dispatchKeyEvent', {
          type: 'char',
          modifiers: 1,
          key,
          text: key,
          unmodifiedText: key,
        })
    },
  },
  {
    name: 'Enter on one button, Space on the next',
    requests: 4,
    html: `<button id="one" ${named('a')}>a</button><button id="two" ${named('b')}>b</button>`,
    run: () => {
      on('#one', 'click', () => two('a'))
      on('#two', 'click', () => two('b'))
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'Enter on a link of the app',
    html: `<a href="/there" ${named('a')}>there</a>`,
    run: () =>
      on('a', 'click', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'Space on a switch that listens to keys itself',
    html: `<div role="switch" tabindex="0" ${named('a')}>dark</div>`,
    run: () => on('div', 'keydown', ({ key }) => key === ' ' && two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'Enter on a summary',
    html: `<details ${named('a')}><summary>more</summary>text</details>`,
    run: () => on('details', 'toggle', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'Enter in a text area, which sends a message',
    html: `<textarea ${named('c')}></textarea>`,
    run: () =>
      on('textarea', 'keydown', async ({ key }) => {
        if (key !== 'Enter') return
        await ask('c|none', 1)
        await ask('c|none', 2)
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'Enter in a field of a form with two buttons',
    html: `<form ${named('a')}><input name="q"><button>go</button><button type="button">not</button></form>`,
    run: () =>
      on('form', 'submit', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat')
      await page.keyboard.press('Enter')
    },
  },
)

const arrows = cases(
  'arrow keys and hotkeys',
  {
    name: 'arrows in a list box of one’s own',
    html: `<ul role="listbox" tabindex="0" ${named('a')}><li role="option">s<li role="option">m</ul>`,
    run: () => on('ul', 'keydown', ({ key }) => key === 'ArrowDown' && two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'arrows among radio buttons',
    html: `<input type="radio" name="size" checked id="s"><input type="radio" name="size" id="m" ${named('a')}>`,
    run: () => on('#m', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'arrows on a slider of the browser',
    html: `<input type="range" ${named('a')}>`,
    run: () =>
      on(
        'input',
        'input',
        debounce(() => two('a'), 120),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'arrows on a slider of one’s own',
    html: `<div role="slider" tabindex="0" ${named('a')}>5</div>`,
    run: () => on('div', 'keydown', ({ key }) => key === 'ArrowRight' && two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'arrows between tabs, whose content loads on focus',
    html: `<div role="tablist"><button role="tab" id="one">one</button><button role="tab" tabindex="-1" id="two" ${named('a')}>two</button></div>`,
    run: () => {
      on('#one', 'keydown', ({ key }) => key === 'ArrowRight' && element('#two').focus())
      on('#two', 'focus', () => two('a'))
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'a select, changed by an arrow',
    html: `<select ${named('a')}><option>one<option>two</select>`,
    run: () => on('select', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'a select, changed by a letter',
    html: `<select ${named('a')}><option>small<option>large</select>`,
    run: () => on('select', 'input', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('l')
    },
  },
  {
    name: 'two selects, one after the other',
    requests: 4,
    html: `<select id="one" ${named('a')}><option>1<option>2</select><select id="two" ${named('b')}><option>3<option>4</select>`,
    run: () => {
      on('#one', 'change', () => two('a'))
      on('#two', 'change', () => two('b'))
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'a combination of keys in an editor',
    html: `<div contenteditable tabindex="0" ${named('a')}></div>`,
    run: () =>
      on('div', 'keydown', (event) => {
        if (event.key !== 's' || !(event as KeyboardEvent).ctrlKey) return
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.down('Control')
      await page.keyboard.press('s')
      await page.keyboard.up('Control')
    },
  },
  {
    name: 'a single letter as a hotkey of a list',
    html: `<ul tabindex="0" ${named('a')}><li>mail</ul>`,
    run: () => document.addEventListener('keydown', ({ key }) => void (key === 'e' && two('a'))),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('e')
    },
  },
  {
    name: 'Escape in a dialog, which saves the draft',
    html: `<dialog ${named('a')}><input></dialog>`,
    run: () => {
      on('dialog', 'close', () => two('a'))
      element<HTMLDialogElement>('dialog').showModal()
    },
    drive: ({ page }) => page.keyboard.press('Escape'),
  },
)

const presses = cases(
  'pointerdown, mousedown, pointerup',
  {
    name: 'a menu opened on pointerdown, its entry chosen by a click',
    requests: 4,
    html: MENU,
    run: () => {
      on('#open', 'pointerdown', () => {
        showMenu()
        return two('a')
      })
      on('#m', 'click', () => two('b'))
    },
    drive: async (user) => {
      await user.click('#open')
      await user.click('#m')
    },
  },
  {
    name: 'a menu opened by pressing, its entry chosen by letting go',
    requests: 4,
    html: MENU,
    run: () => {
      on('#open', 'mousedown', () => {
        showMenu()
        return two('a')
      })
      on('#m', 'pointerup', () => two('b'))
    },
    drive: async ({ page, wait }) => {
      await page.hover('#open')
      await page.mouse.down()
      await wait(50)
      await page.hover('#m')
      await page.mouse.up()
    },
  },
  {
    name: 'an option chosen on pointerup',
    html: `<div role="option" ${named('a')}>m</div>`,
    run: () => on('div', 'pointerup', () => two('a')),
    drive: (user) => user.click('div'),
  },
  {
    name: 'a button that acts on mousedown and takes itself away',
    html: `<button ${named('a')}>x</button>`,
    run: () =>
      on('button', 'mousedown', () => {
        element('button').remove()
        return two('a')
      }),
    drive: (user) => user.click('button'),
  },
  {
    name: 'a list entry chosen on mousedown, before the field’s blur',
    html: `<input id="q"><ul><li role="option" ${named('a')}>hats</ul>`,
    run: () =>
      on('li', 'mousedown', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.focus('#q')
      await page.click('li')
    },
  },
  {
    name: 'a double click',
    html: `<p tabindex="0" ${named('a')}>name</p>`,
    run: () => on('p', 'dblclick', () => two('a')),
    drive: ({ page }) => page.click('p', { count: 2 }),
  },
  {
    name: 'a menu by the right button',
    html: `<p tabindex="0" ${named('a')}>file</p>`,
    run: () =>
      on('p', 'contextmenu', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: ({ page }) => page.click('p', { button: 'right' }),
  },
  {
    name: 'a press that is held, again and again',
    requests: 4,
    html: `<button ${named('a')}>+</button>`,
    run: () => {
      let n = 0
      let repeat: ReturnType<typeof setInterval> | undefined
      const add = () => ask('a', ++n)
      on('button', 'pointerdown', () => {
        void add()
        repeat = setInterval(add, 120)
      })
      document.addEventListener('pointerup', () => clearInterval(repeat))
    },
    drive: async ({ page, seen }) => {
      await page.hover('button')
      await page.mouse.down()
      await seen('a', 4)
      await page.mouse.up()
    },
  },
  {
    name: 'a long press',
    html: `<button ${named('a')}>item</button>`,
    run: () => {
      let pressed: ReturnType<typeof setTimeout> | undefined
      on('button', 'pointerdown', () => {
        pressed = setTimeout(() => two('a'), 400)
      })
      on('button', 'pointerup', () => clearTimeout(pressed))
    },
    drive: async ({ page, seen }) => {
      await page.hover('button')
      await page.mouse.down()
      await seen('a', 2)
      await page.mouse.up()
    },
  },
)

const touches = cases(
  'touch',
  {
    name: 'a tap on a button',
    html: `<button ${named('a')}>a</button>`,
    run: () => on('button', 'click', () => two('a')),
    drive: ({ page }) => withTouch(page, () => page.tap('button')),
  },
  {
    name: 'a tap heard by touchend, which calls off the click',
    html: `<button ${named('a')}>a</button>`,
    run: () =>
      on('button', 'touchend', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: ({ page }) => withTouch(page, () => page.tap('button')),
  },
  {
    name: 'a tap heard by touchstart',
    html: `<div role="menuitem" ${named('a')}>a</div>`,
    run: () => on('div', 'touchstart', () => two('a')),
    drive: ({ page }) => withTouch(page, () => page.tap('div')),
  },
  {
    name: 'taps on two buttons, one right after the other',
    requests: 4,
    html: `<button id="one" ${named('a')}>a</button><button id="two" ${named('b')}>b</button>`,
    run: () => {
      on('#one', 'pointerup', () => two('a'))
      on('#two', 'click', () => two('b'))
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        await page.tap('#one')
        await page.tap('#two')
      }),
  },
  {
    name: 'a menu that opens on pointerdown, tapped',
    requests: 4,
    html: MENU,
    run: () => {
      on('#open', 'pointerdown', () => {
        showMenu()
        return two('a')
      })
      on('#m', 'pointerup', () => two('b'))
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        await page.tap('#open')
        await page.tap('#m')
      }),
  },
  {
    name: 'a swipe through a carousel',
    html: `<div tabindex="0" role="group" ${named('a', 'style="height:100px;touch-action:none"')}>slide</div>`,
    run: () => {
      let start = 0
      on('div', 'touchstart', (event) => {
        start = (event as TouchEvent).touches[0]?.clientX ?? 0
      })
      on('div', 'touchend', (event) => {
        const end = (event as TouchEvent).changedTouches[0]?.clientX ?? 0
        if (Math.abs(end - start) > 40) void two('a')
      })
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        const { x, y } = await centre(page, 'div')
        await page.touchscreen.touchStart(x, y)
        await page.touchscreen.touchMove(x - 50, y)
        await page.touchscreen.touchMove(x - 100, y)
        await page.touchscreen.touchEnd()
      }),
  },
)

const drags = cases(
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

const changes = cases(
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
        await ask('a|b', 1, { ms: 30 })
        await ask('a|b', 2)
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

/** Every way in which a visitor does something, each with the control that it names. */
export const scenarios: readonly Scenario[] = [
  ...typing,
  ...activation,
  ...arrows,
  ...presses,
  ...touches,
  ...drags,
  ...changes,
]
