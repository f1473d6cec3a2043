import { ask, element, onClick, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

async function chain(is: 'a' | 'b' | 'c'): Promise<void> {
  await ask(is, 1, { ms: 40 })
  await ask(is, 2)
}

/** Keys, forms, selections: what counts as an action beside the click. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'Enter on a button',
    requests: 2,
    a: () => chain('a'),
    drive: (user) => user.press('a', 'Enter'),
  },
  {
    name: 'the space bar on a button',
    requests: 2,
    a: () => chain('a'),
    drive: (user) => user.press('a', 'Space'),
  },
  {
    name: 'Enter on an element with a role, heard by keydown',
    requests: 2,
    html: '<div role="button" tabindex="0" data-action-name="action_c" id="row">row</div>',
    run: () => element('#row').addEventListener('keydown', ({ key }) => void (key === 'Enter' && chain('c'))),
    drive: (user) => user.press('#row', 'Enter'),
  },
  {
    name: 'a form sent by Enter in its field',
    requests: 2,
    html: '<form data-action-name="action_c"><input name="q"><button>search</button></form>',
    run: () =>
      element('form').addEventListener('submit', (event) => {
        event.preventDefault()
        void chain('c')
      }),
    drive: (user) => user.press('input', 'Enter'),
  },
  {
    name: 'a form sent by its button, with FormData',
    requests: 2,
    html: '<form data-action-name="action_c"><input name="q" value="shoes"><button id="go">search</button></form>',
    run: () =>
      element<HTMLFormElement>('form').addEventListener('submit', async (event) => {
        event.preventDefault()
        const body = new FormData(element<HTMLFormElement>('form'))
        await fetch(url('c', 1), { method: 'POST', body })
        await sleep(120)
        await ask('c', 2)
      }),
    drive: (user) => user.click('#go'),
  },
  {
    name: 'requestSubmit by a script in a click',
    requests: 2,
    html: '<form><input name="q"></form>',
    run: () => {
      const form = element<HTMLFormElement>('form')
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        void chain('a')
      })
      onClick('a', () => form.requestSubmit())
    },
  },
  {
    name: 'a checkbox through its label',
    requests: 2,
    html: '<label data-action-name="action_c"><input type="checkbox"> only new</label>',
    run: () => element('input').addEventListener('change', () => void chain('c')),
    drive: (user) => user.click('label'),
  },
  {
    name: 'a radio button’s change',
    requests: 2,
    html: '<input type="radio" name="size" value="s"><input type="radio" name="size" value="m" data-action-name="action_c">',
    run: () => element('[value=m]').addEventListener('input', () => void chain('c')),
    drive: (user) => user.click('[value=m]'),
  },
  {
    name: 'a click listener on the document',
    requests: 2,
    run: () =>
      document.addEventListener('click', ({ target }) => {
        if ((target as HTMLElement).matches('[data-action-name=action_a]')) void chain('a')
      }),
  },
  {
    name: 'a listener in the capture phase, once',
    requests: 2,
    run: () => window.addEventListener('click', () => void chain('a'), { capture: true, once: true }),
  },
  {
    name: 'an onclick attribute',
    requests: 2,
    html: '<p data-action-name="action_c" role="button" onclick="go()">go</p>',
    run: () => void Object.assign(window, { go: () => chain('c') }),
    drive: (user) => user.click('p'),
  },
  {
    name: 'an object as listener',
    requests: 2,
    run: () => element('[data-action-name=action_a]').addEventListener('click', { handleEvent: () => void chain('a') }),
  },
  {
    name: 'a button in a shadow root',
    requests: 2,
    html: '<div id="host"></div>',
    run: () => {
      const root = element('#host').attachShadow({ mode: 'open' })
      root.innerHTML = '<button data-action-name="action_c">c</button>'
      root.querySelector('button')?.addEventListener('click', () => void chain('c'))
    },
    drive: (user) => user.click('#host >>> button'),
  },
]
