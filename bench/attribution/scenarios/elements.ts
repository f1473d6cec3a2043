import { ask, element, onClick, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'

const append = (tag: string): HTMLElement => document.body.appendChild(document.createElement(tag))

/** Elements that answer a click: animations, dialogs, media, observers, custom elements. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'element.animate, finished',
    requests: 2,
    a: async () => {
      await append('p').animate([{ opacity: 0 }, { opacity: 1 }], 120).finished
      await ask('a', 1)
      await ask('a', 2)
    },
  },
  {
    name: 'element.animate, onfinish',
    requests: 1,
    a: () => {
      append('p').animate([{ opacity: 0 }, { opacity: 1 }], 140).onfinish = () => void ask('a', 1)
    },
  },
  {
    name: 'transitionend',
    requests: 1,
    html: '<p style="opacity:1;transition:opacity 120ms">text</p>',
    a: () => {
      const text = element('p')
      text.addEventListener('transitionend', () => void ask('a', 1), { once: true })
      text.style.opacity = '0'
    },
  },
  {
    name: 'transitionend, listened to since the load',
    requests: 1,
    html: '<p style="opacity:1;transition:opacity 120ms">text</p>',
    run: () => element('p').addEventListener('transitionend', () => void ask('a', 1)),
    a: () => {
      element('p').style.opacity = '0'
    },
  },
  {
    name: 'animationend',
    requests: 1,
    html: '<style>@keyframes out { to { opacity: 0 } } .out { animation: out 110ms }</style><p>text</p>',
    a: () => {
      const text = element('p')
      text.onanimationend = () => void ask('a', 1)
      text.className = 'out'
    },
  },
  {
    name: 'a view transition',
    requests: 3,
    a: async () => {
      const transition = (
        document as unknown as {
          startViewTransition(change: () => unknown): { ready: Promise<void>; finished: Promise<void> }
        }
      ).startViewTransition(() => {
        void ask('a', 1)
        append('p')
      })
      await transition.ready
      await ask('a', 2)
      await transition.finished
      await ask('a', 3)
    },
  },
  {
    name: 'a dialog that closes',
    requests: 1,
    html: '<dialog><button id="close" data-action-name="action_b">close</button></dialog>',
    run: () => {
      const dialog = element<HTMLDialogElement>('dialog')
      dialog.addEventListener('close', () => void ask('b', 1))
      onClick('a', () => dialog.showModal())
      element('#close').addEventListener('click', () => dialog.close())
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('#close')
    },
  },
  {
    name: 'details that open',
    requests: 1,
    html: '<details data-action-name="action_c"><summary>more</summary>text</details>',
    run: () => element('details').addEventListener('toggle', () => void ask('c', 1)),
    drive: (user) => user.click('summary'),
  },
  {
    name: 'a popover that opens',
    requests: 1,
    html: '<div popover id="pop">text</div>',
    run: () => element('#pop').addEventListener('toggle', () => void ask('a', 1)),
    a: () => element('#pop').showPopover(),
  },
  {
    name: 'a custom element that is connected',
    requests: 2,
    run: () =>
      customElements.define(
        'cart-view',
        class extends HTMLElement {
          async connectedCallback() {
            await ask('a', 1, { ms: 30 })
            await ask('a', 2)
          }
        },
      ),
    a: () => append('cart-view'),
  },
  {
    name: 'a custom event, dispatched',
    requests: 2,
    run: () => document.addEventListener('cart:add', () => void ask('a', 1).then(() => ask('a', 2))),
    a: (event) => event.target?.dispatchEvent(new CustomEvent('cart:add', { bubbles: true })),
  },
  {
    name: 'an event target of one’s own, from a timer',
    requests: 1,
    run: () => {
      const bus = new EventTarget()
      bus.addEventListener('change', () => void ask('a', 1))
      onClick('a', () => void setTimeout(() => bus.dispatchEvent(new Event('change')), 140))
    },
  },
  {
    name: 'a mutation observer',
    requests: 1,
    run: () => new MutationObserver(() => void ask('a', 1)).observe(document.body, { childList: true }),
    a: () => append('p'),
  },
  {
    name: 'a mutation observer that the click starts',
    requests: 1,
    a: async () => {
      const observer = new MutationObserver(() => {
        observer.disconnect()
        void ask('a', 1)
      })
      observer.observe(document.body, { childList: true })
      await sleep(120)
      append('p')
    },
  },
  {
    name: 'an intersection observer that the click starts',
    requests: 1,
    a: () => {
      const observer = new IntersectionObserver(([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        void ask('a', 1)
      })
      observer.observe(append('hr'))
    },
  },
  {
    name: 'a resize observer that the click starts',
    requests: 1,
    a: () => {
      const observer = new ResizeObserver(() => {
        observer.disconnect()
        void ask('a', 1)
      })
      observer.observe(append('hr'))
    },
  },
  {
    name: 'a lazy list: what the click scrolls into sight',
    requests: 1,
    html: '<div style="height:4000px"></div><p id="end">end</p>',
    run: () => {
      const observer = new IntersectionObserver(([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        void ask('a', 1)
      })
      observer.observe(element('#end'))
      onClick('a', () => element('#end').scrollIntoView())
    },
  },
  {
    name: 'a sound that ends',
    requests: 2,
    html: `<audio src="data:audio/wav;base64,${toWave()}"></audio>`,
    a: async () => {
      const audio = element<HTMLAudioElement>('audio')
      audio.muted = true
      audio.addEventListener('ended', () => void ask('a', 2), { once: true })
      await audio.play()
      await ask('a', 1)
    },
  },
  {
    name: 'a part that is cloned and wired by the click',
    requests: 1,
    html: '<template><button data-action-name="action_b" id="buy">buy</button></template>',
    run: () =>
      onClick('a', () => {
        document.body.append(element<HTMLTemplateElement>('template').content.cloneNode(true))
        // The listener is added in a's time; the click on it is b's.
        element('#buy').addEventListener('click', async () => {
          await sleep(110)
          await ask('b', 1)
        })
      }),
    drive: async (user) => {
      await user.click('a')
      await user.click('#buy')
    },
  },
]

/** A tenth of a second of silence. */
function toWave(): string {
  const samples = 800
  const header = 'RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data'
  const size = String.fromCharCode(samples & 255, samples >> 8, 0, 0)
  return btoa(`${header}${size}${'\x80'.repeat(samples)}`)
}
