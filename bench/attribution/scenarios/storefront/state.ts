import { ask, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { loadTwo, type Wish } from './wish.js'

/** As in Preact and Solid: an effect runs again when a signal that it has read changes. */
function createSignals(schedule: (run: () => void) => void) {
  let reading: (() => void) | undefined
  const signal = <T>(value: T): [read: () => T, write: (next: T) => void] => {
    let now = value
    const effects = new Set<() => void>()
    return [
      () => {
        if (reading) effects.add(reading)
        return now
      },
      (next) => {
        if (next === now) return
        now = next
        for (const run of [...effects]) schedule(run)
      },
    ]
  }
  const effect = (code: () => unknown): void => {
    const run = (): void => {
      const before = reading
      reading = run
      code()
      reading = before
    }
    run()
  }
  return { signal, effect }
}

/** Both clicks write a signal whose effect loads. */
function loadOnWrite({ signal, effect }: ReturnType<typeof createSignals>): void {
  const [read, write] = signal<Wish | undefined>(undefined)
  effect(() => {
    const wish = read()
    if (wish) void loadTwo(wish)
  })
  onBoth((is) => write({ is, n: 1 }))
}

/** Stores, signals and frameworks of one's own kind. */
export const state: readonly Scenario[] = [
  {
    name: 'signals: an effect that runs at once',
    requests: 4,
    run: () => {
      loadOnWrite(createSignals((run) => run()))
    },
    drive: clickBoth,
  },
  {
    name: 'signals: effects in a microtask that the first write has ordered',
    requests: 4,
    run: () => {
      const queue = new Set<() => void>()
      const signals = createSignals((run) => {
        if (!queue.size)
          queueMicrotask(() => {
            const all = [...queue]
            queue.clear()
            for (const one of all) one()
          })
        queue.add(run)
      })
      loadOnWrite(signals)
    },
    drive: clickBoth,
  },
  {
    name: 'signals: a resource whose source changes with a click',
    requests: 4,
    run: () => {
      const { signal, effect } = createSignals((run) => void Promise.resolve().then(run))
      const [page, setPage] = signal(0)
      const [data, setData] = signal<unknown>(undefined)
      effect(() => {
        const n = page()
        if (n)
          void ask('a', n * 2 - 1, { ms: 20 })
            .then((response) => response.json())
            .then(setData)
      })
      effect(() => {
        const loaded = data()
        if (loaded) void ask('a', (loaded as { n: string }).n === '1' ? 2 : 4)
      })
      onClick('a', () => setPage(page() + 1))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('a')
    },
  },
  {
    name: 'an observable object: a reaction on a proxy, batched by a transaction',
    requests: 4,
    run: () => {
      const reactions: (() => void)[] = []
      let depth = 0
      let isChanged = false
      const transaction = (code: () => void): void => {
        depth += 1
        code()
        depth -= 1
        if (depth || !isChanged) return
        isChanged = false
        for (const react of reactions) react()
      }
      const cart = new Proxy(
        { is: 'a' as Letter, size: '', color: '' },
        {
          set(target, key, value) {
            isChanged = true
            return Reflect.set(target, key, value)
          },
        },
      )
      reactions.push(() => void loadTwo({ is: cart.is, n: 1 }))
      onBoth((is) =>
        transaction(() => {
          cart.is = is
          cart.size = 'm'
          cart.color = 'red'
        }),
      )
    },
    drive: clickBoth,
  },
  {
    name: 'an atom whose value is a promise: its readers wait for the new one',
    requests: 5,
    run: () => {
      let atom: Promise<unknown> = Promise.resolve()
      const readers: (() => unknown)[] = []
      const set = (value: Promise<unknown>): void => {
        atom = value
        for (const read of readers) read()
      }
      readers.push(() => atom.then((is) => is && ask(is as Letter, 2)))
      readers.push(async () => {
        if ((await atom) === 'a') await ask('a', 3)
      })
      onBoth((is) => set(ask(is, 1, { ms: 60 }).then(() => is)))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 3)
      await user.click('b')
    },
  },
  {
    name: 'a thunk, a logger and a middleware of promises',
    requests: 4,
    run: () => {
      type Next = (action: unknown) => unknown
      const base: Next = (action) => action
      const promise =
        (next: Next): Next =>
        (action) =>
          action instanceof Promise ? action.then(dispatch) : next(action)
      const thunk =
        (next: Next): Next =>
        (action) =>
          typeof action === 'function' ? action(dispatch) : next(action)
      const logger =
        (next: Next): Next =>
        (action) => {
          const { type, is } = Object(action)
          if (type === 'loaded') void ask(is, 2)
          return next(action)
        }
      const dispatch: Next = thunk(promise(logger(base)))
      onBoth((is) => dispatch((go: Next) => go(ask(is, 1, { ms: 40 }).then(() => ({ type: 'loaded', is })))))
    },
    drive: clickBoth,
  },
  {
    name: 'a saga: takeLatest cancels the first one’s task',
    requests: 3,
    run: () => {
      function* load(is: Letter): Generator<Promise<unknown>, void, unknown> {
        yield ask(is, 1, { ms: 600 })
        yield ask(is, 2)
      }
      let current: Iterator<Promise<unknown>> | undefined
      const start = (is: Letter): void => {
        const task = load(is)
        current = task
        const step = (value?: unknown): void => {
          if (task !== current) return
          const { done, value: effect } = task.next(value as never)
          if (!done) void (effect as Promise<unknown>).then(step)
        }
        step()
      }
      onBoth(start)
    },
    drive: clickBoth,
  },
  {
    name: 'a saga with a channel: put wakes take in a later turn of its own scheduler',
    requests: 4,
    run: () => {
      const takers: ((wish: Wish) => void)[] = []
      const tasks: (() => void)[] = []
      let semaphore = 0
      const asap = (task: () => void): void => {
        tasks.push(task)
        if (semaphore) return
        semaphore += 1
        for (let next = tasks.shift(); next; next = tasks.shift()) next()
        semaphore -= 1
      }
      const take = () => new Promise<Wish>((resolve) => takers.push(resolve))
      const watch = async (): Promise<void> => {
        for (;;) void loadTwo(await take())
      }
      void watch()
      onBoth((is) => asap(() => takers.shift()?.({ is, n: 1 })))
    },
    drive: clickBoth,
  },
]
