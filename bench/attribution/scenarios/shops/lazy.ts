import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario, Truth } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { both, later, slow } from './parts.js'

/** A request that is only sent when somebody waits for it, as builders of queries are. */
const lazy = (is: Truth, n: number, ms = 20): PromiseLike<Response> => ({
  // biome-ignore lint/suspicious/noThenProperty: it is what such builders have.
  then: (resolve, reject) => ask(is, n, { ms }).then(resolve, reject),
})

/** A queue with a number of workers, priorities and a pause between starts. */
function createQueue(concurrency: number, intervalMs = 0) {
  const waiting: { run: () => void; priority: number }[] = []
  let active = 0
  let startedAt = 0
  const next = (): void => {
    if (active >= concurrency || !waiting.length) return
    const left = startedAt + intervalMs - performance.now()
    if (left > 0) return void setTimeout(next, left)
    active += 1
    startedAt = performance.now()
    waiting.sort((one, other) => other.priority - one.priority)
    waiting.shift()?.run()
  }
  return <T>(job: () => Promise<T>, priority = 0): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting.push({
        priority,
        run: () =>
          void job()
            .then(resolve, reject)
            .finally(() => {
              active -= 1
              next()
            }),
      })
      next()
    })
}

/** Requests that are sent late: by builders, queues, gates and breakers. */
export const lazies: readonly Scenario[] = [
  {
    name: 'a builder of queries that sends when it is awaited, in a chain of two',
    requests: 3,
    run: () =>
      onClick('a', async () => {
        await lazy('a', 1)
        await lazy('a', 2)
        await ask('a', 3)
      }),
  },
  {
    name: 'a builder of queries that sends when it is awaited, by two clicks that one token lets go',
    requests: 4,
    run: () => {
      const token = sleep(700)
      onBoth(async (is) => {
        await token
        await lazy(is, 1)
        await lazy(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a builder of queries in Promise.all, returned by an async function, and raced with a timeout',
    requests: 5,
    run: () => {
      const load = async (n: number) => lazy('a', n)
      onClick('a', async () => {
        await Promise.all([lazy('a', 1), lazy('a', 2)])
        await load(3)
        await Promise.race([lazy('a', 4), sleep(500)])
        await ask('a', 5)
      })
    },
  },
  {
    name: 'a builder of queries awaited beside a poll that awaits one too',
    requests: 3,
    background: 4,
    run: () => {
      void (async () => {
        for (let n = 1; n < 40; n += 1) {
          await sleep(90)
          await lazy('none', n)
        }
      })()
      onClick('a', async () => {
        await lazy('a', 1, 150)
        await lazy('a', 2, 150)
        await lazy('a', 3)
      })
    },
  },
  {
    name: 'a queue of two workers with priorities, filled by one click',
    requests: 5,
    run: () => {
      const enqueue = createQueue(2)
      onClick('a', () => {
        for (let n = 1; n <= 5; n += 1) void enqueue(() => ask('a', n, { ms: 40 }), n)
      })
    },
  },
  {
    name: 'a queue that starts one job every so often, filled by one click beside a poll',
    requests: 4,
    background: 3,
    run: () => {
      const enqueue = createQueue(1, 120)
      let polled = 0
      setInterval(() => ask('none', ++polled), 130)
      onClick('a', async () => {
        await Promise.all([1, 2, 3].map((n) => enqueue(() => ask('a', n))))
        await ask('a', 4)
      })
    },
  },
  {
    name: 'a gate that holds requests until a click has given its consent, which other clicks wait for',
    requests: 4,
    run: () => {
      let allow = (): void => {}
      const gate = new Promise<void>((resolve) => {
        allow = resolve
      })
      onClick('a', async () => {
        await gate
        await both('a')
      })
      onClick('b', async () => {
        await ask('b', 1)
        allow()
        await ask('b', 2)
      })
    },
    drive: later,
  },
  {
    name: 'a breaker that opens after an error, and whose probe is the next click’s request',
    requests: 4,
    run: () => {
      let openUntil = 0
      const send = async (is: Letter, n: number, fail = 0): Promise<void> => {
        if (performance.now() < openUntil) await sleep(openUntil - performance.now())
        const { ok } = await ask(is, n, { fail })
        if (!ok) openUntil = performance.now() + 200
      }
      onClick('a', async () => {
        await send('a', 1, 1)
        await send('a', 2)
      })
      onClick('b', async () => {
        await send('b', 1)
        await send('b', 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a cache of promises whose entry goes away after its time, asked for by two clicks and a poll',
    requests: 4,
    background: 3,
    run: () => {
      const cache = new Map<string, Promise<Response>>()
      const cached = (key: string, load: () => Promise<Response>): Promise<Response> => {
        const found = cache.get(key) ?? load()
        if (!cache.has(key)) setTimeout(() => cache.delete(key), 60)
        cache.set(key, found)
        return found
      }
      let polled = 0
      setInterval(() => cached('poll', () => ask('none', ++polled)), 110)
      onBoth(async (is) => {
        await cached(is, () => ask(is, 1, { ms: 120 }))
        await cached(`${is}2`, () => ask(is, 2, { ms: 20 }))
      })
    },
    drive: later,
  },
  {
    name: 'a retry with full jitter by a recursive function and callbacks, two clicks at once',
    requests: 6,
    run: () => {
      const retry = (is: Letter, left: number, done: () => void): void => {
        void ask(is, 1, { fail: 1 }).then(({ ok }) => {
          if (ok || !left) done()
          else setTimeout(() => retry(is, left - 1, done), Math.random() * 150)
        })
      }
      onBoth((is) => retry(is, 3, () => void ask(is, 2)))
    },
    drive: clickBoth,
  },
  {
    name: 'a typeahead in a dialog, its basket drawer behind, and a poll of the stock',
    requests: 3,
    background: 3,
    html: '<dialog><input id="q" data-action-name="action_c"></dialog><aside></aside>',
    run: () => {
      let polled = 0
      setInterval(async () => {
        await ask('none', ++polled)
        element('aside').textContent = String(polled)
      }, 120)
      onClick('a', async () => {
        element<HTMLDialogElement>('dialog').showModal()
        await ask('a', 1)
      })
      let controller = new AbortController()
      element('#q').addEventListener('input', () => {
        controller.abort()
        controller = new AbortController()
        const { signal } = controller
        setTimeout(async () => {
          if (signal.aborted) return
          await ask('c', 1)
          await ask('c', 2)
        }, 200)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.page.type('#q', 'hat', { delay: 40 })
    },
  },
  {
    name: 'a checkout: the address is checked as it is left, shipping is asked for, then the order waits for the bank',
    requests: 7,
    html: '<input id="zip" data-action-name="action_b"><button id="order" data-action-name="action_c">order</button>',
    run: () => {
      let quote: Promise<unknown> = Promise.resolve()
      element('#zip').addEventListener('blur', () => {
        quote = ask('b', 1, { ms: 150 }).then(() => ask('b', 2))
      })
      element('#order').addEventListener('click', async () => {
        await quote
        await ask('c', 1)
        for (let n = 2; n < 5; n += 1) {
          await sleep(60)
          await ask('c', n)
        }
        await ask('c', 5)
      })
    },
    drive: async (user) => {
      await user.page.type('#zip', '1234')
      await user.click('#order')
    },
  },
  {
    name: 'impressions of products, collected and sent a moment later: those that a click adds',
    requests: 2,
    html: '<ul></ul>',
    run: () => {
      let seen: Element[] = []
      let timer: ReturnType<typeof setTimeout> | undefined
      const observer = new IntersectionObserver((entries) => {
        seen.push(...entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target))
        if (!seen.length) return
        if (timer) return
        timer = setTimeout(() => {
          timer = undefined
          seen = []
          void ask('a', 2)
        }, 250)
      })
      onClick('a', async () => {
        await ask('a', 1)
        for (const text of ['x', 'y']) {
          const item = Object.assign(document.createElement('li'), { textContent: text })
          element('ul').append(item)
          observer.observe(item)
        }
      })
    },
  },
  {
    name: 'a countdown of a sale by an interval of the load, which ends while a click works',
    requests: 2,
    background: 1,
    run: () => {
      let left = 8
      const timer = setInterval(() => {
        left -= 1
        if (left) return
        clearInterval(timer)
        void ask('none', 1)
      }, 100)
      onClick('a', slow)
    },
  },
]
