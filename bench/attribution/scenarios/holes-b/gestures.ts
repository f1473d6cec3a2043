import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { cases, centre, named, on } from '../gesture-table/cases.js'
import { own, poll, two } from './parts.js'

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='

/** Presses two keys one after the other. */
const keys =
  (...pressed: string[]) =>
  async ({ page, wait }: User): Promise<void> => {
    for (const key of pressed) {
      await page.keyboard.press(key as 'Tab')
      await wait(40)
    }
  }

const drawn: readonly Scenario[] = cases(
  'holes b',
  {
    name: 'areas of an image map: one clicked, one by Enter',
    requests: 4,
    html: `<img src="${PIXEL}" usemap="#m" width="100" height="40"><map name="m">
      <area shape="rect" coords="0,0,50,40" href="#s" ${named('a')}><area shape="rect" coords="50,0,100,40" href="#m" ${named('b')}></map>`,
    run: () => {
      for (const [index, is] of (['a', 'b'] as const).entries())
        document.querySelectorAll('area')[index]?.addEventListener('click', (event) => {
          event.preventDefault()
          void two(is)
        })
    },
    drive: async (user) => {
      const { x, y } = await centre(user.page, 'img')
      await user.page.mouse.click(x - 25, y)
      await user.wait(60)
      await user.press('area:nth-of-type(2)', 'Enter')
    },
  },
  {
    name: 'shapes of a picture: a path within a group is clicked, another group has a key',
    requests: 4,
    html: `<svg width="200" height="60"><g tabindex="0" role="button" ${named('a')}><path d="M0 0h80v60h-80z"/></g>
      <g tabindex="0" role="button" id="g" ${named('b')}><path d="M100 0h80v60h-80z"/></g></svg>`,
    run: () => {
      for (const [index, is] of (['a', 'b'] as const).entries())
        for (const type of ['click', 'keydown'])
          document.querySelectorAll('g')[index]?.addEventListener(type, (event) => {
            if (type === 'click' || (event as KeyboardEvent).key === ' ') void two(is)
          })
    },
    drive: async (user) => {
      await user.click('path')
      await user.wait(60)
      await user.page.keyboard.press('Tab')
      await user.page.keyboard.press('Space')
    },
  },
  {
    name: 'radio buttons by arrows, each of which loads, the second while the first still does',
    requests: 4,
    html: `<input type="radio" name="r" id="o" checked><input type="radio" name="r" id="x" ${named('a')}><input type="radio" name="r" id="y" ${named('b')}>`,
    run: () => {
      on('#x', 'change', () => two('a'))
      on('#y', 'input', () => two('b'))
    },
    drive: keys('Tab', 'ArrowDown', 'ArrowDown'),
  },
  {
    name: 'a toolbar with one tab stop: arrows move the focus, Enter acts, while a click’s work goes on',
    requests: 4,
    html: `<button id="a" ${named('a')}>add</button><div role="toolbar"><button tabindex="0">bold</button><button id="b" tabindex="-1" ${named('b')}>list</button></div>`,
    run: () => {
      on('#a', 'click', async () => {
        await ask('a', 1, { ms: 300 })
        await ask('a', 2)
      })
      on('[role=toolbar]', 'keydown', ({ key }) => {
        if (key === 'ArrowRight') element('#b').focus()
      })
      on('#b', 'click', () => two('b'))
    },
    drive: async (user) => {
      await user.click('#a')
      await keys('Tab', 'ArrowRight', 'Enter')(user)
    },
  },
  {
    name: 'two summaries by Enter, whose toggle events load, beside a poll',
    requests: 4,
    html: `<details id="one"><summary ${named('a')}>size</summary>s</details><details id="two"><summary ${named('b')}>care</summary>c</details>`,
    run: () => {
      poll()
      on('#one', 'toggle', () => two('a'))
      on('#two', 'toggle', () => two('b'))
    },
    drive: keys('Tab', 'Enter', 'Tab', 'Enter'),
  },
  {
    name: 'two popovers: opening the second closes the first, which saves its draft',
    requests: 3,
    html: `<button id="a" ${named('a')} popovertarget="one">a</button><button id="b" ${named('b')} popovertarget="two">b</button>
      <div id="one" popover>1</div><div id="two" popover>2</div>`,
    run: () => {
      on('#one', 'toggle', (event) => {
        if ((event as ToggleEvent).newState === 'closed') void ask('b', 2)
        else void ask('a', 1, { ms: 300 })
      })
      on('#two', 'toggle', (event) => {
        if ((event as ToggleEvent).newState === 'open') void ask('b', 1)
      })
    },
    drive: async (user) => {
      await user.click('#a')
      await user.wait(60)
      await user.press('#b', 'Enter')
    },
  },
  {
    name: 'a dialog with a form of its own method, sent by Enter in its field: the asking click goes on, its button counts',
    requests: 5,
    html: `<button id="a" ${named('a')}>remove</button><dialog><form method="dialog"><input id="why" ${named('b')}><button id="b" value="yes" ${named('b')}>yes</button></form></dialog>`,
    run: () => {
      const dialog = element<HTMLDialogElement>('dialog')
      const confirmed = async (): Promise<boolean> => {
        dialog.showModal()
        await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
        return dialog.returnValue === 'yes'
      }
      on('#a', 'click', async () => {
        await ask('a', 1, { ms: 20 })
        if (await confirmed()) {
          await ask('a|b', 1, { ms: 20 })
          await ask('a|b', 2)
        }
      })
      on('#b', 'click', async () => {
        await ask('b', 1, { ms: 200 })
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('#a')
      await user.page.waitForSelector('dialog[open]')
      await user.wait(60)
      await user.press('#why', 'Enter')
    },
  },
  {
    name: 'a button held with one finger that counts up, while a second finger taps another',
    requests: 6,
    html: `<button id="a" ${named('a')} style="width:90px;height:60px;touch-action:none">+</button><button id="b" ${named('b')} style="width:90px;height:60px;touch-action:none">wish</button>`,
    run: () => {
      let timer = 0
      let n = 0
      on('#a', 'pointerdown', () => {
        timer = window.setInterval(() => {
          n += 1
          if (n <= 4) void ask('a', n)
        }, 90)
      })
      on('#a', 'pointerup pointercancel', () => clearInterval(timer))
      on('#b', 'pointerdown', () => two('b'))
    },
    drive: async (user) => {
      const session = await user.page.createCDPSession()
      await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 })
      const [one, other] = [await centre(user.page, '#a'), await centre(user.page, '#b')]
      const touch = (type: 'touchStart' | 'touchEnd', touchPoints: object[]) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints } as never)
      await touch('touchStart', [{ ...one, id: 1 }])
      await user.wait(120)
      await touch('touchStart', [
        { ...one, id: 1 },
        { ...other, id: 2 },
      ])
      await user.seen('a', 4)
      await touch('touchEnd', [])
    },
  },
  {
    name: 'a button held with the mouse that counts up, while a key is pressed for another',
    requests: 6,
    html: `<button id="a" ${named('a')}>+</button><button id="b" accesskey="w" ${named('b')}>wish</button>`,
    run: () => {
      let timer = 0
      let n = 0
      on('#a', 'pointerdown', () => {
        timer = window.setInterval(() => {
          n += 1
          if (n <= 4) void ask('a', n)
        }, 90)
      })
      on('#a', 'pointerup', () => clearInterval(timer))
      on('#b', 'click', () => two('b'))
    },
    drive: async (user) => {
      const { x, y } = await centre(user.page, '#a')
      await user.page.mouse.move(x, y)
      await user.page.mouse.down()
      await user.wait(120)
      await user.press('#b', 'Enter')
      await user.seen('a', 4)
      await user.page.mouse.up()
    },
  },
  {
    name: 'a date by arrows in its field, saved a moment later, while a click comes',
    requests: 4,
    html: `<input type="date" value="2026-03-04" ${named('a')}><button id="b" ${named('b')}>b</button>`,
    run: () => {
      let timer = 0
      on('input', 'change', () => {
        clearTimeout(timer)
        timer = window.setTimeout(() => two('a'), 150)
      })
      on('#b', 'click', () => two('b'))
    },
    drive: async (user) => {
      await user.page.focus('input')
      await keys('ArrowUp')(user)
      await user.click('#b')
    },
  },
  {
    name: 'a click that waits whether it is a double click, when another one comes',
    requests: 4,
    html: `<button id="a" ${named('a')}>a</button><button id="b" ${named('b')}>b</button>`,
    run: () => {
      let timer = 0
      on('#a', 'click', () => {
        clearTimeout(timer)
        timer = window.setTimeout(() => two('a'), 250)
      })
      on('#a', 'dblclick', () => clearTimeout(timer))
      on('#b', 'click', async () => {
        await ask('b', 1, { ms: 300 })
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('#a')
      await user.wait(60)
      await user.click('#b')
    },
  },
  {
    name: 'a list whose option is chosen by arrows and Enter at once, with a prefetch at each arrow',
    requests: 3,
    html: `<input role="combobox" id="q"><ul role="listbox"><li role="option" id="x">x<li role="option" id="y">y</ul><button ${named('b')}>b</button>`,
    run: () => {
      element('#q').dataset.actionName = 'action_a'
      let n = 0
      on('#q', 'keydown', ({ key }) => {
        if (key === 'ArrowDown') void ask('a', ++n)
        if (key === 'Enter') void sleep(30).then(() => ask('a', 3))
      })
    },
    drive: async (user) => {
      await user.page.focus('#q')
      await keys('ArrowDown', 'ArrowDown', 'Enter')(user)
    },
  },
  {
    name: 'rich text that takes its own input, saved a moment later with a request beside it, left by a click on b',
    requests: 4,
    html: `<div id="e" contenteditable ${named('a')}>text</div><button id="b" ${named('b')}>b</button>`,
    run: () => {
      let timer = 0
      on('#e', 'beforeinput', (event) => {
        event.preventDefault()
        element('#e').append((event as InputEvent).data ?? '')
        clearTimeout(timer)
        timer = window.setTimeout(() => two('a'), 180)
      })
      on('#b', 'click', () => two('b'))
    },
    drive: async (user) => {
      await user.page.focus('#e')
      await user.page.keyboard.type('hi')
      await user.click('#b')
    },
  },
  {
    name: 'a button in a slot, whose host sends an event of its own that the page awaits, beside a click',
    requests: 4,
    html: `<x-buy><button id="a" ${named('a')}>a</button></x-buy><button id="b" ${named('b')}>b</button>`,
    run: () => {
      customElements.define(
        'x-buy',
        class extends HTMLElement {
          connectedCallback() {
            this.attachShadow({ mode: 'closed' }).innerHTML = '<slot></slot>'
            this.addEventListener('click', async (event) => {
              event.stopPropagation()
              await sleep(150)
              this.dispatchEvent(new CustomEvent('buy', { bubbles: true, composed: true }))
            })
          }
        },
      )
      document.addEventListener('buy', () => void two('a'))
      on('#b', 'click', async () => {
        await ask('b', 1, { ms: 300 })
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('#a')
      await user.wait(60)
      await user.click('#b')
    },
  },
  {
    name: 'a label around a box, whose click is heard twice, and its change',
    requests: 3,
    html: `<label ${named('a')}>gift<input type="checkbox"></label>`,
    run: () => {
      let n = 0
      on('label', 'click', () => ask('a', ++n))
      on('input', 'change', () => sleep(40).then(() => ask('a', 3)))
    },
    drive: async ({ page }) => {
      const box = await (await page.waitForSelector('label'))?.boundingBox()
      await page.mouse.click((box?.x ?? 0) + 4, (box?.y ?? 0) + (box?.height ?? 0) / 2)
    },
  },
)

/** Clicks on a, then on b. */
const both = async (user: User): Promise<void> => {
  await user.click('a')
  await user.wait(60)
  await user.click('b')
}

const dispatched: readonly Scenario[] = [
  {
    name: 'a click that is called off until consent is known, and then made again by an event of the page, beside a click',
    requests: 5,
    run: () => {
      own()
      let isKnown = false
      element('[data-action-name=action_a]').addEventListener(
        'click',
        async (event) => {
          if (isKnown) return
          event.stopImmediatePropagation()
          await ask('a', 1, { ms: 200 })
          isKnown = true
          event.target?.dispatchEvent(new MouseEvent('click', { bubbles: true }))
        },
        true,
      )
      onClick('a', () => two('a', 2))
    },
    drive: both,
  },
  {
    name: 'a tour that clicks another button by a script after an answer, beside a click',
    requests: 5,
    run: () => {
      own()
      onClick('a', async () => {
        await ask('a', 1, { ms: 200 })
        element('[data-action-name=action_c]').click()
      })
      onClick('c', () => two('a', 2))
    },
    drive: both,
  },
  {
    name: 'a form that is sent by a script once its fields are checked by the server, beside a click',
    requests: 5,
    html: '<form><input name="zip" value="1"></form>',
    run: () => {
      own()
      const form = element<HTMLFormElement>('form')
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        void two('a', 2)
      })
      onClick('a', async () => {
        await ask('a', 1, { ms: 200 })
        form.requestSubmit()
      })
    },
    drive: both,
  },
  {
    name: 'a map zoomed by the wheel with the control key, which loads tiles a moment later, while a click works',
    requests: 2,
    background: 2,
    html: '<div id="map" style="width:200px;height:200px;background:#ddd"></div>',
    run: () => {
      let timer = 0
      element('#map').addEventListener(
        'wheel',
        (event) => {
          event.preventDefault()
          clearTimeout(timer)
          timer = window.setTimeout(async () => {
            await ask('none', 1)
            await ask('none', 2)
          }, 120)
        },
        { passive: false },
      )
      onClick('a', async () => {
        await ask('a', 1, { ms: 400 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      const { x, y } = await centre(user.page, '#map')
      await user.page.mouse.move(x, y)
      await user.page.keyboard.down('Control')
      await user.page.mouse.wheel({ deltaY: 40 })
      await user.page.mouse.wheel({ deltaY: 40 })
      await user.page.keyboard.up('Control')
    },
  },
  {
    name: 'a slider dragged from a to b with the pointer captured, which loads as it goes, while c works',
    requests: 4,
    html: `<div id="s" ${named('a')} role="slider" tabindex="0" style="width:40px;height:20px;background:#aaa"></div><p style="height:30px">`,
    drawsButtons: true,
    run: () => {
      const slider = element('#s')
      const button = Object.assign(document.createElement('button'), { textContent: 'c' })
      button.dataset.actionName = 'action_c'
      document.body.append(button)
      button.addEventListener('click', async () => {
        await ask('c', 1, { ms: 500 })
        await ask('c', 2)
      })
      let timer = 0
      slider.addEventListener('pointerdown', (event) => slider.setPointerCapture(event.pointerId))
      slider.addEventListener('pointermove', (event) => {
        if (!slider.hasPointerCapture(event.pointerId)) return
        slider.style.marginLeft = `${event.clientX}px`
        clearTimeout(timer)
        timer = window.setTimeout(() => two('a'), 100)
      })
    },
    drive: async (user) => {
      await user.click('[data-action-name=action_c]')
      const { x, y } = await centre(user.page, '#s')
      await user.page.mouse.move(x, y)
      await user.page.mouse.down()
      await user.page.mouse.move(x + 60, y, { steps: 4 })
      await user.page.mouse.move(x + 90, y + 40, { steps: 4 })
      await user.page.mouse.up()
    },
  },
]

export const gestures: readonly Scenario[] = [...drawn, ...dispatched]
