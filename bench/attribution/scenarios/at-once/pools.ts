import { ask, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'

/** A pool of so many jobs at a time, as p-limit has it. */
function createPool(size: number) {
  const waiting: (() => void)[] = []
  let active = 0
  const next = (): void => {
    if (active >= size) return
    const start = waiting.shift()
    if (!start) return
    active += 1
    start()
  }
  return <T>(job: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push(() => {
        job()
          .then(resolve, reject)
          .finally(() => {
            active -= 1
            next()
          })
      })
      next()
    })
}

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

/** What a worker asks for, and whom it tells. */
interface Job {
  is: Letter
  n: number
  ms: number
  done(): void
}

/** Puts a job in, and waits for its end. */
const order = (put: (job: Job) => void, job: Omit<Job, 'done'>): Promise<void> =>
  new Promise((done) => put({ ...job, done }))

/** Hands each job to the next of three workers that is idle, in endless loops. */
function createDispatcher() {
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
  const dispatch = async (): Promise<void> => {
    for (;;) {
      const job = await inbox.take()
      const worker = await idle.take()
      worker.put(job)
    }
  }
  return {
    put: inbox.put,
    start(): void {
      for (let i = 0; i < 3; i += 1) void work()
      void dispatch()
    },
  }
}

/** Jobs of two clicks that the same workers do. */
export const pools: readonly Scenario[] = [
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
    drive: clickBothApart,
  },
  {
    name: 'a serial queue of functions, while the second click waits for a price of its own',
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
    drive: clickBothApart,
  },
  {
    name: 'an upload queue of data, whose runners the first click has started, while the other one waits for an album of its own',
    requests: 9,
    run: () => {
      const queue: { is: 'a' | 'b' | 'a|b'; n: number }[] = []
      let runners = 0
      const run = async (): Promise<void> => {
        runners += 1
        for (let job = queue.shift(); job; job = queue.shift()) await ask(job.is, job.n, { ms: 120 })
        runners -= 1
      }
      const upload = (jobs: typeof queue): void => {
        queue.push(...jobs)
        while (runners < 2) void run()
      }
      onClick('a', () => upload([1, 2, 3, 4].map((n) => ({ is: 'a', n }))))
      onClick('b', async () => {
        const album = ask('b', 1, { ms: 500 })
        upload([2, 3, 4].map((n) => ({ is: 'a|b', n })))
        await album
        await ask('b', 5)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a dispatcher that hands jobs to three workers, all since the load; both clicks wait for their jobs',
    requests: 8,
    run: () => {
      const { put, start } = createDispatcher()
      start()
      onBoth(async (is) => {
        await Promise.all([1, 2, 3].map((n) => order(put, { is, n, ms: 40 })))
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
    name: 'a dispatcher and three workers that another program starts while a click’s request is pending; both later clicks wait for their jobs',
    requests: 9,
    run: () => {
      const { put, start } = createDispatcher()
      Object.assign(window, { startWorkers: start })
      onClick('c', () => ask('c', 1, { ms: 700 }))
      onBoth(async (is) => {
        await Promise.all([1, 2, 3].map((n) => order(put, { is, n, ms: 40 })))
        await ask(is, 4)
      })
    },
    drive: async (user) => {
      await user.click('c')
      await user.seen('c', 1)
      await user.wait(100)
      await user.page.evaluate('startWorkers()')
      await user.wait(900)
      await user.click('a')
      await user.seen('a', 4)
      await user.click('b')
    },
  },
  {
    name: 'four workers since the load that take the jobs of two clicks from one mailbox',
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
      onBoth(async (is) => {
        await Promise.all([1, 2].map((n) => order(inbox.put, { is, n, ms: 200 })))
        await ask(is, 3)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a for await loop over an async generator that merges clicks and a poll',
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
      onBoth(async (is) => {
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
