import { ask, element, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart } from '../shared/both.js'
import { workOnB } from './features.js'

/** Events that a script fires for a click. */
export const scriptedEvents: readonly Scenario[] = [
  {
    name: 'a click that is called off until consent is known, and then made again by an event of the page, beside a click',
    requests: 5,
    run: () => {
      workOnB()
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
    drive: clickBothApart,
  },
  {
    name: 'a tour that clicks another button by a script after an answer, beside a click',
    requests: 5,
    run: () => {
      workOnB()
      onClick('a', async () => {
        await ask('a', 1, { ms: 200 })
        element('[data-action-name=action_c]').click()
      })
      onClick('c', () => two('a', 2))
    },
    drive: clickBothApart,
  },
  {
    name: 'a form that is sent by a script once its fields are checked by the server, beside a click',
    requests: 5,
    html: '<form><input name="zip" value="1"></form>',
    run: () => {
      workOnB()
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
    drive: clickBothApart,
  },
]
