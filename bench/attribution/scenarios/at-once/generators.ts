/// <reference lib="esnext.array" />
import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { poll, workOnB } from './features.js'

/** Async generators that clicks read, and end. */
export const generators: readonly Scenario[] = [
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
      workOnB(400)
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
    drive: clickBothApart,
  },
  {
    name: 'Array.fromAsync over the pages of two clicks at once, with an async getter',
    requests: 8,
    run: () => {
      onBoth(async (is) => {
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
    drive: clickBothApart,
  },
]
