import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { onBoth } from '../shared/both.js'

/** Readers that two clicks use in turn. */
export const streams: readonly Scenario[] = [
  {
    name: 'one reader of a stream of pages, from which each click takes the next',
    requests: 4,
    run: () => {
      let page = 0
      const reader = new ReadableStream<number>(
        { pull: (controller) => controller.enqueue(++page) },
        { highWaterMark: 0 },
      ).getReader()
      onBoth(async (is) => {
        await reader.read()
        await ask(is, 1, { ms: 20 })
        await ask(is, 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(150)
      await user.click('b')
    },
  },
  {
    name: 'one reader of an answer in lines, from which each click takes the next, and reports at once',
    requests: 7,
    run: () => {
      let reader: ReadableStreamDefaultReader | undefined
      onClick('a', async () => {
        const response = await ask('a', 1, { chunks: 6, every: 120 })
        reader = response.body?.getReader()
        await reader?.read()
        await ask('a', 2)
        await ask('a', 3)
      })
      onClick('b', async () => {
        const line = reader?.read()
        void ask('b', 1)
        await line
        await ask('b', 2)
        await reader?.read()
        await ask('b', 3)
        await ask('b', 4)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 3)
      await user.wait(150)
      await user.click('b')
    },
  },
]
