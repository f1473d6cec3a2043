import { ask, sleep } from '../../page.js'

/** What settles a promise. */
export type Resolve = (value?: unknown) => void

/** No async function, though one may wait for it. */
export const price = (): number => 5
/** No promise, but one waits for it as for one. */
export const toThenable = (wait: (go: Resolve) => unknown) =>
  Object.defineProperty({}, 'then', { value: wait }) as PromiseLike<unknown>
const loaded = toThenable((go) => go(1))

/** b resolves what a awaits, and continues after awaiting a non-promise. */
export const resolversThatGoOn: readonly [name: string, goOn: (answer: Resolve) => Promise<unknown>][] = [
  [
    'await undefined',
    async (answer) => {
      answer()
      await undefined
      await ask('b', 1)
    },
  ],
  [
    'await null, three times',
    async (answer) => {
      answer()
      await null
      await null
      await null
      await ask('b', 1)
    },
  ],
  [
    'await of what a plain function returns',
    async (answer) => {
      answer()
      const total = (await price()) * 2
      await ask('b', 1, { total })
    },
  ],
  [
    'six awaits of numbers in a loop',
    async (answer) => {
      answer()
      for (let step = 0; step < 6; step += 1) await step
      await ask('b', 1)
    },
  ],
  [
    'await of a thenable',
    async (answer) => {
      answer()
      await loaded
      await ask('b', 1)
    },
  ],
  [
    'for await over an array of values',
    async (answer) => {
      answer()
      for await (const size of [1, 2]) if (size === 2) await ask('b', 1)
    },
  ],
  [
    'an await in a function that is not waited for',
    async (answer) => {
      const track = async () => {
        await undefined
        await ask('b', 1)
      }
      answer()
      void track()
    },
  ],
  [
    'await of a cached value, else of a request',
    async (answer) => {
      const cache = new Map<string, unknown>([['user', { id: 1 }]])
      answer()
      const user = await (cache.get('user') ?? fetch('/user'))
      if (user) await ask('b', 1)
    },
  ],
  [
    'an await in finally',
    async (answer) => {
      try {
        answer()
      } finally {
        await undefined
        await ask('b', 1)
      }
    },
  ],
  [
    'an await between two answers',
    async (answer) => {
      await 0
      answer()
      await 0
      await ask('b', 1)
    },
  ],
]

/** a waits, in many ways, for b's click, which lets it go on: "once the other item is in the basket". */
export const waiters: readonly [name: string, wait: (freed: Promise<unknown>) => Promise<unknown>][] = [
  [
    'Promise.race against a timeout',
    async (freed) => {
      await Promise.race([freed, sleep(4_000)])
      await ask('a', 1)
    },
  ],
  [
    'Promise.all with a value',
    async (freed) => {
      const [, n] = await Promise.all([freed, 1])
      await ask('a', n)
    },
  ],
  [
    'Promise.any and allSettled',
    async (freed) => {
      await Promise.allSettled([Promise.any([freed]), 1])
      await ask('a', 1)
    },
  ],
  ['a chain of then', (freed) => freed.then(() => 1).then((n) => ask('a', n))],
  [
    'an async function that waits in another',
    async (freed) => {
      const inner = async () => {
        await freed
      }
      const outer = async () => {
        await inner()
      }
      await outer()
      await ask('a', 1)
    },
  ],
  [
    'an async generator',
    async (freed) => {
      async function* items() {
        yield await freed
      }
      for await (const _ of items()) await ask('a', 1)
    },
  ],
]
