import { ask, element } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { named, on } from '../gesture-table/cases.js'
import { page } from './fields.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** What one gesture has opened or set, and another one closes or sets again. */
export const reset: readonly Scenario[] = [
  page(
    'a dialog whose own button was clicked, closed right after by a key of the page',
    `<dialog id="d"><button id="one" ${named('a')}>one</button></dialog><main tabindex="0" ${named('b')}>m</main>`,
    {
      requests: 4,
      run: () => {
        element<HTMLDialogElement>('#d').show()
        on('#one', 'click', () => both('a'))
        on('#d', 'close', () => both('b'))
        on('main', 'keydown', () => element<HTMLDialogElement>('#d').close())
      },
      drive: async (user) => {
        await user.click('#one')
        await user.press('main', 'x')
      },
    },
  ),
  page(
    'details that the visitor opens, and a button closes right after',
    `<details id="one"><summary ${named('a')}>one</summary>x</details><button id="at" ${named('b')}>close</button>`,
    {
      requests: 3,
      run: () => {
        on('#one', 'toggle', () => (element<HTMLDetailsElement>('#one').open ? ask('a', 1) : both('b')))
        on('#at', 'click', () => {
          element<HTMLDetailsElement>('#one').open = false
        })
      },
      drive: async (user) => {
        await user.click('#one summary')
        await user.seen('a', 1)
        await user.click('#at')
      },
    },
  ),
  page(
    'details of one name, the second opened by the visitor right after the first',
    `<details name="n" id="one"><summary ${named('a')}>one</summary>x</details><details name="n" id="two"><summary ${named('b')}>two</summary>x</details>`,
    {
      requests: 5,
      run: () => {
        on('#one', 'toggle', () => (element<HTMLDetailsElement>('#one').open ? ask('a', 1) : both('b', 3)))
        on('#two', 'toggle', () => both('b'))
      },
      drive: async (user) => {
        await user.click('#one summary')
        await user.seen('a', 1)
        await user.click('#two summary')
      },
    },
  ),
  page('a field whose debounce the load has set too, typed into before it is over', `<input id="q" ${named('a')}>`, {
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const later = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => element<HTMLInputElement>('#q').value && both('a'), 900)
      }
      later()
      on('#q', 'input', later)
    },
    drive: (user) => user.page.type('#q', 'hat'),
  }),
  page(
    'a slider whose debounce the load has set too, moved before it is over',
    `<input type="range" id="r" ${named('a')}>`,
    {
      run: () => {
        let timer: ReturnType<typeof setTimeout> | undefined
        let isChanged = false
        const later = (): void => {
          clearTimeout(timer)
          timer = setTimeout(() => isChanged && both('a'), 900)
        }
        later()
        on('#r', 'input', () => {
          isChanged = true
          later()
        })
      },
      drive: (user) => user.press('#r', 'ArrowRight'),
    },
  ),
]
