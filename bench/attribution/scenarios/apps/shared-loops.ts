import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario, Truth } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** Animations that one loop of frames moves, as long as there are any. */
function createTicker() {
  const tweens = new Set<{ until: number; done: () => unknown }>()
  const frame = (): void => {
    for (const tween of tweens)
      if (performance.now() > tween.until) {
        tweens.delete(tween)
        tween.done()
      }
    if (tweens.size) requestAnimationFrame(frame)
  }
  return (ms: number, done: () => unknown): void => {
    tweens.add({ until: performance.now() + ms, done })
    if (tweens.size === 1) requestAnimationFrame(frame)
  }
}

/** A queue that a timer of whoever came first empties. */
function createOutbox(send: (items: Truth[]) => unknown, ms: number) {
  let items: Truth[] = []
  return (item: Truth): void => {
    items.push(item)
    if (items.length > 1) return
    setTimeout(() => {
      const all = items
      items = []
      send(all)
    }, ms)
  }
}

/** Work that clicks leave to one loop, timer or queue that the first of them has started. */
export const sharedLoops: readonly Scenario[] = [
  {
    name: 'a ticker of frames: the first click starts it, the second one’s animation ends in it',
    requests: 2,
    run: () => {
      const tween = createTicker()
      onClick('a', () => tween(200, () => ask('a', 1)))
      onClick('b', () => tween(600, () => ask('a|b', 2)))
    },
    drive: clickBoth,
  },
  {
    name: 'a ticker of frames: the second click waits for its own answer first, then its animation ends in it',
    requests: 3,
    run: () => {
      const tween = createTicker()
      onClick('a', () => tween(700, () => ask('a|b', 1)))
      onClick('b', async () => {
        await ask('b', 1, { ms: 40 })
        tween(300, () => ask('a|b', 2))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an outbox of data that a timer of the first sends, the second has waited for its own answer before',
    requests: 3,
    run: () => {
      const add = createOutbox(() => ask('a|b', 1), 400)
      onClick('a', () => add('a'))
      onClick('b', async () => {
        await ask('b', 2, { ms: 40 })
        add('b')
        await ask('b', 3)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an outbox of data that a timer of the first sends, nothing of the second is in it',
    requests: 3,
    run: () => {
      const add = createOutbox(() => ask('a', 1), 400)
      onClick('a', () => add('a'))
      onClick('b', async () => {
        await ask('b', 2, { ms: 40 })
        await ask('b', 3)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an outbox that is sent when the tab is hidden, of two clicks',
    requests: 0,
    background: 1,
    run: () => {
      const items: Truth[] = []
      document.addEventListener('bench:hidden', () => void ask('none', items.length))
      onBoth((is) => items.push(is))
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.wait(400)
      await user.page.evaluate(() => document.dispatchEvent(new Event('bench:hidden')))
    },
  },
  {
    name: 'an undo stack: the second click undoes what the first has done, with its own request',
    requests: 3,
    run: () => {
      const undos: (() => Promise<unknown>)[] = []
      onClick('a', async () => {
        await ask('a', 1)
        undos.push(() => ask('b', 1).then(() => ask('b', 2)))
      })
      onClick('b', () => undos.pop()?.())
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(80)
      await user.click('b')
    },
  },
  {
    name: 'a callback that the first click has left in a dialog, called by the button of the dialog',
    requests: 3,
    run: () => {
      let onConfirm: () => unknown = () => {}
      onClick('a', async () => {
        await ask('a', 1)
        onConfirm = async () => {
          await ask('b', 1)
          await ask('b', 2)
        }
      })
      onClick('b', () => onConfirm())
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(80)
      await user.click('b')
    },
  },
  {
    name: 'a chain that every click prolongs with finally',
    requests: 6,
    run: () => {
      let tail: Promise<unknown> = Promise.resolve()
      onBoth((is) => {
        tail = tail.finally(() => both(is))
        void tail.then(() => ask(is, 3))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a cache that the first click fills and whose entry the second one’s callback waits for by then',
    requests: 4,
    run: () => {
      const cache = new Map<string, Promise<unknown>>()
      onBoth((is) => {
        const cached = cache.get('x') ?? ask('a', 9, { ms: 300 }).then((response) => response.json())
        cache.set('x', cached)
        void cached.then(() => ask(is, 1)).then(() => (is === 'b' ? ask('b', 2) : undefined))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a list that is filled by scrolling its sentinel into view, after a click has asked for more',
    requests: 3,
    html: '<ul style="margin:0"></ul><i id="end" style="display:block;height:4px"></i>',
    run: () => {
      let n = 0
      const more = async (): Promise<void> => {
        n += 1
        await ask('a', n)
        element('ul').append(Object.assign(document.createElement('li'), { style: 'height:260px' }))
        observer.unobserve(element('#end'))
        if (n < 3) observer.observe(element('#end'))
      }
      const observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void more()
      })
      onClick('a', more)
    },
  },
  {
    name: 'a panel that the click opens, whose size an observer of the load reports a frame later',
    requests: 2,
    html: '<div id="panel" style="height:0"></div>',
    run: () => {
      let isFirst = true
      new ResizeObserver(() => {
        if (!isFirst) void both('a')
        isFirst = false
      }).observe(element('#panel'))
      onClick('a', () => {
        element('#panel').style.height = '80px'
      })
    },
  },
  {
    name: 'changes that an observer of the load collects, and a timer of it sends',
    requests: 2,
    html: '<section></section>',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      new MutationObserver(() => {
        clearTimeout(timer)
        timer = setTimeout(() => both('a'), 120)
      }).observe(element('section'), { childList: true, subtree: true, characterData: true })
      onClick('a', async () => {
        element('section').append('x')
        await sleep(60)
        element('section').append('y')
      })
    },
  },
  {
    name: 'a slot whose content the click puts in, heard by slotchange',
    requests: 2,
    html: '<bench-slotted></bench-slotted>',
    run: () => {
      customElements.define(
        'bench-slotted',
        class extends HTMLElement {
          constructor() {
            super()
            this.attachShadow({ mode: 'open' }).innerHTML = '<slot></slot>'
            this.shadowRoot?.querySelector('slot')?.addEventListener('slotchange', () => both('a'))
          }
        },
      )
      onClick('a', async () => {
        await null
        element('bench-slotted').append('x')
      })
    },
  },
  {
    name: 'full screen that the click asks for, heard by its change',
    requests: 2,
    run: () => {
      document.addEventListener('fullscreenchange', () => document.fullscreenElement && both('a'))
      onClick('a', () => void document.documentElement.requestFullscreen())
    },
  },
  {
    name: 'an error that the click throws, reported by the page’s handler, and a rejection',
    requests: 2,
    run: () => {
      addEventListener('error', () => void ask('a', 1))
      addEventListener('unhandledrejection', () => void ask('a', 2))
      onClick('a', () => {
        void Promise.reject(new Error('late'))
        setTimeout(() => {
          throw new Error('broken')
        }, 20)
      })
    },
  },
  {
    name: 'callbacks of a custom element: attributes, adoption and removal',
    requests: 3,
    html: '<bench-calls></bench-calls>',
    run: () => {
      customElements.define(
        'bench-calls',
        class extends HTMLElement {
          static observedAttributes = ['open']
          attributeChangedCallback(): void {
            void ask('a', 1)
          }
          disconnectedCallback(): void {
            void ask('a', 2).then(() => ask('a', 3))
          }
        },
      )
      onClick('a', async () => {
        element('bench-calls').setAttribute('open', '')
        await sleep(50)
        element('bench-calls').remove()
      })
    },
  },
  {
    name: 'a task whose priority the click raises, and which then runs',
    requests: 2,
    run: () => {
      onClick('a', () => {
        const controller = new TaskController({ priority: 'background' })
        controller.signal.addEventListener('prioritychange', () => void ask('a', 1))
        void scheduler.postTask(() => ask('a', 2), { signal: controller.signal, delay: 60 })
        controller.setPriority('user-blocking')
      })
    },
  },
]

declare const TaskController: new (options: {
  priority: string
}) => { readonly signal: AbortSignal; setPriority(priority: string): void }
declare const scheduler: { postTask(run: () => unknown, options: object): Promise<unknown> }
