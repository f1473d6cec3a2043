import { ask, element } from '../../page.js'
import { cases, centre, MENU, named, on, showMenu, two, withTouch } from './cases.js'

/** Handlers of a press, before there is a click. */
export const presses = cases(
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

/** Fingers. */
export const touches = cases(
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
