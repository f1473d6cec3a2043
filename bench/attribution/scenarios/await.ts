import { ask, onClick, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

/** Native `await`, as people write it. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'no await at all',
    requests: 1,
    a: () => ask('a', 1),
  },
  {
    name: 'one await',
    requests: 2,
    a: async () => {
      await ask('a', 1)
      await ask('a', 2)
    },
  },
  {
    name: 'response.json, then the next',
    requests: 3,
    a: async () => {
      const first = await (await ask('a', 1, { ms: 20 })).json()
      const second = await ask('a', 2, { after: first.n })
      await second.text()
      await ask('a', 3)
    },
  },
  {
    name: 'twenty in a row',
    requests: 20,
    a: async () => {
      for (let n = 1; n <= 20; n += 1) await ask('a', n)
    },
  },
  {
    name: 'loop with pauses',
    requests: 4,
    a: async () => {
      for (let n = 1; n <= 4; n += 1) {
        await ask('a', n)
        await sleep(60)
      }
    },
  },
  {
    name: 'a pause longer than any quiet time',
    requests: 2,
    a: async () => {
      await ask('a', 1)
      await sleep(400)
      await ask('a', 2)
    },
  },
  {
    name: 'a pause before the first request',
    requests: 1,
    a: async () => {
      await sleep(250)
      await ask('a', 1)
    },
  },
  {
    name: 'a slow answer, then the next',
    requests: 2,
    a: async () => {
      await ask('a', 1, { ms: 450 })
      await ask('a', 2)
    },
  },
  {
    name: 'await of a number',
    requests: 2,
    a: async () => {
      const n = await 1
      await ask('a', n)
      await undefined
      await ask('a', 2)
    },
  },
  {
    name: 'await of numbers many times over, then a request',
    requests: 1,
    a: async () => {
      for (let i = 0; i < 10; i += 1) await i
      await ask('a', 1)
    },
  },
  {
    name: 'await of a thenable',
    requests: 2,
    a: async () => {
      // biome-ignore lint/suspicious/noThenProperty: a query builder is one.
      const query = { then: (resolve: (n: number) => void) => void setTimeout(() => resolve(1), 30) }
      await ask('a', (await query) as unknown as number)
      await ask('a', 2)
    },
  },
  {
    name: 'Promise.all, then one',
    requests: 4,
    a: async () => {
      await Promise.all([ask('a', 1, { ms: 40 }), ask('a', 2, { ms: 10 }), ask('a', 3)])
      await ask('a', 4)
    },
  },
  {
    name: 'Promise.race, any and allSettled',
    requests: 6,
    a: async () => {
      await Promise.race([ask('a', 1, { ms: 60 }), sleep(20)])
      await ask('a', 2)
      await Promise.any([Promise.reject(new Error('no')), ask('a', 3)])
      await ask('a', 4)
      await Promise.allSettled([Promise.reject(new Error('no')), ask('a', 5)])
      await ask('a', 6)
    },
  },
  {
    name: 'catch after a rejection',
    requests: 2,
    a: async () => {
      try {
        const response = await ask('a', 1, { fail: 1 })
        if (!response.ok) throw new Error('failed')
      } catch {
        await ask('a', 2)
      }
    },
  },
  {
    name: 'catch after an awaited rejection, finally',
    requests: 3,
    a: async () => {
      const refuse = async () => {
        await sleep(20)
        throw new Error('refused')
      }
      try {
        await refuse()
      } catch {
        await ask('a', 1)
      } finally {
        await ask('a', 2)
        await ask('a', 3)
      }
    },
  },
  {
    name: 'nested async calls, three levels',
    requests: 4,
    a: async () => {
      const load = async (n: number) => (await ask('a', n, { ms: 15 })).json()
      const loadTwo = async (n: number) => [await load(n), await load(n + 1)]
      const save = async () => {
        const items = await loadTwo(1)
        await loadTwo(items.length + 1)
      }
      await save()
    },
  },
  {
    name: 'async generator',
    requests: 4,
    a: async () => {
      async function* pages() {
        for (let n = 1; n <= 3; n += 1) {
          const response = await ask('a', n)
          yield response.status
        }
      }
      for await (const status of pages()) if (status !== 200) return
      await ask('a', 4)
    },
  },
  {
    name: 'for await over promises in an array',
    requests: 4,
    a: async () => {
      let n = 3
      for await (const response of [ask('a', 1, { ms: 30 }), ask('a', 2), Promise.resolve()]) {
        if (response === undefined) await ask('a', n++)
      }
      await ask('a', n)
    },
  },
  {
    name: 'for await over a stream',
    requests: 4,
    a: async () => {
      const response = await ask('a', 1, { chunks: 3, every: 30 })
      let n = 2
      if (!response.body) return
      for await (const _ of response.body as unknown as AsyncIterable<Uint8Array>) await ask('a', n++)
    },
  },
  {
    name: 'reader loop over a stream',
    requests: 3,
    a: async () => {
      const reader = (await ask('a', 1, { chunks: 2, every: 40 })).body?.getReader()
      let n = 2
      for (;;) {
        const step = await reader?.read()
        if (!step || step.done) break
        void ask('a', n++)
      }
    },
  },
  {
    name: 'async method of a class',
    requests: 3,
    a: async () => {
      class Cart {
        #items = 0
        async add() {
          this.#items += 1
          await ask('a', this.#items)
          return this
        }
      }
      const cart = await new Cart().add()
      await (await cart.add()).add()
    },
  },
  {
    name: 'await in the default of a parameter’s helper',
    requests: 2,
    a: async () => {
      const withToken = async (n: number, token = ask('a', 1)) => {
        await token
        await ask('a', n)
      }
      await withToken(2)
    },
  },
  {
    name: 'dynamic import',
    requests: 2,
    files: { 'cart.js': 'export const add = async (url) => { await fetch(url) }' },
    a: async () => {
      const path = '/files/cart.js'
      const cart = await import(path)
      await cart.add(url('a', 1))
      await ask('a', 2)
    },
  },
  {
    name: 'a promise that the page made as it loaded',
    requests: 3,
    run: () => {
      const config = ask('mount', 1, { ms: 350 }).then((response) => response.json())
      onClick('a', async () => {
        await config
        await ask('a', 1)
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a promise that was settled long ago',
    requests: 1,
    run: () => {
      const ready = Promise.resolve('ready')
      onClick('a', async () => {
        await ready
        await ready
        await ask('a', 1)
      })
    },
  },
  {
    name: 'a deferred that a timer of the page resolves',
    requests: 1,
    run: () => {
      const waiting: (() => void)[] = []
      setInterval(() => {
        for (const resolve of waiting.splice(0)) resolve()
      }, 70)
      onClick('a', async () => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        await ask('a', 1)
      })
    },
  },
  {
    name: 'Promise.withResolvers',
    requests: 1,
    a: async () => {
      const { promise, resolve } = (
        Promise as unknown as { withResolvers(): { promise: Promise<void>; resolve(): void } }
      ).withResolvers()
      setTimeout(resolve, 120)
      await promise
      await ask('a', 1)
    },
  },
  {
    name: 'the handler’s call is not awaited',
    requests: 2,
    a: () => {
      const save = async () => {
        await sleep(30)
        await ask('a', 1)
        await ask('a', 2)
      }
      void save()
    },
  },
  {
    name: 'two chains of one click side by side',
    requests: 6,
    a: () => {
      const chain = async (first: number, ms: number) => {
        for (let n = first; n < first + 3; n += 1) await ask('a', n, { ms })
      }
      void chain(1, 10)
      void chain(4, 35)
    },
  },
  {
    name: 'await inside a map, then all',
    requests: 5,
    a: async () => {
      const ids = await Promise.all([1, 2, 3, 4].map(async (n) => (await (await ask('a', n)).json()).n))
      await ask('a', ids.length + 1)
    },
  },
  {
    name: 'a pipeline of async iterators',
    requests: 4,
    a: async () => {
      async function* numbers() {
        for (let n = 1; n <= 6; n += 1) {
          if (n % 3 === 0) await sleep(60)
          yield n
        }
      }
      async function* filter(source: AsyncIterable<number>) {
        for await (const n of source) if (n % 2 === 0) yield n / 2
      }
      for await (const n of filter(numbers())) await ask('a', n)
      await ask('a', 4)
    },
  },
]
