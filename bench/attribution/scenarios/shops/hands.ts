import { ask, element, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { slow } from './parts.js'

const two = (): Promise<Response> => ask('c', 1, { ms: 20 }).then(() => ask('c', 2))

/** What hands do in a shop: places and ways of input. */
export const hands: readonly Scenario[] = [
  {
    name: 'an editor in a frame of the same origin, whose document the page listens to: a button in it',
    requests: 2,
    html: '<iframe srcdoc="<button data-action-name=action_c>in</button>" style="height:80px"></iframe>',
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      frame.addEventListener('load', () =>
        frame.contentDocument?.querySelector('button')?.addEventListener('click', () => void two()),
      )
    },
    drive: async (user) => {
      await user.wait(300)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.click('button')
    },
  },
  {
    name: 'an editor in a frame of the same origin: what is typed in it is saved a moment later',
    requests: 2,
    html: '<iframe srcdoc="<textarea data-action-name=action_c></textarea>" style="height:80px"></iframe>',
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      let timer: ReturnType<typeof setTimeout> | undefined
      frame.addEventListener('load', () =>
        frame.contentDocument?.addEventListener('input', () => {
          clearTimeout(timer)
          timer = setTimeout(() => void two(), 200)
        }),
      )
    },
    drive: async (user) => {
      await user.wait(300)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.type('textarea', 'hi')
    },
  },
  {
    name: 'a quick view in a frame of the same origin, whose own button calls a function of its parent',
    requests: 2,
    html: '<iframe srcdoc="<button data-action-name=action_c onclick=parent.addToBasket()>add</button>" style="height:80px"></iframe>',
    run: () => {
      Object.assign(window, { addToBasket: () => void two() })
    },
    drive: async (user) => {
      await user.wait(300)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.click('button')
    },
  },
  {
    name: 'a click in a frame of the same origin beside a click of the page',
    requests: 4,
    html: '<iframe srcdoc="<button data-action-name=action_c onclick=parent.addToBasket()>add</button>" style="height:80px"></iframe>',
    run: () => {
      Object.assign(window, { addToBasket: () => void two() })
      onClick('a', slow)
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.click('button')
    },
  },
  {
    name: 'pages by the keys that scroll: the list grows at its end, beside a click',
    requests: 2,
    background: 1,
    html: '<div style="height:3000px"></div><i id="end" style="display:block;height:4px"></i>',
    run: () => {
      let isSeen = false
      new IntersectionObserver(([entry]) => {
        if (entry?.isIntersecting && !isSeen) void ask('none', 1)
        isSeen ||= !!entry?.isIntersecting
      }).observe(element('#end'))
      onClick('a', slow)
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.page.evaluate(() => (document.activeElement as HTMLElement).blur())
      await user.page.keyboard.press('End')
    },
  },
  {
    name: 'a number in a field, turned by the wheel while it has the focus',
    requests: 1,
    html: '<input type="number" id="qty" value="1" data-action-name="action_c">',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      element('#qty').addEventListener('wheel', () => {})
      element('#qty').addEventListener('input', () => {
        clearTimeout(timer)
        timer = setTimeout(() => void ask('c|none' as 'c', 1), 100)
      })
    },
    drive: async (user) => {
      await user.page.focus('#qty')
      await user.page.hover('#qty')
      await user.page.mouse.wheel({ deltaY: -100 })
    },
  },
  {
    name: 'a toolbar over marked text: selected by the shift key and arrows, looked up when the selection changes',
    requests: 2,
    html: '<p contenteditable id="text" data-action-name="action_c">some words</p>',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      document.addEventListener('selectionchange', () => {
        if (getSelection()?.isCollapsed) return
        clearTimeout(timer)
        timer = setTimeout(() => void two(), 150)
      })
    },
    drive: async ({ page }) => {
      await page.focus('#text')
      await page.keyboard.down('Shift')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.up('Shift')
    },
  },
  {
    name: 'a toolbar over marked text: selected by dragging, looked up when the selection changes',
    requests: 2,
    html: '<p id="text" data-action-name="action_c" style="width:300px">some words that are marked</p>',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      document.addEventListener('selectionchange', () => {
        if (getSelection()?.isCollapsed) return
        clearTimeout(timer)
        timer = setTimeout(() => void two(), 150)
      })
    },
    drive: async ({ page }) => {
      const box = await (await page.$('#text'))?.boundingBox()
      if (!box) return
      await page.mouse.move(box.x + 2, box.y + 8)
      await page.mouse.down()
      await page.mouse.move(box.x + 90, box.y + 8, { steps: 6 })
      await page.mouse.up()
    },
  },
  {
    name: 'a field whose caret is heard by selectionchange, as an editor with mentions does',
    requests: 1,
    html: '<textarea id="text" data-action-name="action_c"></textarea>',
    run: () => {
      document.addEventListener('selectionchange', () => {
        if (element<HTMLTextAreaElement>('#text').value.endsWith('@a')) void ask('c', 1)
      })
    },
    drive: async ({ page }) => {
      await page.type('#text', '@a')
    },
  },
  {
    name: 'a label with a picture, in front of a radio button without a look of its own, slotted into a card',
    requests: 2,
    html: `<bench-card><label data-action-name="action_c"><img width="40" height="40" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
      <input type="radio" name="size" style="position:absolute;opacity:0"></label></bench-card>`,
    run: () => {
      customElements.define(
        'bench-card',
        class extends HTMLElement {
          connectedCallback(): void {
            const root = this.attachShadow({ mode: 'closed' })
            root.innerHTML = '<div><slot></slot></div>'
            root.addEventListener('change', () => void two())
          }
        },
      )
      element('bench-card').addEventListener('change', () => {})
    },
    drive: (user) => user.click('img'),
  },
  {
    name: 'a row of stars that the pointer previews, the click rates, and which averages a moment later',
    requests: 3,
    background: 1,
    html: '<div id="stars"><button id="s1" data-action-name="action_b">1</button><button id="s2" data-action-name="action_c">2</button></div>',
    run: () => {
      element('#s1').addEventListener('pointerenter', () => void ask('none', 1))
      element('#s2').addEventListener('click', async () => {
        await ask('c', 1)
        requestIdleCallback(() => void ask('c', 2).then(() => ask('c', 3)), { timeout: 200 })
      })
    },
    drive: async (user) => {
      await user.page.hover('#s1')
      await user.click('#s2')
    },
  },
  {
    name: 'a picture that a press enlarges, moved by pointer capture, sent when the capture is lost',
    requests: 1,
    html: '<div id="zoom" data-action-name="action_c" style="height:90px;width:90px;touch-action:none">zoom</div>',
    run: () => {
      const zoom = element('#zoom')
      zoom.addEventListener('pointerdown', ({ pointerId }) => zoom.setPointerCapture(pointerId))
      zoom.addEventListener('lostpointercapture', () => void ask('c', 1))
    },
    drive: async ({ page }) => {
      await page.hover('#zoom')
      await page.mouse.down()
      await page.mouse.move(300, 400, { steps: 4 })
      await page.mouse.up()
    },
  },
  {
    name: 'a date that is typed part by part',
    requests: 2,
    html: '<input type="date" id="date" data-action-name="action_c">',
    run: () =>
      element<HTMLInputElement>('#date').addEventListener('change', ({ target }) => {
        if ((target as HTMLInputElement).value === '2027-01-02') void two()
      }),
    drive: async ({ page }) => {
      await page.focus('#date')
      await page.keyboard.type('01022027', { delay: 30 })
    },
  },
  {
    name: 'a card number that formats itself and moves on to the date, which is checked as it is left',
    requests: 2,
    html: '<input id="card" data-action-name="action_b"><input id="exp" data-action-name="action_c"><input id="cvc">',
    run: () => {
      element<HTMLInputElement>('#card').addEventListener('input', ({ target }) => {
        const field = target as HTMLInputElement
        field.value = field.value.replace(/(\d{4})(?=\d)/, '$1 ')
        if (field.value.length === 9) element('#exp').focus()
      })
      element('#exp').addEventListener('blur', () => void two())
    },
    drive: async ({ page }) => {
      await page.type('#card', '42424242')
      await page.keyboard.type('1227')
      await page.keyboard.press('Tab')
    },
  },
  {
    name: 'a click on a button that a blur moves away before the button is let go',
    requests: 1,
    html: '<p id="hint" hidden>wrong</p><input id="mail" data-action-name="action_b"><button id="pay" data-action-name="action_c">pay</button>',
    run: () => {
      element('#mail').addEventListener('blur', () => {
        element('#hint').hidden = false
        void ask('b', 1)
      })
      element('#pay').addEventListener('click', () => void ask('c', 1))
    },
    drive: async (user) => {
      await user.page.focus('#mail')
      await user.page.keyboard.type('x')
      const box = await (await user.page.$('#pay'))?.boundingBox()
      if (!box) return
      await user.page.mouse.move(box.x + 5, box.y + 2)
      await user.page.mouse.down()
      await user.page.mouse.up()
    },
  },
  {
    name: 'a tree of categories with one tab stop: arrows open a branch, which loads',
    requests: 2,
    html: '<ul role="tree"><li role="treeitem" tabindex="0" aria-expanded="false" data-action-name="action_c">shoes</li></ul>',
    run: () => {
      element('[role=tree]').addEventListener('keydown', (event) => {
        if (event.key !== 'ArrowRight') return
        element('[role=treeitem]').setAttribute('aria-expanded', 'true')
        void two()
      })
    },
    drive: (user) => user.press('[role=treeitem]', 'ArrowRight'),
  },
  {
    name: 'a menu that opens as the pointer comes, whose entry a key takes',
    requests: 2,
    background: 1,
    html: '<nav id="menu" style="padding:20px">men<a href="#x" data-action-name="action_c">shirts</a></nav>',
    run: () => {
      element('#menu').addEventListener('mouseenter', () => void ask('none', 1))
      element('#menu a').addEventListener('click', (event) => {
        event.preventDefault()
        void two()
      })
    },
    drive: async (user) => {
      await user.page.hover('#menu')
      await user.press('#menu a', 'Enter')
    },
  },
]
