import { ask, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

interface TaskScheduler {
  postTask(task: () => unknown, options?: { delay?: number; priority?: string }): Promise<unknown>
  yield(): Promise<void>
}
const scheduler = (): TaskScheduler => (globalThis as unknown as { scheduler: TaskScheduler }).scheduler

/** Timers, frames, idle time and tasks. */
export const scenarios: readonly Scenario[] = [
  { name: 'setTimeout 0', requests: 1, a: () => void setTimeout(() => ask('a', 1), 0) },
  { name: 'setTimeout 90', requests: 1, a: () => void setTimeout(() => ask('a', 1), 90) },
  { name: 'setTimeout 500', requests: 1, a: () => void setTimeout(() => ask('a', 1), 500) },
  {
    name: 'setTimeout with arguments',
    requests: 1,
    a: () => void setTimeout((is: 'a', n: number) => ask(is, n), 40, 'a', 1),
  },
  {
    name: 'setTimeout with a string',
    requests: 1,
    run: () => void Object.assign(window, { load: () => ask('a', 1) }),
    a: () => void setTimeout('load()' as unknown as () => void, 30),
  },
  {
    name: 'timers in timers of different lengths',
    requests: 3,
    a: () => {
      setTimeout(() => {
        void ask('a', 1)
        setTimeout(() => {
          void ask('a', 2)
          setTimeout(() => ask('a', 3), 240)
        }, 10)
      }, 130)
    },
  },
  {
    name: 'await in a timer',
    requests: 3,
    a: () => {
      setTimeout(async () => {
        await ask('a', 1, { ms: 30 })
        await sleep(110)
        await ask('a', 2)
      }, 60)
      setTimeout(() => ask('a', 3), 420)
    },
  },
  {
    name: 'an interval that is cleared after the second turn',
    requests: 2,
    a: () => {
      let n = 0
      const timer = setInterval(() => {
        n += 1
        void ask('a', n)
        if (n === 2) clearInterval(timer)
      }, 70)
    },
  },
  {
    name: 'an interval that waits for a job, then goes on',
    requests: 2,
    a: async () => {
      const startedAt = performance.now()
      await ask('a', 1)
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (performance.now() - startedAt < 330) return
          clearInterval(timer)
          resolve()
        }, 50)
      })
      await ask('a', 2)
    },
  },
  { name: 'an animation frame', requests: 1, a: () => void requestAnimationFrame(() => ask('a', 1)) },
  {
    name: 'an animation of twelve frames, then a request',
    requests: 1,
    a: () => {
      const step = (left: number) => {
        if (left) requestAnimationFrame(() => step(left - 1))
        else void ask('a', 1)
      }
      step(12)
    },
  },
  {
    name: 'two frames, as after a paint',
    requests: 2,
    a: async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      await ask('a', 1)
      await ask('a', 2)
    },
  },
  { name: 'an idle callback', requests: 1, a: () => void requestIdleCallback(() => ask('a', 1), { timeout: 500 }) },
  {
    name: 'idle callbacks, one after another, with a timeout',
    requests: 3,
    a: () => {
      const work = (n: number) => {
        void ask('a', n)
        if (n < 3) requestIdleCallback(() => work(n + 1), { timeout: 60 })
      }
      requestIdleCallback(() => work(1), { timeout: 200 })
    },
  },
  { name: 'queueMicrotask', requests: 1, a: () => queueMicrotask(() => void ask('a', 1)) },
  {
    name: 'microtasks in microtasks',
    requests: 2,
    a: () => {
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => void ask('a', 1))))
      void Promise.resolve().then(() => queueMicrotask(() => void ask('a', 2)))
    },
  },
  {
    name: 'scheduler.postTask',
    requests: 3,
    a: async () => {
      void scheduler().postTask(() => ask('a', 1), { priority: 'background' })
      await scheduler().postTask(() => ask('a', 2), { delay: 120 })
      await ask('a', 3)
    },
  },
  {
    name: 'scheduler.yield in a long job',
    requests: 2,
    a: async () => {
      for (let i = 0; i < 5; i += 1) await scheduler().yield()
      await ask('a', 1)
      await scheduler().yield()
      await ask('a', 2)
    },
  },
  {
    name: 'AbortSignal.timeout aborts, then another try',
    requests: 2,
    a: async () => {
      try {
        await fetch(url('a', 1, { ms: 600 }), { signal: AbortSignal.timeout(140) })
      } catch {
        await ask('a', 2)
      }
    },
  },
  {
    name: 'an abort listener',
    requests: 1,
    a: () => {
      const controller = new AbortController()
      controller.signal.addEventListener('abort', () => void ask('a', 1))
      setTimeout(() => controller.abort(), 110)
    },
  },
  {
    name: 'a timer that is put off twice',
    requests: 1,
    a: () => {
      let timer = setTimeout(() => ask('a', 9), 100)
      for (const at of [50, 100])
        setTimeout(() => {
          clearTimeout(timer)
          timer = setTimeout(() => ask('a', 1), 100)
        }, at)
    },
  },
  {
    name: 'a countdown, then a request',
    requests: 1,
    a: () => {
      const output = document.body.appendChild(document.createElement('output'))
      const tick = (left: number) => {
        output.textContent = `${left}`
        if (left) setTimeout(() => tick(left - 1), 60 + left)
        else void ask('a', 1)
      }
      tick(4)
    },
  },
]
