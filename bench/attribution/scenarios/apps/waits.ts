import { ReplaySubject, Subject, shareReplay, switchMap, take } from 'rxjs'
import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** A loader that gives its value to all who have asked while it was on its way. */
function createLoader(load: () => Promise<unknown>) {
  let waiting: ((value: unknown) => void)[] | undefined = []
  void load().then((value) => {
    const callbacks = waiting ?? []
    waiting = undefined
    for (const callback of callbacks) callback(value)
  })
  return (callback: (value: unknown) => void): void => {
    if (waiting) waiting.push(callback)
    else callback(undefined)
  }
}

/** Click a, then b in the midst of a's wait. */
const late = async (user: Parameters<NonNullable<Scenario['drive']>>[0]): Promise<void> => {
  await user.click('a')
  await user.wait(150)
  await user.click('b')
}

/** What code of a click waits for, and another part of the page ends. */
export const waits: readonly Scenario[] = [
  {
    name: 'the load’s answer calls back two clicks from a list',
    requests: 5,
    run: () => {
      const ready = createLoader(() => ask('mount', 1, { ms: 600 }))
      onBoth((is) => ready(() => void both(is)))
    },
    drive: clickBoth,
  },
  {
    name: 'the load’s answer resolves promises of two clicks from a list',
    requests: 5,
    run: () => {
      const ready = createLoader(() => ask('mount', 1, { ms: 600 }))
      onBoth(async (is) => {
        await new Promise((resolve) => ready(resolve))
        await both(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'the first click’s answer resolves what the second waits for, from a list',
    requests: 5,
    run: () => {
      let ready: ReturnType<typeof createLoader> | undefined
      onBoth(async (is) => {
        ready ??= createLoader(() => ask('a', 9, { ms: 300 }))
        await new Promise((resolve) => ready?.(resolve))
        await both(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'ready(): a click waits for a library that a script of the page announces by an event',
    requests: 2,
    run: () => {
      setTimeout(() => document.dispatchEvent(new Event('lib:ready')), 600)
      onClick('a', async () => {
        await new Promise((resolve) => document.addEventListener('lib:ready', resolve, { once: true }))
        await both('a')
      })
    },
  },
  {
    name: 'ready(): callbacks of a click, called by an event that a timer of the page dispatches',
    requests: 2,
    run: () => {
      setTimeout(() => document.dispatchEvent(new Event('lib:ready')), 600)
      onClick('a', () => document.addEventListener('lib:ready', () => void both('a'), { once: true }))
    },
  },
  {
    name: 'customElements.whenDefined, defined by the page later',
    requests: 2,
    run: () => {
      setTimeout(() => customElements.define('bench-when-defined', class extends HTMLElement {}), 500)
      onClick('a', async () => {
        await customElements.whenDefined('bench-when-defined')
        await both('a')
      })
    },
  },
  {
    name: 'document.fonts.ready, and a sleep until a condition holds',
    requests: 2,
    run: () => {
      let isReady = false
      setTimeout(() => {
        isReady = true
      }, 500)
      onClick('a', async () => {
        await document.fonts.ready
        while (!isReady) await sleep(40)
        await both('a')
      })
    },
  },
  {
    name: 'RxJS: a replayed value, its second subscriber beside another click',
    requests: 5,
    run: () => {
      const user = new ReplaySubject<number>(1)
      void ask('mount', 1, { ms: 500 }).then(() => user.next(1))
      onClick('a', () => user.pipe(take(1)).subscribe(() => void both('a')))
      onClick('b', () => user.pipe(take(1)).subscribe(() => void both('b')))
    },
    drive: late,
  },
  {
    name: 'RxJS: shareReplay, subscribed by one click and again by another',
    requests: 5,
    run: () => {
      const start = new Subject<void>()
      const price = start.pipe(
        switchMap(() => ask('a', 9, { ms: 300 })),
        shareReplay(1),
      )
      price.subscribe()
      onClick('a', () => {
        price.pipe(take(1)).subscribe(() => void both('a'))
        start.next()
      })
      onClick('b', () => price.pipe(take(1)).subscribe(() => void both('b')))
    },
    drive: late,
  },
  {
    name: 'a hand-written thenable that its own answer resolves',
    requests: 4,
    run: () => {
      const load = (is: Letter): PromiseLike<unknown> => {
        const waiting: ((value: unknown) => void)[] = []
        void ask(is, 1, { ms: is === 'a' ? 200 : 60 }).then((response) => {
          for (const go of waiting) go(response)
        })
        // biome-ignore lint/suspicious/noThenProperty: it is the point.
        return { then: (go: (value: unknown) => void) => void waiting.push(go) } as unknown as PromiseLike<unknown>
      }
      onBoth(async (is) => {
        await load(is)
        await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a hand-written thenable that the other click resolves',
    requests: 3,
    run: () => {
      const waiting: ((value?: unknown) => void)[] = []
      // biome-ignore lint/suspicious/noThenProperty: it is the point.
      const gate = { then: (go: () => void) => void waiting.push(go) } as unknown as PromiseLike<void>
      onClick('a', async () => {
        await gate
        await both('a')
      })
      onClick('b', () => {
        for (const go of waiting.splice(0)) go()
        void ask('b', 1)
      })
    },
    drive: late,
  },
  {
    name: 'Promise.race of an answer and a confirmation that another click gives',
    requests: 3,
    run: () => {
      let confirmed: () => void = () => {}
      onClick('a', async () => {
        await Promise.race([new Promise<void>((resolve) => (confirmed = resolve)), sleep(3_000)])
        await both('a')
      })
      onClick('b', async () => {
        confirmed()
        await ask('b', 1)
      })
    },
    drive: late,
  },
  {
    name: 'an undo that the second click takes back: the first one’s timer is cleared, its promise rejected',
    requests: 2,
    run: () => {
      let cancel: () => void = () => {}
      onClick('a', async () => {
        try {
          await new Promise<void>((resolve, reject) => {
            const timer = setTimeout(resolve, 2_000)
            cancel = () => {
              clearTimeout(timer)
              reject(new Error('undone'))
            }
          })
        } catch {
          await ask('a', 1)
        }
      })
      onClick('b', () => {
        cancel()
        void ask('b', 1)
      })
    },
    drive: late,
  },
  {
    name: 'an autosave whose flush belongs to the last change, while the page keeps restarting it',
    requests: 1,
    background: 1,
    run: () => {
      let [timer, changed]: [ReturnType<typeof setTimeout> | undefined, Letter | undefined] = [undefined, undefined]
      const later = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          void ask(changed ?? ('none' as Letter), 1)
          changed = undefined
        }, 300)
      }
      later()
      onClick('a', () => {
        changed = 'a'
        later()
      })
    },
    drive: async (user) => {
      await user.wait(400)
      await user.click('a')
    },
  },
  {
    name: 'a promise of Promise.withResolvers in a map, resolved by a message of the page’s own bus',
    requests: 4,
    run: () => {
      const bus = new EventTarget()
      const calls = new Map<string, (value: unknown) => void>()
      bus.addEventListener('answer', (event) => calls.get((event as CustomEvent<string>).detail)?.(undefined))
      bus.addEventListener('call', (event) => {
        const { detail } = event as CustomEvent<string>
        setTimeout(() => bus.dispatchEvent(new CustomEvent('answer', { detail })), detail === 'a' ? 150 : 40)
      })
      onBoth(async (is) => {
        const answered = new Promise((resolve) => calls.set(is, resolve))
        bus.dispatchEvent(new CustomEvent('call', { detail: is }))
        await answered
        await both(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a token that is refreshed for the load, which releases a queue of a click’s requests',
    requests: 4,
    run: () => {
      let refreshing: Promise<unknown> | undefined
      let queue: { go(): void }[] = []
      const refresh = (): void => {
        refreshing = ask('mount', 1, { ms: 500 }).then(() => {
          refreshing = undefined
          for (const { go } of queue) go()
          queue = []
        })
      }
      refresh()
      const send = (n: number) =>
        refreshing ? new Promise((resolve) => queue.push({ go: () => resolve(ask('a', n)) })) : ask('a', n)
      onClick('a', async () => {
        await Promise.all([send(1), send(2)])
        await send(3)
      })
    },
  },
  {
    name: 'hydration that replays the click, once the part’s code has come',
    requests: 2,
    html: '<section></section>',
    run: () => {
      const clicks: Event[] = []
      let isReady = false
      element('[data-action-name=action_a]').addEventListener('click', (event) => {
        if (!isReady) clicks.push(event)
        else void both('a')
      })
      setTimeout(() => {
        isReady = true
        for (const { type, target } of clicks.splice(0)) target?.dispatchEvent(new MouseEvent(type, { bubbles: true }))
      }, 500)
    },
  },
]
