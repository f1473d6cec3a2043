/// <reference lib="es2024.promise" />
import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { poll } from './features.js'

/** One holds what another one waits for. */
export const locks: readonly Scenario[] = [
  {
    name: 'a mutex whose next holder sends what the one before has left, while that one works on',
    requests: 4,
    run: () => {
      const dirty: string[] = []
      let tail: Promise<unknown> = Promise.resolve()
      const lock = async (): Promise<() => void> => {
        const before = tail
        let release = (): void => {}
        tail = new Promise<void>((resolve) => {
          release = resolve
        })
        await before
        return release
      }
      onClick('a', async () => {
        const release = await lock()
        await ask('a', 1, { ms: 250 })
        dirty.push('total')
        release()
        await ask('a', 2, { ms: 300 })
        await ask('a', 3)
      })
      onClick('b', async () => {
        dirty.push('colour')
        const release = await lock()
        if (dirty.length) await ask('a|b', 1)
        release()
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a lock of the browser whose next holder sends what the one before has left, while that one works on',
    requests: 4,
    run: () => {
      const dirty: string[] = []
      onClick('a', async () => {
        await navigator.locks.request('cart', async () => {
          await ask('a', 1, { ms: 250 })
          dirty.push('total')
        })
        await ask('a', 2, { ms: 300 })
        await ask('a', 3)
      })
      onClick('b', () => {
        dirty.push('colour')
        return navigator.locks.request('cart', async () => {
          await ask('a|b', 1)
        })
      })
    },
    drive: clickBothApart,
  },
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
      onBoth(async (is) => {
        {
          await using held = await lock()
          void held
          await ask(is, 1, { ms: 200 })
          await ask(is, 2)
        }
        await ask(is, 3)
      })
    },
    drive: clickBothApart,
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
      await clickBothApart(user)
      await user.wait(40)
      await user.click('c')
    },
  },
  {
    name: 'a barrier of Promise.withResolvers, met by the second click, after which both go on, each with its own and one of both',
    requests: 5,
    run: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const chosen = new Set<string>()
      onBoth(async (is) => {
        await ask(is, 1, { ms: 100 })
        chosen.add(is)
        if (chosen.size === 2) resolve()
        await promise.then(() => chosen.size)
        if (is === 'b') return ask('b', 2)
        await ask('a|b', 1)
        return ask('a|b', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a renewed token lets go what has waited as functions, while the one who waits has another request under way',
    requests: 5,
    run: () => {
      const waiting: (() => void)[] = []
      let renewal: Promise<void> | undefined
      const renew = async (): Promise<void> => {
        await ask('a', 1, { ms: 300 })
        for (const go of waiting.splice(0)) go()
      }
      onClick('a', async () => {
        renewal ??= renew()
        await renewal
        await ask('a', 2)
      })
      onClick('b', async () => {
        const free = ask('b', 1, { ms: 600 })
        await new Promise<void>((resolve) => {
          waiting.push(() => void ask('a|b', 2).then(() => resolve()))
        })
        await free
        await ask('b', 3)
      })
    },
    drive: clickBothApart,
  },
]
