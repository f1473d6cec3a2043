import { ask, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { askAt, clickBoth, createPool, draw, own, poll } from './parts.js'

/** Takes one after another; whoever takes waits. */
function createMailbox<T>() {
  const items: T[] = []
  const takers: ((item: T) => void)[] = []
  return {
    put(item: T): void {
      const taker = takers.shift()
      if (taker) taker(item)
      else items.push(item)
    },
    take(): Promise<T> {
      const item = items.shift()
      if (item !== undefined) return Promise.resolve(item)
      return new Promise((resolve) => takers.push(resolve))
    },
  }
}

interface Job {
  is: Letter
  n: number
  ms: number
  done(): void
}

/** Puts a job in, and waits for its end. */
const order = (put: (job: Job) => void, is: Letter, n: number, ms = 60): Promise<void> =>
  new Promise((done) => put({ is, n, ms, done }))

/** Work that two clicks share, while the second one waits for a request of its own. */
const shared: readonly Scenario[] = [
  {
    name: 'a pool of two as p-limit: the other’s jobs are begun by the ends of the first’s, while the other waits for a request of its own',
    requests: 8,
    run: () => {
      const limit = createPool(2)
      onClick('a', async () => {
        await Promise.all([1, 2, 3].map((n) => limit(() => ask('a', n, { ms: 200 }))))
        await ask('a', 4)
      })
      onClick('b', async () => {
        const report = ask('b', 1, { ms: 900 })
        await Promise.all([2, 3].map((n) => limit(() => ask('a|b', n, { ms: 50 }))))
        await report
        await ask('b', 4)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a serial queue of functions, whose second customer has read the stock before and still reads a price',
    requests: 6,
    run: () => {
      const limit = createPool(1)
      onClick('a', async () => {
        await limit(() => ask('a', 1, { ms: 300 }))
        await ask('a', 2)
      })
      onClick('b', async () => {
        const price = ask('b', 1, { ms: 700 })
        await limit(async () => {
          await ask('a|b', 2, { ms: 20 })
          await ask('a|b', 3)
        })
        await price
        await ask('b', 4)
      })
    },
    drive: clickBoth,
  },
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
    drive: clickBoth,
  },
  {
    name: 'a debounce by a sequence number that awaits its pause, whose first click also works on',
    requests: 4,
    run: () => {
      let last = 0
      const save = async (): Promise<void> => {
        last += 1
        const mine = last
        await sleep(250)
        if (mine === last) await ask('a|b', 1)
      }
      onClick('a', async () => {
        void save()
        await ask('a', 1, { ms: 600 })
        await ask('a', 2)
      })
      onClick('b', async () => {
        await save()
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a debounce by a sequence number, both of whose clicks work on',
    requests: 5,
    run: () => {
      let last = 0
      const save = async (): Promise<void> => {
        last += 1
        const mine = last
        await sleep(250)
        if (mine === last) await ask('a|b', 1)
      }
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          void save()
          await ask(is, 1, { ms: 600 })
          await ask(is, 2)
        })
    },
    drive: clickBoth,
  },
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
    drive: clickBoth,
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
    drive: clickBoth,
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
    drive: clickBoth,
  },
  {
    name: 'a deletion that may be undone, which the next deletion sends at once',
    requests: 2,
    run: () => {
      let pending: { timer: number; row: string } | undefined
      const commit = (): void => {
        if (!pending) return
        clearTimeout(pending.timer)
        const { row } = pending
        pending = undefined
        void (row === 'a' ? ask('a|b', 1) : ask('b', 1))
      }
      for (const row of ['a', 'b'] as const)
        onClick(row, () => {
          commit()
          pending = { row, timer: window.setTimeout(commit, 500) }
        })
    },
    drive: clickBoth,
  },
  {
    name: 'a deletion that may be undone, which the next deletion sends, and awaits',
    requests: 3,
    run: () => {
      let pending: { timer: number; row: string } | undefined
      const commit = async (): Promise<void> => {
        if (!pending) return
        clearTimeout(pending.timer)
        const { row } = pending
        pending = undefined
        await (row === 'a' ? ask('a|b', 1) : ask('b', 2))
      }
      for (const row of ['a', 'b'] as const)
        onClick(row, async () => {
          await commit()
          if (row === 'b') await ask('b', 1)
          pending = { row, timer: window.setTimeout(commit, 500) }
        })
    },
    drive: clickBoth,
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
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const report = ask(is, 1, { ms: 1400 })
          await session
          add(is)
          draw(8)
          await report
          await ask(is, 2)
        })
    },
    drive: clickBoth,
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
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const report = ask(is, 1, { ms: 1400 })
          await session
          if (batch.push(is) === 1) void flush()
          draw(8)
          await report
          await ask(is, 2)
        })
    },
    drive: clickBoth,
  },
  {
    name: 'changes that an observer of the load collects, after something both have waited for, with drawing between',
    requests: 5,
    html: '<section></section>',
    run: () => {
      const session = sleep(900)
      new MutationObserver((records) => void ask(records.length > 1 ? 'a|b' : 'a', 9)).observe(
        document.querySelector('section') as Element,
        { childList: true },
      )
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const report = ask(is, 1, { ms: 1400 })
          await session
          document.querySelector('section')?.append(document.createElement('p'))
          draw(8)
          await report
          await ask(is, 2)
        })
    },
    drive: clickBoth,
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
    drive: clickBoth,
  },
  {
    name: 'a cache that is written behind by the timer of the second, into which the first one’s answer still comes',
    requests: 4,
    run: () => {
      const changes = new Map<string, number>()
      let timer = 0
      const set = (key: string): void => {
        changes.set(key, 1)
        timer ||= window.setTimeout(() => {
          timer = 0
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
    drive: clickBoth,
  },
]

/** Loops since the load of the page. */
const loops: readonly Scenario[] = [
  {
    name: 'a dispatcher that hands jobs to three workers, all since the load; both clicks wait for their jobs',
    requests: 8,
    run: () => {
      const inbox = createMailbox<Job>()
      const idle = createMailbox<ReturnType<typeof createMailbox<Job>>>()
      const work = async (): Promise<void> => {
        const mine = createMailbox<Job>()
        for (;;) {
          idle.put(mine)
          const { is, n, ms, done } = await mine.take()
          await ask(is, n, { ms })
          done()
        }
      }
      for (let i = 0; i < 3; i += 1) void work()
      void (async () => {
        for (;;) {
          const job = await inbox.take()
          const worker = await idle.take()
          worker.put(job)
        }
      })()
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await Promise.all([1, 2, 3].map((n) => order(inbox.put, is, n, 40)))
          await ask(is, 4)
        })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 4)
      await user.click('b')
    },
  },
  {
    name: 'the same, b 60 ms after a',
    requests: 6,
    run: () => {
      const inbox = createMailbox<Job>()
      const work = async (): Promise<void> => {
        for (;;) {
          const { is, n, ms, done } = await inbox.take()
          await ask(is, n, { ms })
          done()
        }
      }
      for (let i = 0; i < 4; i += 1) void work()
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await Promise.all([1, 2].map((n) => order(inbox.put, is, n, 200)))
          await ask(is, 3)
        })
    },
    drive: clickBoth,
  },
  {
    name: 'a loop for await over an async generator that merges clicks and a poll',
    requests: 4,
    background: 3,
    run: () => {
      const inbox = createMailbox<{ is: Letter | 'none'; n: number; done?: () => void }>()
      async function* events() {
        for (;;) yield await inbox.take()
      }
      void (async () => {
        for await (const { is, n, done } of events()) {
          await ask(is, n)
          done?.()
        }
      })()
      let turn = 0
      setInterval(() => {
        turn += 1
        if (turn < 9) inbox.put({ is: 'none', n: turn })
      }, 110)
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await new Promise<void>((done) => inbox.put({ is, n: 1, done }))
          await ask(is, 2)
        })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await user.wait(40)
      await user.click('a')
      await user.seen('none', 3)
      await user.wait(40)
      await user.click('b')
    },
  },
]

/** One promise of two parties. */
const joined: readonly Scenario[] = [
  {
    name: 'a poll that joins the request of a click in a cache, and goes its own way from there',
    requests: 3,
    background: 1,
    run: () => {
      let getting: Promise<unknown> | undefined
      const getCart = (is: 'a' | 'none', n: number): Promise<unknown> => {
        getting ??= ask(is, n, { ms: 250 }).finally(() => {
          getting = undefined
        })
        return getting
      }
      onClick('a', async () => {
        await ask('a', 1, { ms: 20 })
        await getCart('a', 2)
        await ask('a', 3)
      })
      const turn = async (): Promise<void> => {
        await getCart('none', 1)
        await askAt(901, 'none', 2)
      }
      setTimeout(turn, 500)
    },
    drive: async (user) => {
      await user.wait(200)
      await user.click('a')
    },
  },
  {
    name: 'a click that joins the request of a poll in a cache, both go on in one turn, each after an await of nothing',
    requests: 4,
    background: 2,
    run: () => {
      let getting: Promise<unknown> | undefined
      const getCart = (n: number): Promise<unknown> => {
        getting ??= ask('none', n, { ms: 400 })
        return getting
      }
      const turn = async (): Promise<void> => {
        await getCart(1)
        await null
        await null
        await askAt(901, 'none', 2)
      }
      setTimeout(turn, 150)
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await getCart(0)
          await null
          await null
          await ask(is, 1)
          await ask(is, 2)
        })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await clickBoth(user)
    },
  },
  {
    name: 'a push that joins the request of a click in a cache, and then loads its own',
    requests: 4,
    background: 1,
    run: () => {
      let getting: Promise<unknown> | undefined
      const getCart = (): Promise<unknown> => {
        getting ??= ask('a', 1, { ms: 400 })
        return getting
      }
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/?times=1&every=300`)
      socket.onmessage = async () => {
        await getCart()
        await ask('none', 1)
      }
      own()
      onClick('a', async () => {
        await getCart()
        await ask('a', 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'stale while revalidate: two clicks are shown what is cached, one reading renews it, beside a poll',
    requests: 4,
    run: () => {
      poll()
      let renewing: Promise<unknown> | undefined
      const read = (): string => {
        renewing ??= ask('a', 1, { ms: 300 }).then(() => ask('a', 2))
        return 'cached'
      }
      onClick('a', () => read())
      onClick('b', async () => {
        read()
        await ask('b', 1, { ms: 100 })
        await renewing
        await ask('b', 2)
      })
    },
    drive: clickBoth,
  },
]

export const queues: readonly Scenario[] = [...shared, ...loops, ...joined]
