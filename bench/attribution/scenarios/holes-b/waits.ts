/// <reference lib="es2024.promise" />
/// <reference lib="esnext.array" />
import { ask, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBoth, own, poll, two } from './parts.js'

/** Waits until the page's code calls `answer`. */
interface Wait {
  readonly answered: PromiseLike<unknown>
  answer(): void
}

/** Ways to wait for a dialog, with something between what its button settles and what the asking code awaits. */
const WAITS: Readonly<Record<string, () => Wait>> = {
  'Promise.withResolvers, and a reaction that reads the answer': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { answered: promise.then((text) => text === 'yes'), answer: () => resolve('yes') }
  },
  'an async function around it': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const confirmed = async (): Promise<boolean> => (await promise) === 'yes'
    return { answered: confirmed(), answer: () => resolve('yes') }
  },
  'two async functions around it, with finally': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const open = async (): Promise<string> => {
      try {
        return await promise
      } finally {
        document.title = 'closed'
      }
    }
    const confirmed = async (): Promise<boolean> => (await open()) === 'yes'
    return { answered: confirmed(), answer: () => resolve('yes') }
  },
  'a race with a timer': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { answered: Promise.race([promise, sleep(5000)]), answer: () => resolve('yes') }
  },
  'an async generator of events': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    async function* answers() {
      yield await promise
    }
    const first = async (): Promise<unknown> => {
      for await (const text of answers()) return text
      return undefined
    }
    return { answered: first(), answer: () => resolve('yes') }
  },
  'an event of a target, once': () => {
    const target = new EventTarget()
    const heard = async (): Promise<unknown> =>
      await new Promise((resolve) => target.addEventListener('close', resolve, { once: true }))
    return { answered: heard(), answer: () => target.dispatchEvent(new Event('close')) }
  },
  'a signal that aborts its request': () => {
    const controller = new AbortController()
    const api = async (): Promise<unknown> => {
      try {
        return await fetch('/events?times=1&every=4000', { signal: controller.signal })
      } catch {
        return undefined
      }
    }
    return { answered: api(), answer: () => controller.abort() }
  },
  'the microtask of the one who answers': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { answered: promise, answer: () => queueMicrotask(() => resolve('yes')) }
  },
}

const dialogs: readonly Scenario[] = Object.entries(WAITS).map(
  ([name, create]): Scenario => ({
    name: `a dialog that the second click answers, which waits for its own request: ${name}`,
    requests: 5,
    run: () => {
      let answer = (): void => {}
      onClick('a', async () => {
        await ask('a', 1, { ms: 10 })
        const wait = create()
        answer = wait.answer
        await wait.answered
        await ask('a|b', 1, { ms: 20 })
        await ask('a|b', 2)
      })
      onClick('b', async () => {
        answer()
        await ask('b', 1, { ms: 300 })
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(60)
      await user.click('b')
    },
  }),
)

/** A module that waits at its top, and then asks. */
const MODULE = `
class Settings { static ready; static { Settings.ready = fetch('/r/a/1?ms=150') } }
await Settings.ready
await fetch('/r/a/2?ms=20')
export const show = () => fetch('/r/a/3?')
`

const modules: readonly Scenario[] = [
  {
    name: 'a lazy module that waits at its top, beside a click',
    requests: 5,
    chunks: { 'late.js': MODULE },
    run: () => {
      own(600)
      onClick('a', async () => {
        const { show } = await import(`${location.origin}/files/late.js?ms=250`)
        await show()
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a lazy module that waits at its top, alone',
    requests: 3,
    chunks: { 'late.js': MODULE },
    run: () =>
      onClick('a', async () => {
        const { show } = await import(`${location.origin}/files/late.js?ms=250`)
        await show()
      }),
  },
  {
    name: 'a lazy module that asks as it is evaluated, beside a click whose work is done by then',
    requests: 4,
    chunks: { 'late.js': `export const data = fetch('/r/a/1?ms=20'); export const show = () => fetch('/r/a/2?')` },
    run: () => {
      own(20)
      onClick('a', async () => {
        const { data, show } = await import(`${location.origin}/files/late.js?ms=350`)
        await data
        await show()
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a lazy module that the pointer has prefetched and that two clicks then wait for',
    requests: 4,
    chunks: { 'late.js': `export const show = (is, n) => fetch('/r/' + is + '/' + n + '?ms=20')` },
    run: () => {
      let loading: Promise<{ show(is: string, n: number): Promise<unknown> }> | undefined
      const load = () => {
        loading ??= import(`${location.origin}/files/late.js?ms=300`)
        return loading
      }
      document.body.addEventListener('pointerover', () => void load())
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const { show } = await load()
          await show(is, 1)
          await show(is, 2)
        })
    },
    drive: clickBoth,
  },
]

const iterators: readonly Scenario[] = [
  {
    name: 'an export by an async generator, which the second click ends by return(): it tells the server in finally',
    requests: 5,
    run: () => {
      async function* pages() {
        try {
          for (let n = 1; ; n += 1) {
            await ask('a', n, { ms: 20 })
            yield n
          }
        } finally {
          await ask('b', 1, { ms: 20 })
          await ask('b', 2)
        }
      }
      let reading: AsyncGenerator<number> | undefined
      onClick('a', async () => {
        reading = pages()
        for (let n = 1; n <= 2; n += 1) await reading.next()
        await ask('a', 3)
      })
      onClick('b', () => void reading?.return(0))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 3)
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'an async generator, ended by throw() by the second click, beside a poll',
    requests: 4,
    run: () => {
      poll()
      async function* steps() {
        try {
          yield 1
          yield 2
        } catch {
          await ask('b', 1, { ms: 20 })
        }
        await ask('b', 2)
      }
      let reading: AsyncGenerator<number> | undefined
      onClick('a', async () => {
        reading = steps()
        await reading.next()
        await two('a')
      })
      onClick('b', async () => {
        await reading?.throw(new Error('cancelled'))
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'a break out of for await, whose finally asks, beside another click and a poll',
    requests: 5,
    run: () => {
      poll()
      own(400)
      async function* pages() {
        try {
          for (let n = 1; ; n += 1) {
            await ask('a', n, { ms: 80 })
            yield n
          }
        } finally {
          await null
          await ask('a', 3)
        }
      }
      onClick('a', async () => {
        for await (const n of pages()) if (n === 2) break
      })
    },
    drive: clickBoth,
  },
  {
    name: 'Array.fromAsync over the pages of two clicks at once, with an async getter',
    requests: 8,
    run: () => {
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const basket = {
            get total() {
              return (async () => {
                await null
                return ask(is, 4)
              })()
            },
          }
          async function* pages() {
            for (let n = 1; n <= 3; n += 1) {
              await ask(is, n, { ms: 50 })
              yield n
            }
          }
          await Array.fromAsync(pages(), async (n) => n * 2)
          await basket.total
        })
    },
    drive: clickBoth,
  },
]

const locks: readonly Scenario[] = [
  {
    name: 'a lock given back by await using, whose next holder is the other click, beside a poll',
    requests: 6,
    run: () => {
      poll()
      let tail: Promise<void> = Promise.resolve()
      const lock = async () => {
        const before = tail
        const { promise, resolve } = Promise.withResolvers<void>()
        tail = promise
        await before
        return {
          async [Symbol.asyncDispose]() {
            await null
            resolve()
          },
        }
      }
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          {
            await using held = await lock()
            void held
            await ask(is, 1, { ms: 200 })
            await ask(is, 2)
          }
          await ask(is, 3)
        })
    },
    drive: clickBoth,
  },
  {
    name: 'a semaphore of one that hands on in a microtask, three clicks, each with work after it',
    requests: 6,
    run: () => {
      const waiting: (() => void)[] = []
      let free = true
      const take = (): Promise<void> | undefined => {
        if (free) {
          free = false
          return undefined
        }
        return new Promise((resolve) => waiting.push(resolve))
      }
      const give = (): void =>
        void Promise.resolve().then(() => {
          const next = waiting.shift()
          if (next) next()
          else free = true
        })
      for (const is of ['a', 'b', 'c'] as const)
        onClick(is, async () => {
          await take()
          try {
            await ask(is, 1, { ms: 200 })
          } finally {
            give()
          }
          await null
          await ask(is, 2)
        })
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.wait(40)
      await user.click('c')
    },
  },
  {
    name: 'a poll that settles what a click waits for, through a target’s listener that removes itself, beside another click',
    requests: 4,
    run: () => {
      own(500)
      const target = new EventTarget()
      let n = 0
      const turn = async (): Promise<void> => {
        n += 1
        if (n > 25) return
        await ask('none', n)
        target.dispatchEvent(new Event('tick'))
        setTimeout(turn, 150)
      }
      setTimeout(turn, 50)
      onClick('a', async () => {
        await new Promise<void>((resolve) => {
          const heard = (): void => {
            target.removeEventListener('tick', heard)
            resolve()
          }
          target.addEventListener('tick', heard)
        })
        await two('a')
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a barrier of Promise.withResolvers, met by the second click, after which both go on, each with its own and one of both',
    requests: 5,
    run: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const chosen = new Set<string>()
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await ask(is, 1, { ms: 100 })
          chosen.add(is)
          if (chosen.size === 2) resolve()
          await promise.then(() => chosen.size)
          if (is === 'a') await ask('a|b', 1)
          else await ask('b', 2)
          await (is === 'a' ? ask('a|b', 2) : undefined)
        })
    },
    drive: clickBoth,
  },
]

export const waits: readonly Scenario[] = [...dialogs, ...modules, ...iterators, ...locks]
