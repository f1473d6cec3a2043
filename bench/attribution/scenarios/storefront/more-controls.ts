import { ask, element } from '../../page.js'
import { cases, centre, named, on, two, withTouch } from '../gesture-table/cases.js'

/** Keys and pointers, where a page puts several of them together. */
export const combined = cases(
  'several events together',
  {
    name: 'a sequence of two keys, g and then c',
    html: `<main tabindex="0" ${named('a')}>shop</main>`,
    run: () => {
      let before = ''
      document.addEventListener('keydown', ({ key }) => {
        if (before === 'g' && key === 'c') void two('a')
        before = key
      })
    },
    drive: async ({ page, wait }) => {
      await page.focus('main')
      await page.keyboard.press('g')
      await wait(120)
      await page.keyboard.press('c')
    },
  },
  {
    name: 'a combo box: arrows move through the list and prefetch, Enter takes',
    requests: 4,
    html: `<input role="combobox" ${named('a')}><ul role="listbox"><li role="option">1<li role="option">2</ul>`,
    run: () => {
      let n = 0
      on('input', 'keydown', (event) => {
        if (event.key === 'ArrowDown') void ask('a', ++n)
        if (event.key === 'Enter') {
          event.preventDefault()
          void two('a', 3)
        }
      })
    },
    drive: async ({ page, wait }) => {
      await page.focus('input')
      await page.keyboard.press('ArrowDown')
      await wait(60)
      await page.keyboard.press('ArrowDown')
      await wait(60)
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'a list whose focus keys move from row to row, each of which loads its details',
    requests: 2,
    html: `<ul><li tabindex="0" id="one" ${named('b')}>1<li tabindex="-1" id="two" ${named('a')}>2</ul>`,
    run: () => {
      on('#one', 'keydown', ({ key }) => key === 'ArrowDown' && element('#two').focus())
      on('#two', 'focus', () => two('a'))
    },
    drive: (user) => user.press('#one', 'ArrowDown'),
  },
  {
    name: 'a finger taps twice to like a picture',
    html: `<div ${named('a')} style="height:120px;width:200px;touch-action:manipulation">picture</div>`,
    run: () => {
      let last = -1_000
      on('div', 'touchend', (event) => {
        event.preventDefault()
        if (event.timeStamp - last < 300) void two('a')
        last = event.timeStamp
      })
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        await page.tap('div')
        await page.tap('div')
      }),
  },
  {
    name: 'a finger pulls the list down to load it again',
    html: `<div ${named('a')} style="height:300px;width:300px">list</div>`,
    run: () => {
      let [start, by] = [0, 0]
      const list = element('div')
      list.addEventListener('touchstart', ({ touches }) => {
        start = touches[0]?.clientY ?? 0
      })
      list.addEventListener(
        'touchmove',
        (event) => {
          by = (event.touches[0]?.clientY ?? 0) - start
          if (by > 0) event.preventDefault()
        },
        { passive: false },
      )
      list.addEventListener('touchend', () => void (by > 60 && two('a')))
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        const { x, y } = await centre(page, 'div')
        await page.touchscreen.touchStart(x, y - 80)
        for (const by of [20, 40, 70, 100]) await page.touchscreen.touchMove(x, y - 80 + by)
        await page.touchscreen.touchEnd()
      }),
  },
  {
    name: 'a finger swipes a row aside, which is deleted when its animation is over',
    html: `<style>.out { transition: transform 0.2s; transform: translateX(300px) }</style><div ${named('a')} style="height:60px;width:300px;touch-action:pan-y">row</div>`,
    run: () => {
      let x = 0
      on('div', 'pointerdown', (event) => {
        x = (event as PointerEvent).clientX
      })
      on(
        'div',
        'pointerup',
        (event) => void ((event as PointerEvent).clientX - x > 50 && element('div').classList.add('out')),
      )
      on('div', 'transitionend', () => two('a'))
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        const { x, y } = await centre(page, 'div')
        await page.touchscreen.touchStart(x, y)
        for (const by of [20, 50, 90]) await page.touchscreen.touchMove(x + by, y)
        await page.touchscreen.touchEnd()
      }),
  },
  {
    name: 'a mouse selects a range of days by dragging over the cells',
    html: `<table ${named('a')}><tr><td id="x" style="width:60px">1<td>2<td id="y" style="width:60px">3</table>`,
    run: () => {
      let isDown = false
      let n = 0
      on('table', 'mousedown', (event) => {
        event.preventDefault()
        isDown = true
      })
      on('table', 'mouseover', () => {
        if (isDown) n += 1
      })
      document.addEventListener('mouseup', () => {
        if (isDown && n) void two('a')
        isDown = false
      })
    },
    drive: async ({ page }) => {
      const [from, to] = [await centre(page, '#x'), await centre(page, '#y')]
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 6 })
      await page.mouse.up()
    },
  },
  {
    name: 'a slider is left while it is pressed, and let go outside of the page’s control',
    html: `<div role="slider" tabindex="0" ${named('a')} style="width:200px;height:30px">price</div>`,
    run: () => {
      let isDown = false
      on('div', 'pointerdown', () => {
        isDown = true
      })
      on('div', 'pointerleave', () => {
        if (isDown) void two('a')
        isDown = false
      })
    },
    drive: async ({ page }) => {
      const { x, y } = await centre(page, 'div')
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x, y + 60, { steps: 4 })
      await page.mouse.up()
    },
  },
  {
    name: 'a field that saves when the visitor clicks beside it',
    html: `<input ${named('a')}><p id="beside" style="height:80px">text</p>`,
    run: () => on('input', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.focus('input')
      await page.keyboard.type('x')
      await page.click('#beside')
    },
  },
  {
    name: 'a click on a label whose field is in a shadow root',
    html: `<bench-check ${named('a')}></bench-check>`,
    run: () => {
      customElements.define(
        'bench-check',
        class extends HTMLElement {
          connectedCallback(): void {
            const root = this.attachShadow({ mode: 'open' })
            root.innerHTML = '<label>only hats <input type="checkbox"></label>'
            root.querySelector('input')?.addEventListener('change', () => void two('a'))
          }
        },
      )
    },
    drive: async ({ page }) => {
      const { x, y } = await centre(page, 'bench-check')
      const width = await page.$eval('bench-check', (host) => host.getBoundingClientRect().left)
      await page.mouse.click(Math.min(x, width + 20), y)
    },
  },
  {
    name: 'a form whose button is outside of it, and names its own address',
    html: `<form id="f"><input name="q"></form><button form="f" formaction="/elsewhere" ${named('a')}>search</button>`,
    run: () =>
      on('#f', 'submit', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: (user) => user.click('button'),
  },
  {
    name: 'Enter in a field of a form without a button',
    html: `<form ${named('a')}><input name="q"></form>`,
    run: () =>
      on('form', 'submit', async (event) => {
        event.preventDefault()
        await Promise.resolve(new FormData(element<HTMLFormElement>('form')))
        await two('a')
      }),
    drive: (user) => user.press('input', 'Enter'),
  },
  {
    name: 'the context menu key on a row',
    html: `<p tabindex="0" ${named('a')}>row</p>`,
    run: () => on('p', 'contextmenu', () => two('a')),
    drive: (user) => user.press('p', 'ContextMenu'),
  },
  {
    name: 'an editor that takes each input itself and saves a moment later',
    html: `<p contenteditable ${named('a')}></p>`,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      on('p', 'beforeinput', (event) => {
        event.preventDefault()
        element('p').append((event as InputEvent).data ?? '')
        clearTimeout(timer)
        timer = setTimeout(() => two('a'), 200)
      })
    },
    drive: async ({ page }) => {
      await page.focus('p')
      await page.keyboard.type('hat', { delay: 50 })
    },
  },
)
