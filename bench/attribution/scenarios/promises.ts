import { ask, onClick, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

/** Promise chains, and the small machines that are built out of promises. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'then',
    requests: 2,
    a: () => ask('a', 1).then(() => ask('a', 2)),
  },
  {
    name: 'a long chain of then',
    requests: 10,
    a: () => {
      let chain: Promise<unknown> = Promise.resolve()
      for (let n = 1; n <= 10; n += 1) chain = chain.then(() => ask('a', n, { ms: n % 3 ? 0 : 25 }))
    },
  },
  {
    name: 'catch, then finally',
    requests: 3,
    a: () =>
      ask('a', 1, { ms: 20 })
        .then(() => Promise.reject(new Error('no')))
        .catch(() => ask('a', 2))
        .finally(() => void ask('a', 3)),
  },
  {
    name: 'a promise returned in a promise',
    requests: 3,
    a: () =>
      ask('a', 1)
        .then(() => sleep(120).then(() => ask('a', 2)))
        .then((response) => response.json())
        .then(() => ask('a', 3)),
  },
  {
    name: 'then on a promise that the page made as it loaded',
    requests: 3,
    run: () => {
      const token = ask('mount', 1, { ms: 300 }).then((response) => response.json())
      onClick('a', () => token.then(() => ask('a', 1)).then(() => ask('a', 2)))
    },
  },
  {
    name: 'two handlers on one promise',
    requests: 3,
    a: () => {
      const first = ask('a', 1, { ms: 30 })
      void first.then(() => ask('a', 2))
      void first.then(() => ask('a', 3))
    },
  },
  {
    name: 'an executor that resolves in a timer',
    requests: 2,
    a: () => new Promise((resolve) => setTimeout(() => resolve(ask('a', 1)), 80)).then(() => ask('a', 2)),
  },
  {
    name: 'reduce over items, one after another',
    requests: 4,
    a: () =>
      [1, 2, 3, 4].reduce(
        (before, n) => before.then(() => ask('a', n, { ms: 12 })),
        Promise.resolve() as Promise<unknown>,
      ),
  },
  {
    name: 'retry by hand with growing pauses',
    requests: 3,
    a: async () => {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const response = await ask('a', 1, { fail: 2 })
        if (response.ok) return
        await sleep(80 * 2 ** attempt)
      }
    },
  },
  {
    name: 'a pool of two at a time',
    requests: 6,
    a: async () => {
      let running = 0
      const queue: (() => void)[] = []
      const limit = async <T>(task: () => Promise<T>): Promise<T> => {
        if (running >= 2) await new Promise<void>((resolve) => queue.push(resolve))
        running += 1
        try {
          return await task()
        } finally {
          running -= 1
          queue.shift()?.()
        }
      }
      await Promise.all([1, 2, 3, 4, 5].map((n) => limit(() => ask('a', n, { ms: 25 }))))
      await ask('a', 6)
    },
  },
  {
    name: 'a mutex taken by two clicks',
    requests: 4,
    run: () => {
      let tail: Promise<unknown> = Promise.resolve()
      const locked = (task: () => Promise<unknown>) => {
        const turn = tail.then(task)
        tail = turn.catch(() => {})
        return turn
      }
      onClick('a', () =>
        locked(async () => {
          await ask('a', 1, { ms: 150 })
          await ask('a', 2)
        }),
      )
      onClick('b', () =>
        locked(async () => {
          await ask('b', 1)
          await ask('b', 2)
        }),
      )
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'an emitter turned into a promise',
    requests: 2,
    run: () => {
      const bus = new EventTarget()
      const once = (type: string) => new Promise((resolve) => bus.addEventListener(type, resolve, { once: true }))
      onClick('a', async () => {
        const saved = once('saved')
        void ask('a', 1, { ms: 60 }).then(() => bus.dispatchEvent(new Event('saved')))
        await saved
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a wait that a timeout races',
    requests: 2,
    a: async () => {
      const timeout = (ms: number) => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), ms))
      await Promise.race([ask('a', 1, { ms: 400 }), timeout(130)]).catch(() => ask('a', 2))
    },
  },
  {
    name: 'waiting until a condition holds',
    requests: 1,
    run: () => {
      let isReady = false
      setTimeout(() => {
        isReady = true
      }, 450)
      onClick('a', async () => {
        while (!isReady) await sleep(20)
        await ask('a', 1)
      })
    },
  },
  {
    name: 'a memoized loader, its second caller',
    requests: 3,
    run: () => {
      const cache = new Map<string, Promise<unknown>>()
      const load = (key: string, make: () => Promise<unknown>) => {
        const known = cache.get(key) ?? make()
        cache.set(key, known)
        return known
      }
      onClick('a', () => load('config', () => ask('a', 1)).then(() => ask('a', 2)))
      onClick('b', async () => {
        await load('config', () => ask('b', 1))
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(250)
      await user.click('b')
    },
  },
  {
    name: 'a callback interface made into a promise',
    requests: 3,
    a: async () => {
      const get = (n: number, done: (error: Error | undefined, text: string) => void) => {
        const xhr = new XMLHttpRequest()
        xhr.open('GET', url('a', n, { ms: 20 }))
        xhr.onload = () => done(undefined, xhr.responseText)
        xhr.send()
      }
      const promised = (n: number) => new Promise((resolve) => get(n, (_, text) => resolve(text)))
      await promised(1)
      await promised(2)
      await ask('a', 3)
    },
  },
  {
    name: 'a rejected promise, awaited late',
    requests: 2,
    a: async () => {
      const pending = ask('a', 1).then(() => Promise.reject(new Error('no')))
      pending.catch(() => {})
      await sleep(90)
      await pending.catch(() => undefined)
      await ask('a', 2)
    },
  },
  {
    name: 'a subclass of Promise',
    requests: 3,
    a: async () => {
      class Task<T> extends Promise<T> {
        retried() {
          return this.then((value) => value)
        }
      }
      const task = new Task<number>((resolve) => setTimeout(resolve, 60, 1))
      await ask('a', await task)
      await task.retried().then(() => ask('a', 2))
      await ask('a', 3)
    },
  },
]
