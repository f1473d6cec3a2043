import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** A runner of generators: promises are awaited, thunks called, arrays run side by side. */
function co(generator: Generator<unknown, unknown, unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const go = (step: () => IteratorResult<unknown, unknown>): void => {
      let result: IteratorResult<unknown, unknown>
      try {
        result = step()
      } catch (error) {
        reject(error)
        return
      }
      if (result.done) {
        resolve(result.value)
        return
      }
      const value = Array.isArray(result.value) ? Promise.all(result.value) : result.value
      Promise.resolve(value).then(
        (next) => go(() => generator.next(next)),
        (error) => go(() => generator.throw(error)),
      )
    }
    go(() => generator.next())
  })
}

/** Runs jobs by a scheduler of priorities over a message channel, at most five milliseconds at a time. */
function createScheduler() {
  const { port1, port2 } = new MessageChannel()
  const queue: { job: () => unknown; priority: number }[] = []
  port1.onmessage = () => {
    const until = performance.now() + 5
    while (queue[0] && performance.now() < until) queue.shift()?.job()
    if (queue[0]) port2.postMessage(0)
  }
  return (job: () => unknown, priority = 0): void => {
    queue.push({ job, priority })
    queue.sort((one, two) => two.priority - one.priority)
    if (queue.length === 1) port2.postMessage(0)
  }
}

function* buy(is: Letter): Generator<unknown, void, unknown> {
  yield ask(is, 1, { ms: 30 })
  yield [ask(is, 2), sleep(40)]
  yield null
  yield ask(is, 3)
}

/** Buses, runners and schedulers. */
export const emitters: readonly Scenario[] = [
  {
    name: 'an emitter whose handlers are copied before they are called, and one is removed on the way',
    requests: 4,
    run: () => {
      const handlers = new Map<string, Set<(is: Letter) => unknown>>()
      const on = (type: string, handler: (is: Letter) => unknown): (() => void) => {
        const of = handlers.get(type) ?? new Set()
        handlers.set(type, of.add(handler))
        return () => void of.delete(handler)
      }
      const emit = (type: string, is: Letter): void => {
        for (const handler of [...(handlers.get(type) ?? [])]) handler(is)
      }
      const off = on('add', () => off())
      on('add', (is) => both(is))
      onBoth((is) => emit('add', is))
    },
    drive: clickBoth,
  },
  {
    name: 'an emitter that calls its handlers one after another and awaits each',
    requests: 4,
    run: () => {
      const handlers: ((is: Letter) => Promise<unknown>)[] = [
        (is) => ask(is, 1, { ms: 40 }),
        async () => {},
        (is) => ask(is, 2),
      ]
      const emit = async (is: Letter) => {
        for (const handler of handlers) await handler(is)
      }
      onBoth(emit)
    },
    drive: clickBoth,
  },
  {
    name: 'an emitter that queues what comes while it is busy',
    requests: 4,
    run: () => {
      const events: (() => Promise<unknown>)[] = []
      let isBusy = false
      const drain = async (): Promise<void> => {
        if (isBusy) return
        isBusy = true
        for (let next = events.shift(); next; next = events.shift()) await next()
        isBusy = false
      }
      onBoth((is) => {
        // The second one's are called by the end of the first one's.
        const of = is === 'a' ? 'a' : 'a|b'
        events.push(
          () => ask(of, 1, { ms: 60 }),
          () => ask(of, 2),
        )
        void drain()
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a runner of generators, two at a time',
    requests: 6,
    run: () => onBoth((is) => co(buy(is))),
    drive: clickBoth,
  },
  {
    name: 'a generator in a generator, with an error and a cleanup',
    requests: 3,
    run: () => {
      function* failing(): Generator<unknown, void, unknown> {
        try {
          yield ask('a', 1)
          yield Promise.reject(new Error('no'))
        } finally {
          yield ask('a', 2)
        }
      }
      function* whole(): Generator<unknown, void, unknown> {
        try {
          yield* failing()
        } catch {
          yield ask('a', 3)
        }
      }
      onClick('a', () => co(whole()))
    },
  },
  {
    name: 'a scheduler of priorities over a message channel, for two clicks',
    requests: 4,
    run: () => {
      const schedule = createScheduler()
      onBoth((is) => {
        schedule(() => ask(is, 1, { ms: 30 }))
        schedule(() => schedule(() => ask(is, 2)), 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a queue of ticks in a resolved promise, as Vue has one, with what flushes after it',
    requests: 5,
    run: () => {
      const queue = new Set<() => unknown>()
      let flushing: Promise<void> | undefined
      const queueJob = (job: () => unknown): void => {
        queue.add(job)
        flushing ??= Promise.resolve().then(() => {
          for (const run of queue) run()
          queue.clear()
          flushing = undefined
        })
      }
      const nextTick = () => flushing ?? Promise.resolve()
      onBoth(async (is) => {
        queueJob(() => ask(is, 1))
        await nextTick()
        await ask(is, 2, { ms: 30 })
        if (is === 'a') await nextTick().then(() => ask('a', 3))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'events in an async iterator, merged from two sources',
    requests: 4,
    run: () => {
      const pull: ((value: Letter) => void)[] = []
      async function* clicks(): AsyncGenerator<Letter> {
        for (;;) yield await new Promise<Letter>((resolve) => pull.push(resolve))
      }
      void (async () => {
        for await (const is of clicks()) void both(is)
      })()
      onBoth((is) => pull.shift()?.(is))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'a form that validates its fields side by side, each with a timeout',
    requests: 4,
    run: () => {
      const withTimeout = <T>(promise: Promise<T>): Promise<T | undefined> =>
        Promise.race([promise, sleep(2_000).then(() => undefined)])
      onClick('a', async () => {
        const results = await Promise.allSettled([1, 2, 3].map((n) => withTimeout(ask('a', n, { ms: n * 20 }))))
        if (results.every(({ status }) => status === 'fulfilled')) await ask('a', 4)
      })
    },
  },
  {
    name: 'Promise.try and Array.fromAsync, with what is thrown on the way',
    requests: 3,
    run: () => {
      const attempt = (code: () => unknown) => new Promise((resolve) => resolve(code()))
      onClick('a', () =>
        attempt(() => ask('a', 1))
          .then(() => {
            throw new Error('no')
          })
          .catch(() => ask('a', 2))
          .finally(() => sleep(20))
          .then(() => ask('a', 3)),
      )
    },
  },
  {
    name: 'an object that is watched by a proxy and tells in a frame',
    requests: 2,
    run: () => {
      let isQueued = false
      const changed = new Set<PropertyKey>()
      const state = new Proxy<Record<string, number>>(
        {},
        {
          set(target, key, value) {
            changed.add(key)
            if (!isQueued) {
              isQueued = true
              requestAnimationFrame(() => {
                isQueued = false
                for (const one of changed) void ask(one as Letter, 1)
                changed.clear()
              })
            }
            return Reflect.set(target, key, value)
          },
        },
      )
      onBoth((is) => {
        state[is] = 1
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'references that are held weakly, and a registry of what is gone',
    requests: 3,
    run: () => {
      const registry = new FinalizationRegistry(() => void ask('none', 1))
      const cache = new Map<string, WeakRef<object>>()
      onClick('a', async () => {
        const held = cache.get('cart')?.deref() ?? (await (await ask('a', 1)).json())
        cache.set('cart', new WeakRef(held))
        registry.register(held, 'cart')
        await null
        await ask('a', 2)
        if (cache.get('cart')?.deref() === held) await ask('a', 3)
      })
    },
  },
  {
    name: 'an abort that any of two signals brings, and what is tried then',
    requests: 3,
    run: () =>
      onClick('a', async () => {
        const any = AbortSignal.any([AbortSignal.timeout(80), new AbortController().signal])
        const first = fetch(url('a', 1, { ms: 1_000 }), { signal: any })
        await first.catch(() => ask('a', 2))
        await ask('a', 3)
      }),
  },
  {
    name: 'an abort signal’s onabort and throwIfAborted in a loop',
    requests: 2,
    run: () => {
      let controller = new AbortController()
      onClick('a', async () => {
        const { signal } = controller
        signal.onabort = () => void ask('a|b', 1)
        try {
          for (;;) {
            signal.throwIfAborted()
            await sleep(20)
          }
        } catch {
          await ask('a', 2)
        }
      })
      onClick('b', () => {
        controller.abort()
        controller = new AbortController()
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(100)
      await user.click('b')
    },
  },
  {
    name: 'a queue in the database that a timer of the page sends, beside a click that adds to it',
    requests: 1,
    background: 2,
    run: () => {
      let n = 0
      setInterval(() => void ask('none', ++n), 140)
      onClick('a', async () => {
        const estimate = await navigator.storage.estimate()
        element('button').title = `${estimate.quota}`
        await ask('a', 1)
      })
    },
  },
]
