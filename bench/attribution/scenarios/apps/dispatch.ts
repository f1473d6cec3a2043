import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}
const A = 'data-action-name="action_a"'
const B = 'data-action-name="action_b"'
const on = (selector: string, type: string, listener: (event: Event) => unknown, options?: AddEventListenerOptions) =>
  element(selector).addEventListener(type, listener, options)

/** One page of its own, clicked at a place. */
const at = (name: string, html: string, run: () => unknown, more: Partial<Scenario> = {}): Scenario => ({
  name,
  requests: 2,
  html,
  drawsButtons: true,
  run,
  drive: (user) => user.click('#at'),
  ...more,
})

/** How clicks reach the code. */
export const dispatch: readonly Scenario[] = [
  at(
    'a path in an icon of a button',
    `<button ${A}><svg width="40" height="40"><path id="at" d="M0 0h40v40H0z"/></svg></button>`,
    () => on('button', 'click', () => both('a')),
  ),
  at(
    'an area of an image map',
    `<map name="m"><area id="at" shape="rect" coords="0,0,80,80" href="#x" ${A}></map><img usemap="#m" width="80" height="80" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">`,
    () =>
      on('area', 'click', (event) => {
        event.preventDefault()
        void both('a')
      }),
    { drive: (user) => user.page.mouse.click(30, 30) },
  ),
  at(
    'a drawing on a canvas, told apart by where it is clicked',
    `<canvas id="at" width="200" height="80" ${A}></canvas>`,
    () =>
      on('canvas', 'pointerup', (event) => {
        if ((event as PointerEvent).offsetX > 10) void both('a')
      }),
  ),
  at(
    'a text inside a button inside a label inside a list, heard by the document',
    `<ul><li><label ${A}><input type="checkbox" hidden><span><b id="at">all</b></span></label></li></ul>`,
    () =>
      document.addEventListener('change', (event) => {
        if ((event.target as HTMLElement).matches('input')) void both('a')
      }),
  ),
  at('a listener that stops everything, in the capture phase of the window', `<button id="at" ${A}>a</button>`, () => {
    addEventListener(
      'click',
      (event) => {
        event.stopImmediatePropagation()
        void both('a')
      },
      true,
    )
  }),
  at('a listener that is added by another one of the same click', `<main><button id="at" ${A}>a</button></main>`, () =>
    on('button', 'click', () => on('main', 'click', () => both('a'), { once: true })),
  ),
  at(
    'a button that a listener removes, before the delegated one has heard',
    `<main><button id="at" ${A}>a</button></main>`,
    () => {
      on('button', 'click', (event) => (event.target as Element).remove())
      on('main', 'click', async () => {
        await sleep(30)
        await both('a')
      })
    },
  ),
  at('listeners that a signal takes away, after the first click', `<button id="at" ${A}>a</button>`, () => {
    const controller = new AbortController()
    on(
      'button',
      'click',
      async () => {
        controller.abort()
        await both('a')
      },
      { signal: controller.signal },
    )
  }),
  at('an object whose handleEvent is chosen by type', `<button id="at" ${A}>a</button>`, () => {
    const controller = {
      handleEvent(event: Event): void {
        const method = Reflect.get(this, `on_${event.type}`)
        if (typeof method === 'function') method.call(this)
      },
      on_click: () => both('a'),
    }
    element('button').addEventListener('click', controller)
    element('button').addEventListener('pointerdown', controller)
  }),
  at(
    'an attribute with code, which calls a function of the page a moment later',
    `<button id="at" ${A} onclick="setTimeout('go()', 20)">a</button>`,
    () => Object.assign(window, { go: () => both('a') }),
  ),
  at('a link with code as its address', `<a id="at" ${A} href="javascript:void go()">a</a>`, () =>
    Object.assign(window, { go: () => both('a') }),
  ),
  at(
    'a link to a fragment, whose element a listener of hashchange opens',
    `<a id="at" ${A} href="#reviews">a</a>`,
    () => addEventListener('hashchange', () => both('a')),
  ),
  at(
    'a button that clicks a hidden one',
    `<button id="at" ${A}>a</button><button id="hidden" hidden ${B}>b</button>`,
    () => {
      on('#hidden', 'click', () => both('a'))
      on('#at', 'click', () => element('#hidden').click())
    },
  ),
  at(
    'a button that clicks a hidden one a moment later',
    `<button id="at" ${A}>a</button><button id="hidden" hidden ${B}>b</button>`,
    () => {
      on('#hidden', 'click', () => both('a'))
      on('#at', 'click', () => setTimeout(() => element('#hidden').click(), 60))
    },
  ),
  at(
    'a hidden form that the click fills in and submits',
    `<button id="at" ${A}>a</button><form hidden><input name="id"></form>`,
    () => {
      on('form', 'submit', (event) => {
        event.preventDefault()
        void both('a')
      })
      on('#at', 'click', () => element<HTMLFormElement>('form').requestSubmit())
    },
  ),
  at(
    'a field that the click changes, with an event made by hand',
    `<button id="at" ${A}>+</button><input id="q" value="1">`,
    () => {
      on('#q', 'change', () => both('a'))
      on('#at', 'click', () => {
        element<HTMLInputElement>('#q').value = '2'
        element('#q').dispatchEvent(new Event('change', { bubbles: true }))
      })
    },
  ),
  at(
    'the formdata event of a form that the click sends',
    `<form><input name="id"><button id="at" ${A}>a</button></form>`,
    () => {
      on('form', 'formdata', () => void ask('a', 1))
      on('form', 'submit', async (event) => {
        event.preventDefault()
        await null
        new FormData(event.target as HTMLFormElement)
        await ask('a', 2)
      })
    },
  ),
  at('a form’s own listener of click, beside its submit', `<form><button id="at" ${A}>a</button></form>`, () => {
    on('form', 'click', () => void ask('a', 1))
    on('form', 'submit', (event) => {
      event.preventDefault()
      void ask('a', 2)
    })
  }),
  at(
    'details whose toggle loads what it shows',
    `<details><summary id="at" ${A}>more</summary><p>text</p></details>`,
    () => on('details', 'toggle', () => both('a')),
  ),
  at(
    'details that a click opens by its property',
    `<button id="at" ${A}>all</button><details><summary>more</summary></details>`,
    () => {
      on('details', 'toggle', () => both('a'))
      on('#at', 'click', () => {
        element<HTMLDetailsElement>('details').open = true
      })
    },
  ),
  at(
    'tabs with roles, whose panel is shown in a frame',
    `<div role="tablist"><div role="tab" tabindex="0" id="at" ${A}>tab</div></div>`,
    () => on('[role=tablist]', 'click', () => requestAnimationFrame(() => requestAnimationFrame(() => void both('a')))),
  ),
  at(
    'a double click beside the click',
    `<button id="at" ${A}>a</button>`,
    () => {
      on('button', 'dblclick', () => both('a'))
      on('button', 'click', () => {})
    },
    { drive: (user) => user.page.click('#at', { count: 2 }) },
  ),
  {
    name: 'ten clicks in a second, each with its own two requests',
    requests: 20,
    run: () => onBoth((is) => both(is)),
    drive: async (user) => {
      for (let round = 0; round < 5; round += 1) await clickBoth(user)
    },
  },
  {
    name: 'a click on the same button while its action is open, each waits for the one before',
    requests: 6,
    run: () => {
      let tail = Promise.resolve()
      onClick('a', () => {
        tail = tail.then(() => both('a'))
      })
    },
    drive: async (user) => {
      for (let round = 0; round < 3; round += 1) await user.click('a')
    },
  },
  {
    name: 'a lock against double clicks: the button is enabled when the answer has come',
    requests: 4,
    run: () =>
      onBoth(async (is) => {
        const button = element<HTMLButtonElement>(`[data-action-name=action_${is}]`)
        if (button.disabled) return
        button.disabled = true
        try {
          await both(is)
        } finally {
          button.disabled = false
        }
      }),
    drive: async (user) => {
      await user.page.click('[data-action-name=action_a]', { count: 2 })
      await user.click('b')
    },
  },
  {
    name: 'clicks within ten milliseconds of each other, with debounced work of their own',
    requests: 4,
    run: () => {
      const timers: Record<string, ReturnType<typeof setTimeout>> = {}
      onBoth((is) => {
        clearTimeout(timers[is])
        timers[is] = setTimeout(() => both(is), 120)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an event that a click makes and dispatches in each of three frames',
    requests: 3,
    run: () => {
      addEventListener('step', (event) => void ask('a', (event as CustomEvent<number>).detail))
      onClick('a', () => {
        const step = (n: number): void => {
          dispatchEvent(new CustomEvent('step', { detail: n }))
          if (n < 3) requestAnimationFrame(() => step(n + 1))
        }
        step(1)
      })
    },
  },
]
