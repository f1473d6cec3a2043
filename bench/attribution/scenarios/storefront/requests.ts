import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario, Truth } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

type Job = () => Promise<unknown>

/** As in p-queue: `next` is called when a job has ended. */
function createQueue(concurrency: number) {
  const jobs: { run: Job; resolve(value: unknown): void }[] = []
  let running = 0
  const next = (): void => {
    const job = running < concurrency ? jobs.shift() : undefined
    if (!job) return
    running += 1
    void job
      .run()
      .then(job.resolve)
      .finally(() => {
        running -= 1
        next()
      })
  }
  return (run: Job) =>
    new Promise((resolve) => {
      jobs.push({ run, resolve })
      next()
    })
}

/** As interceptors do it: one renewal, and a list of callbacks for all who wait for it. */
function createTokenGate(renew: () => Promise<unknown>) {
  let waiting: (() => void)[] | undefined
  return () =>
    new Promise<void>((resolve) => {
      if (waiting) {
        waiting.push(resolve)
        return
      }
      waiting = [resolve]
      void renew().then(() => {
        const all = waiting ?? []
        waiting = undefined
        for (const go of all) go()
      })
    })
}

/** What a storefront's own request layer does between the click and the request. */
export const requests: readonly Scenario[] = [
  {
    name: 'typeahead: each click aborts the one before; the last one’s answer is rendered and measured',
    requests: 5,
    run: () => {
      let controller: AbortController | undefined
      onBoth(async (is) => {
        controller?.abort()
        controller = new AbortController()
        const { signal } = controller
        try {
          const response = await fetch(url(is, 1, { ms: 600 }), { signal })
          await response.json()
          await ask(is, 2)
        } catch (error) {
          if ((error as Error).name !== 'AbortError') throw error
          await ask(is, 3)
          await ask(is, 4)
        }
      })
    },
    drive: clickBoth,
  },
  {
    name: 'typeahead: a stale answer is recognised by its number and thrown away',
    requests: 3,
    run: () => {
      let last = 0
      onBoth(async (is) => {
        last += 1
        const own = last
        await ask(is, 1, { ms: is === 'a' ? 600 : 60 })
        if (own === last) await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an optimistic basket: an error puts it back and its own error is logged',
    requests: 3,
    run: () => {
      const lines: string[] = []
      const save = async (): Promise<void> => {
        lines.push('hat')
        const response = await ask('a', 1, { fail: 1, ms: 40 })
        if (response.ok) return
        lines.pop()
        const log = (): void => void fetch(url('a', 2), { method: 'POST', keepalive: true })
        log()
        await ask('a', 3)
      }
      onClick('a', () => void save())
    },
  },
  {
    name: 'an offline queue: what failed is tried again by a timer with what the next click adds',
    requests: 4,
    run: () => {
      const failed: { is: Letter; n: number }[] = []
      let isWaiting = false
      const flush = async (): Promise<void> => {
        isWaiting = false
        for (const { n } of failed.splice(0)) await ask('a|b', n)
      }
      onBoth(async (is) => {
        const response = await ask(is, 1, { fail: 1 })
        if (response.ok) return
        failed.push({ is, n: is === 'a' ? 2 : 3 })
        if (!isWaiting) setTimeout(flush, 600)
        isWaiting = true
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a map of promises: the second click reuses the first one’s request, each goes on by itself',
    requests: 5,
    run: () => {
      const cache = new Map<string, Promise<unknown>>()
      const load = (key: string) => {
        const known = cache.get(key) ?? ask('a', 1, { ms: 600 }).then((response) => response.json())
        cache.set(key, known)
        return known.finally(() => cache.delete(key))
      }
      onBoth(async (is) => {
        await load('product')
        await ask(is, is === 'a' ? 2 : 1, { ms: 30 })
        await ask(is, is === 'a' ? 3 : 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a token gate: two clicks wait for one renewal by callbacks',
    requests: 5,
    run: () => {
      const renewed = createTokenGate(() => ask('a', 1, { ms: 600 }))
      onBoth(async (is) => {
        await renewed()
        await ask(is, 2)
        await ask(is, 3)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a token gate: after a 401 both try again, with a request that both have queued as a function',
    requests: 5,
    run: () => {
      const queue: (() => void)[] = []
      let isRenewing = false
      const send = (is: Letter): Promise<unknown> =>
        ask(is, 1, { fail: 1, status: 401, ms: is === 'a' ? 10 : 80 }).then((response) => {
          if (response.status !== 401) return response
          if (!isRenewing) {
            isRenewing = true
            void ask('a', 9, { ms: 700 }).then(() => {
              isRenewing = false
              for (const go of queue.splice(0)) go()
            })
          }
          return new Promise((resolve) => queue.push(() => resolve(ask(is === 'a' ? 'a' : 'b', 1))))
        })
      onBoth(send)
    },
    drive: clickBoth,
  },
  {
    name: 'a queue of one: the second click’s job is begun by the end of the first',
    requests: 4,
    run: () => {
      const add = createQueue(1)
      onBoth(async (is) => {
        await add(() => ask(is === 'a' ? 'a' : 'a|b', 1, { ms: 600 }))
        await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a queue of two: three jobs of one click',
    requests: 4,
    run: () => {
      const add = createQueue(2)
      onClick('a', async () => {
        await Promise.all([1, 2, 3].map((n) => add(() => ask('a', n, { ms: 60 * n }))))
        await ask('a', 4)
      })
    },
  },
  {
    name: 'a rate limit: a reservoir that a timer refills lets the third request wait',
    requests: 3,
    run: () => {
      let tokens = 2
      const waiting: (() => void)[] = []
      const take = () =>
        new Promise<void>((resolve) => {
          if (tokens) {
            tokens -= 1
            resolve()
          } else waiting.push(resolve)
        })
      setInterval(() => {
        tokens = 2
        while (tokens && waiting[0]) {
          tokens -= 1
          waiting.shift()?.()
        }
      }, 200)
      onClick('a', async () => {
        for (let n = 1; n <= 3; n += 1) {
          await take()
          await ask('a', n)
        }
      })
    },
  },
  {
    name: 'a mutex as a chain of promises that each caller prolongs',
    requests: 4,
    run: () => {
      let tail: Promise<unknown> = Promise.resolve()
      const exclusive = (job: Job) => {
        const result = tail.then(job, job)
        tail = result.catch(() => {})
        return result
      }
      onBoth((is) => exclusive(() => ask(is, 1, { ms: 400 })).then(() => ask(is, 2)))
    },
    drive: clickBoth,
  },
  {
    name: 'back-off with jitter, in a recursive promise',
    requests: 5,
    run: () => {
      const attempt = (n: number): Promise<unknown> =>
        ask('a', 1, { fail: 3 }).then((response) =>
          response.ok ? response : sleep(60 * 2 ** n + Math.random() * 20).then(() => attempt(n + 1)),
        )
      onClick('a', () => attempt(0).then(() => ask('a', 2)))
    },
  },
  {
    name: 'a circuit breaker: the second click finds it open and waits until it closes',
    requests: 3,
    run: () => {
      let opensAt = 0
      const call = async (is: Letter): Promise<void> => {
        if (opensAt > performance.now()) await sleep(opensAt - performance.now())
        const response = await ask(is, 1, { fail: is === 'a' ? 1 : 0 })
        if (!response.ok) {
          opensAt = performance.now() + 250
          setTimeout(() => ask('a', 2), 300)
        }
      }
      onBoth(call)
    },
    drive: clickBoth,
  },
  {
    name: 'stale-while-revalidate: the click shows the cached answer and asks in the background',
    requests: 2,
    run: () => {
      const cache = new Map([['p', Promise.resolve('old')]])
      onClick('a', async () => {
        const shown = await cache.get('p')
        queueMicrotask(() => void ask('a', 1))
        if (shown) await ask('a', 2)
      })
    },
  },
  {
    name: 'a beacon of the click’s own analytics, buffered until the page is idle',
    requests: 2,
    run: () => {
      const buffer: Truth[] = []
      const track = (is: Truth): void => {
        buffer.push(is)
        if (buffer.length > 1) return
        const body = (): string => String(buffer.splice(0))
        requestIdleCallback(() => void fetch(url('a', 2), { method: 'POST', body: body(), keepalive: true }), {
          timeout: 300,
        })
      }
      element('[data-action-name=action_a]').addEventListener('click', () => track('a'), true)
      onClick('a', () => ask('a', 1))
    },
  },
]
