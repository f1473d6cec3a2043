import { ask, element, onClick, sleep } from '../page.js'
import type { Scenario, User } from '../scenario.js'
import { price, type Resolve, resolversThatGoOn, toThenable, waiters } from './waiters/continuations.js'

const clickBoth = async (user: User) => {
  await user.click('a')
  await user.wait(90)
  await user.click('b')
}

/** A promise with its own key, as every code base has it. */
function defer(): { promise: Promise<unknown>; resolve: Resolve } {
  let resolve: Resolve = () => {}
  const promise = new Promise((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}

/** The structure of `p-limit` and `async-mutex`: a release resumes the longest waiter. */
function createSemaphore(permits: number) {
  const waiting: Resolve[] = []
  let free = permits
  return {
    async acquire() {
      if (free > 0) free -= 1
      else await new Promise((resolve) => waiting.push(resolve))
    },
    release() {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },
  }
}

async function threeMore(): Promise<void> {
  await ask('a', 1, { ms: 30 })
  await ask('a', 2)
  await sleep(120)
  await ask('a', 3)
}

/** A microtask lies between the code that resolves a promise and the code that waits for it. */
export const scenarios: readonly Scenario[] = [
  ...resolversThatGoOn.map(
    ([name, goOn]): Scenario => ({
      name: `b frees a and goes on: ${name}`,
      requests: 2,
      run: () => {
        const { promise, resolve } = defer()
        onClick('a', async () => {
          await promise
          await ask('a', 1)
        })
        onClick('b', () => goOn(resolve))
      },
      drive: clickBoth,
    }),
  ),
  ...waiters.map(
    ([name, wait]): Scenario => ({
      name: `a waits for b, which awaits undefined: ${name}`,
      requests: 2,
      run: () => {
        const { promise, resolve } = defer()
        onClick('a', () => wait(promise))
        onClick('b', async () => {
          resolve()
          await undefined
          await ask('b', 1)
        })
      },
      drive: clickBoth,
    }),
  ),
  {
    name: 'a confirmation dialog, whose answer is noted after an await of nothing',
    requests: 2,
    run: () => {
      let answer: Resolve = () => {}
      onClick('a', async () => {
        const isSure = await new Promise((resolve) => {
          answer = resolve
        })
        if (isSure) await ask('a|b', 1)
      })
      onClick('b', async () => {
        answer(true)
        await undefined
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a semaphore: who leaves it goes on with his own',
    requests: 4,
    run: () => {
      const { acquire, release } = createSemaphore(1)
      const enter = async (is: 'a' | 'b', ms: number) => {
        await acquire()
        await ask(is, 1, { ms })
        release()
        await undefined
        await ask(is, 2)
      }
      onClick('a', () => enter('a', 220))
      onClick('b', () => enter('b', 20))
    },
    drive: clickBoth,
  },
  {
    name: 'a mutex with try and finally, three clicks',
    requests: 6,
    run: () => {
      const { acquire, release } = createSemaphore(1)
      const locked = async (is: 'a' | 'b' | 'c') => {
        await acquire()
        try {
          await ask(is, 1, { ms: 150 })
        } finally {
          release()
        }
        await price()
        await ask(is, 2)
      }
      for (const letter of ['a', 'b', 'c'] as const) onClick(letter, () => locked(letter))
    },
    drive: async (user) => {
      for (const letter of ['a', 'b', 'c']) await user.click(letter)
    },
  },
  {
    name: 'two permits, both letters in turn',
    requests: 6,
    run: () => {
      const { acquire, release } = createSemaphore(2)
      const work = async (is: 'a' | 'b', n: number) => {
        await acquire()
        await ask(is, n, { ms: 60 + 20 * n })
        release()
        await null
      }
      for (const is of ['a', 'b'] as const) onClick(is, () => Promise.all([1, 2, 3].map((n) => work(is, n))))
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'a waits with several requests behind it',
    requests: 4,
    run: () => {
      const { promise, resolve } = defer()
      onClick('a', async () => {
        await promise
        await threeMore()
      })
      onClick('b', async () => {
        resolve()
        await undefined
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'both letters wait for each other, step by step',
    requests: 4,
    run: () => {
      const [ping, pong] = [defer(), defer()]
      onClick('a', async () => {
        await ping.promise
        await ask('a', 1)
        pong.resolve()
        await undefined
        await ask('a', 2)
      })
      onClick('b', async () => {
        ping.resolve()
        await undefined
        await ask('b', 1)
        await pong.promise
        await 0
        await ask('b', 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a poll that a click wakes up early',
    requests: 2,
    background: 4,
    run: async () => {
      let wake: Resolve = () => {}
      onClick('a', async () => {
        wake(true)
        await undefined
        await ask('a', 1)
      })
      for (let n = 1; ; n += 1) {
        const woken = new Promise((resolve) => {
          wake = resolve
        })
        const isWoken = await Promise.race([woken, sleep(130)])
        await ask(isWoken ? 'a|none' : 'none', n)
      }
    },
  },
  {
    name: 'a background loop that waits for a flag, and never again for the click',
    requests: 3,
    background: 4,
    run: async () => {
      const { promise, resolve } = defer()
      onClick('a', async () => {
        resolve()
        await price()
        await ask('a', 1, { ms: 60 })
        await ask('a', 2)
      })
      await promise
      // A synchronisation that has waited for consent: from now on it runs for good.
      for (let n = 1; ; n += 1) {
        await sleep(90)
        await ask(n === 1 ? 'a|none' : 'none', n)
      }
    },
  },
  {
    name: 'once() of an emitter, then an await of nothing',
    requests: 3,
    run: () => {
      const bus = new EventTarget()
      const once = (type: string) => new Promise((resolve) => bus.addEventListener(type, resolve, { once: true }))
      onClick('a', async () => {
        await once('ready')
        await ask('a', 1)
        await ask('a', 2)
      })
      onClick('b', async () => {
        bus.dispatchEvent(new Event('ready'))
        await undefined
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an emitter that notifies each listener in a promise',
    requests: 3,
    run: () => {
      const listeners: ((item: number) => unknown)[] = []
      const emit = (item: number) => {
        for (const listener of listeners) void Promise.resolve().then(() => listener(item))
      }
      const next = () => new Promise((resolve) => listeners.push(resolve))
      onClick('a', async () => {
        await next()
        await ask('a', 1)
      })
      onClick('b', async () => {
        emit(1)
        for (let step = 0; step < 4; step += 1) await step
        await ask('b', 1)
        await ask('b', 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'three that wait for one, which goes on in between',
    requests: 4,
    run: () => {
      const { promise, resolve } = defer()
      const wait = async (n: number) => {
        await promise
        for (let step = 0; step < n; step += 1) await step
        await ask('a', n)
      }
      onClick('a', () => Promise.all([1, 2, 3].map(wait)))
      onClick('b', async () => {
        resolve()
        await undefined
        await undefined
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a custom thenable as what is waited for',
    requests: 2,
    run: () => {
      const waiting: Resolve[] = []
      const gate = toThenable((go) => waiting.push(go))
      onClick('a', async () => {
        await gate
        await ask('a', 1)
      })
      onClick('b', async () => {
        for (const go of waiting) go()
        await undefined
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a form that waits for its validation, which another click finishes',
    requests: 3,
    html: '<form><input name="q"><button id="send" data-action-name="action_c">send</button></form>',
    run: () => {
      const { promise, resolve } = defer()
      element('form').addEventListener('submit', async (event) => {
        event.preventDefault()
        await promise
        await ask('c', 1)
        await ask('c', 2)
      })
      onClick('a', async () => {
        resolve()
        await undefined
        await ask('a', 1)
      })
    },
    drive: async (user) => {
      await user.click('#send')
      await user.click('a')
    },
  },
]
