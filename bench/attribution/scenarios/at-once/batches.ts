import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { draw } from './features.js'

/** A batch that is sent by whoever adds its first item, after a pause. */
function createAwaitedBatch(): (item: string) => Promise<void> {
  let batch: string[] = []
  return async (item) => {
    if (batch.push(item) > 1) return
    await sleep(200)
    batch = []
    await ask('a|b', 1)
  }
}

/** What two clicks have added is sent together. */
export const batches: readonly Scenario[] = [
  {
    name: 'a basket that is sent again while it has changed: the second click waits for its own request too',
    requests: 5,
    run: () => {
      const dirty = new Set<string>()
      let running: Promise<void> | undefined
      let n = 0
      const drain = async (): Promise<void> => {
        while (dirty.size) {
          dirty.clear()
          n += 1
          await ask(n === 1 ? 'a' : 'a|b', n, { ms: 250 })
        }
        running = undefined
      }
      const sync = (): Promise<void> => {
        running ??= drain()
        return running
      }
      onClick('a', async () => {
        dirty.add('size')
        await sync()
        await ask('a', 3)
      })
      onClick('b', async () => {
        const advice = ask('b', 1, { ms: 600 })
        dirty.add('colour')
        await sync()
        await advice
        await ask('b', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a batch that is full with the second click, which sends it at once',
    requests: 5,
    run: () => {
      const events: string[] = []
      const track = (name: string): void => {
        events.push(name)
        if (events.length < 3) return
        events.length = 0
        void ask('a|b', 1)
      }
      onClick('a', async () => {
        track('click')
        track('add')
        await ask('a', 1, { ms: 300 })
        await ask('a', 2)
      })
      onClick('b', async () => {
        track('click')
        await ask('b', 1, { ms: 300 })
        await ask('b', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a batch that is full with the second click’s answer',
    requests: 5,
    run: () => {
      const events: string[] = []
      const track = (name: string): void => {
        events.push(name)
        if (events.length < 2) return
        events.length = 0
        void ask('a|b', 1)
      }
      onClick('a', async () => {
        await ask('a', 1, { ms: 20 })
        track('added')
        await ask('a', 2, { ms: 500 })
      })
      onClick('b', async () => {
        await ask('b', 1, { ms: 200 })
        track('added')
        await ask('b', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a batch of one promise, after something both have waited for, between which a long list is drawn',
    requests: 5,
    run: () => {
      const session = sleep(900)
      let batch: string[] = []
      const add = (item: string): void => {
        if (batch.push(item) === 1)
          void Promise.resolve().then(async () => {
            const { length } = batch
            batch = []
            await ask(length > 1 ? 'a|b' : 'a', 9)
          })
      }
      onBoth(async (is) => {
        const report = ask(is, 1, { ms: 1400 })
        await session
        add(is)
        draw(8)
        await report
        await ask(is, 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a batch that a click’s own await of nothing sends, after something both have waited for, with drawing between',
    requests: 5,
    run: () => {
      const session = sleep(900)
      let batch: string[] = []
      const flush = async (): Promise<void> => {
        await null
        const { length } = batch
        batch = []
        await ask(length > 1 ? 'a|b' : 'a', 9)
      }
      onBoth(async (is) => {
        const report = ask(is, 1, { ms: 1400 })
        await session
        if (batch.push(is) === 1) void flush()
        draw(8)
        await report
        await ask(is, 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'changes that an observer of the load collects, after something both have waited for, with drawing between',
    requests: 5,
    html: '<section></section>',
    run: () => {
      const session = sleep(900)
      new MutationObserver((records) => void ask(records.length > 1 ? 'a|b' : 'a', 9)).observe(element('section'), {
        childList: true,
      })
      onBoth(async (is) => {
        const report = ask(is, 1, { ms: 1400 })
        await session
        element('section').append(document.createElement('p'))
        draw(8)
        await report
        await ask(is, 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a cache that is written behind by the timer of the second, into which the first one’s answer still comes',
    requests: 4,
    run: () => {
      const changes = new Map<string, number>()
      let isSet = false
      const set = (key: string): void => {
        changes.set(key, 1)
        if (isSet) return
        isSet = true
        setTimeout(() => {
          isSet = false
          const { size } = changes
          changes.clear()
          void ask(size > 1 ? 'a|b' : 'b', 3)
        }, 300)
      }
      onClick('a', async () => {
        await ask('a', 1, { ms: 200 })
        set('basket')
        await ask('a', 2, { ms: 400 })
      })
      onClick('b', async () => {
        set('wish')
        await ask('b', 1, { ms: 500 })
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a batch whose window the first click awaits, both of which work on',
    requests: 5,
    run: () => {
      const add = createAwaitedBatch()
      onBoth(async (is) => {
        void add(is)
        await ask(is, 1, { ms: 500 })
        await ask(is, 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a batch whose window the first click awaits, and nothing else',
    requests: 1,
    run: () => {
      const add = createAwaitedBatch()
      onBoth(add)
    },
    drive: clickBothApart,
  },
]
