import { ask, element, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { cases, named, on, two } from '../gesture-table/cases.js'
import { keys } from './features.js'

/** Fields that load as they are filled in. */
export const fields: readonly Scenario[] = [
  ...cases('fields', {
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
  }),
  ...cases('typing', {
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
  }),
  ...cases('arrow keys and hotkeys', {
    name: 'a list whose option is chosen by arrows and Enter at once, with a prefetch at each arrow',
    requests: 3,
    html: `<input role="combobox" id="q" ${named('a')}><ul role="listbox"><li role="option" id="x">x<li role="option" id="y">y</ul>`,
    run: () => {
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
  }),
]
