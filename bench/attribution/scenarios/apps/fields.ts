import { ask, element, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { named, on } from '../gesture-table/cases.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}
/** A scenario that draws its own controls. */
export const page = (name: string, html: string, more: Partial<Scenario>): Scenario => ({
  name,
  requests: 2,
  drawsButtons: true,
  html,
  ...more,
})

/** Forms, lists and menus, as visitors go through them. */
export const fields: readonly Scenario[] = [
  page(
    'a field checked as it is left for the button that sends',
    `<input id="mail" ${named('a')}><button id="send" ${named('b')}>send</button>`,
    {
      requests: 3,
      run: () => {
        on('#mail', 'blur', () => ask('a', 1))
        on('#send', 'click', () => both('b'))
      },
      drive: async (user) => {
        await user.page.type('#mail', 'x@y')
        await user.click('#send')
      },
    },
  ),
  page('a search that Enter sends before its debounce is over', `<form><input id="q" ${named('a')}></form>`, {
    requests: 2,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      on('#q', 'input', () => {
        clearTimeout(timer)
        timer = setTimeout(() => ask('a', 9), 600)
      })
      on('form', 'submit', (event) => {
        event.preventDefault()
        clearTimeout(timer)
        void both('a')
      })
    },
    drive: async (user) => {
      await user.page.type('#q', 'hat')
      await user.page.keyboard.press('Enter')
    },
  }),
  page(
    'an address that fills in other fields, whose changes are dispatched and loaded',
    `<input id="zip" ${named('a')}><input id="city" ${named('b')}>`,
    {
      requests: 3,
      run: () => {
        on('#zip', 'change', async () => {
          await ask('a', 1, { ms: 30 })
          element<HTMLInputElement>('#city').value = 'Bern'
          element('#city').dispatchEvent(new Event('input', { bubbles: true }))
        })
        on('#city', 'input', () => both('a', 2))
      },
      drive: async (user) => {
        await user.page.type('#zip', '3000')
        await user.page.keyboard.press('Tab')
      },
    },
  ),
  page(
    'two selects: the first one’s choice loads the second one’s options',
    `<select id="one" ${named('a')}><option>x<option>y</select><select id="two" ${named('b')}></select>`,
    {
      requests: 4,
      run: () => {
        on('#one', 'change', async () => {
          await both('a')
          element('#two').innerHTML = '<option>1<option>2'
        })
        on('#two', 'change', () => both('b'))
      },
      drive: async (user) => {
        await user.page.focus('#one')
        await user.page.keyboard.press('ArrowDown')
        await user.seen('a', 2)
        await sleep(80)
        await user.page.focus('#two')
        await user.page.keyboard.press('ArrowDown')
      },
    },
  ),
  page(
    'a mention in an editor: the list opens while one types, an entry is taken by Enter',
    `<div id="editor" contenteditable ${named('a')}>x</div>`,
    {
      requests: 3,
      run: () => {
        let isOpen = false
        on('#editor', 'input', () => {
          if (isOpen || !element('#editor').textContent?.includes('@')) return
          isOpen = true
          void ask('a', 1)
        })
        on('#editor', 'keydown', (event) => {
          if (event.key !== 'Enter' || !isOpen) return
          event.preventDefault()
          void both('a', 2)
        })
      },
      drive: async (user) => {
        await user.page.focus('#editor')
        await user.page.keyboard.type('@b')
        await user.seen('a', 1)
        await user.page.keyboard.press('Enter')
      },
    },
  ),
  page(
    'files that are chosen, each read and sent, then the list',
    `<input type="file" id="file" multiple ${named('a')}>`,
    {
      requests: 3,
      run: () =>
        on('#file', 'change', async (event) => {
          let n = 0
          for (const file of (event.target as HTMLInputElement).files ?? []) {
            const text = await new Promise((resolve) => {
              const reader = new FileReader()
              reader.onloadend = () => resolve(reader.result)
              reader.readAsDataURL(file)
            })
            await fetch(`/r/a/${++n}`, { method: 'POST', body: String(text) })
          }
          await ask('a', 3)
        }),
      drive: async (user) => {
        const input = await user.page.$('#file')
        await (input as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile(
          'package.json',
          'LICENSE',
        )
      },
    },
  ),
  page(
    'a date picker of the page’s own: days are hovered, the second click takes the range',
    `<table><tr><td id="one" ${named('a')}>1<td id="two" ${named('b')}>9</table>`,
    {
      requests: 2,
      background: 1,
      run: () => {
        let from: string | undefined
        on('table', 'mouseover', (event) => {
          if (from && (event.target as Element).id === 'two') void ask('none', 1)
        })
        on('table', 'click', (event) => {
          const { id } = event.target as Element
          if (from) void both('b')
          from = id
        })
      },
      drive: async (user) => {
        await user.click('#one')
        await user.wait(200)
        await user.click('#two')
      },
    },
  ),
  page(
    'a hover menu that prefetches, whose entry is then clicked',
    `<nav id="nav"><a href="#x" id="entry" ${named('a')}>hats</a></nav>`,
    {
      background: 1,
      run: () => {
        on('#nav', 'pointerenter', () => ask('none', 1))
        on('#entry', 'click', (event) => {
          event.preventDefault()
          void both('a')
        })
      },
      drive: async (user) => {
        await user.page.hover('#nav')
        await user.wait(250)
        await user.click('#entry')
      },
    },
  ),
  page(
    'a grid whose cells the arrow keys go through, each of which loads its details after a moment',
    `<div role="grid" tabindex="0" id="grid" ${named('a')}>grid</div>`,
    {
      run: () => {
        let timer: ReturnType<typeof setTimeout> | undefined
        on('#grid', 'keydown', ({ key }) => {
          if (!key?.startsWith('Arrow')) return
          clearTimeout(timer)
          timer = setTimeout(() => both('a'), 150)
        })
      },
      drive: async (user) => {
        await user.page.focus('#grid')
        for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown'] as const) await user.page.keyboard.press(key)
      },
    },
  ),
  page(
    'a quantity whose plus is clicked four times, and is sent once',
    `<button id="plus" ${named('a')}>+</button><output>1</output>`,
    {
      run: () => {
        let timer: ReturnType<typeof setTimeout> | undefined
        on('#plus', 'click', () => {
          element('output').textContent += '+'
          clearTimeout(timer)
          timer = setTimeout(() => both('a'), 250)
        })
      },
      drive: async (user) => {
        for (let i = 0; i < 4; i += 1) await user.click('#plus')
      },
    },
  ),
  page(
    'a range of prices whose two thumbs are moved by keys, one after the other',
    `<input type="range" id="low" ${named('a')}><input type="range" id="high" ${named('b')}>`,
    {
      requests: 4,
      run: () => {
        const timers: Record<string, ReturnType<typeof setTimeout>> = {}
        for (const [id, is] of [
          ['low', 'a'],
          ['high', 'b'],
        ] as const)
          on(`#${id}`, 'input', () => {
            clearTimeout(timers[id])
            timers[id] = setTimeout(() => both(is), 200)
          })
      },
      drive: async (user) => {
        await user.press('#low', 'ArrowRight')
        await user.page.keyboard.press('ArrowRight')
        await user.press('#high', 'ArrowLeft')
        await user.page.keyboard.press('ArrowLeft')
      },
    },
  ),
  page(
    'an accordion of which one part is open: opening closes the other, which saves its draft',
    `<details id="one"><summary ${named('a')}>one</summary>x</details><details id="two"><summary id="at" ${named('b')}>two</summary>y</details>`,
    {
      requests: 3,
      run: () => {
        on('#two', 'toggle', () => {
          if (element<HTMLDetailsElement>('#two').open) element<HTMLDetailsElement>('#one').open = false
        })
        on('#one', 'toggle', () => (element<HTMLDetailsElement>('#one').open ? ask('a', 1) : both('b')))
      },
      drive: async (user) => {
        await user.click('#one summary')
        await user.seen('a', 1)
        await user.wait(100)
        await user.click('#at')
      },
    },
  ),
  page(
    'a cart line that is removed with a transition, and sent when it is gone',
    `<style>li{transition:opacity .25s}</style><ul><li id="line">hat <button id="x" ${named('a')}>x</button></ul>`,
    {
      run: () => {
        on('#line', 'transitionend', () => both('a'))
        on('#x', 'click', () => {
          element('#line').style.opacity = '0'
        })
      },
      drive: (user) => user.click('#x'),
    },
  ),
  page(
    'a form whose fields are restored and sent by its reset button',
    `<form><input id="f" value="1"><button type="reset" id="r" ${named('a')}>reset</button></form>`,
    {
      run: () => on('form', 'reset', () => void setTimeout(() => both('a'), 0)),
      drive: (user) => user.click('#r'),
    },
  ),
]
