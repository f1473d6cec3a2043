import { ask, element, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { cases, centre, named, on, two } from '../gesture-table/cases.js'
import { clickBothApart } from '../shared/both.js'
import { keys, poll } from './features.js'

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='

/** Controls of all kinds, used while other work is in progress. */
export const controls: readonly Scenario[] = [
  ...cases(
    'Enter and Space',
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
  ),
  ...cases(
    'arrow keys and hotkeys',
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
  ),
  ...cases(
    'dialogs and popovers',
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
  ),
  ...cases(
    'several events together',
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
      drive: clickBothApart,
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
  ),
]
