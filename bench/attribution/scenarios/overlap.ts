import { ask, onClick, sleep, url } from '../page.js'
import type { Letter, Scenario, User } from '../scenario.js'

const clickBoth = async (user: User) => {
  await user.click('a')
  await user.click('b')
}

/** A chain of requests, each answered after `ms`, with pauses between. */
async function chain(is: Letter, requests: number, { ms = 0, pause = 0 } = {}): Promise<void> {
  for (let n = 1; n <= requests; n += 1) {
    await ask(is, n, { ms })
    await sleep(pause)
  }
}

/** Actions that are open at once. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'two chains interleaved',
    requests: 8,
    a: () => chain('a', 4, { ms: 60 }),
    b: () => chain('b', 4, { ms: 40 }),
    drive: clickBoth,
  },
  {
    name: 'three chains interleaved',
    requests: 12,
    a: () => chain('a', 4, { ms: 70 }),
    b: () => chain('b', 4, { pause: 50 }),
    c: () => chain('c', 4, { ms: 20, pause: 25 }),
    drive: async (user) => {
      await clickBoth(user)
      await user.click('c')
    },
  },
  {
    name: 'a long chain, a short click in its midst',
    requests: 5,
    a: () => chain('a', 4, { ms: 90 }),
    b: () => ask('b', 1),
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'a timer of the first fires after the second has begun',
    requests: 2,
    a: () => void setTimeout(() => ask('a', 1), 300),
    b: () => chain('b', 1),
    drive: clickBoth,
  },
  {
    name: 'a slow answer of the first comes after the second is done',
    requests: 3,
    a: () => chain('a', 2, { ms: 350 }),
    b: () => ask('b', 1),
    drive: clickBoth,
  },
  {
    name: 'a click that makes no request, beside one that does',
    requests: 3,
    a: () => chain('a', 3, { ms: 80 }),
    b: () => document.body.classList.toggle('open'),
    drive: clickBoth,
  },
  {
    name: 'a click on nothing, beside one that makes requests',
    requests: 3,
    html: '<p style="padding:40px">text</p>',
    a: () => chain('a', 3, { ms: 90 }),
    drive: async (user) => {
      await user.click('a')
      await user.click('p')
    },
  },
  {
    name: 'a double click',
    requests: 4,
    run: () => {
      let n = 0
      onClick('a', async () => {
        await ask('a', ++n, { ms: 80 })
        await ask('a', ++n)
      })
    },
    drive: (user) => user.page.click('[data-action-name=action_a]', { count: 2 }),
  },
  {
    name: 'the second search aborts the first',
    requests: 3,
    run: () => {
      let controller: AbortController | undefined
      const search = async (is: Letter) => {
        controller?.abort()
        controller = new AbortController()
        const { signal } = controller
        const first = await fetch(url(is, 1, { ms: 200 }), { signal }).catch(() => undefined)
        if (first) await ask(is, 2)
      }
      onClick('a', () => search('a'))
      onClick('b', () => search('b'))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'the aborted one tells it',
    requests: 3,
    run: () => {
      const controller = new AbortController()
      onClick('a', async () => {
        try {
          await fetch(url('a', 1, { ms: 500 }), { signal: controller.signal })
        } catch {
          await sleep(30)
          await ask('a', 2)
        }
      })
      onClick('b', () => {
        controller.abort()
        void ask('b', 1)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'both await one answer, then go their ways',
    requests: 5,
    run: () => {
      let shared: Promise<unknown> | undefined
      const load = () => {
        shared ??= ask('a', 1, { ms: 250 }).then((response) => response.json())
        return shared
      }
      const open = async (is: Letter, n: number) => {
        await load()
        await ask(is, n)
        await ask(is, n + 1)
      }
      onClick('a', () => open('a', 2))
      onClick('b', () => open('b', 2))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'a queue of jobs that keep who ordered them',
    requests: 4,
    run: () => {
      const jobs: (() => Promise<unknown>)[] = []
      let isRunning = false
      const drain = async () => {
        if (isRunning) return
        isRunning = true
        for (let job = jobs.shift(); job; job = jobs.shift()) await job()
        isRunning = false
      }
      const order = (is: Letter, n: number) =>
        new Promise((resolve) => {
          const work = async () => resolve(await ask(is, n, { ms: 110 }))
          jobs.push(work)
          void drain()
        })
      onClick('a', async () => {
        await order('a', 1)
        await ask('a', 2)
      })
      // Its jobs are run by its own turn alone: nothing else drains after the first is done.
      onClick('b', async () => {
        await order('b', 1)
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'a resolves what b awaits',
    requests: 2,
    run: () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      onClick('b', async () => {
        await gate
        await ask('b', 1)
      })
      onClick('a', async () => {
        await ask('a', 1, { ms: 60 })
        release()
      })
    },
    drive: async (user) => {
      await user.click('b')
      await user.click('a')
    },
  },
  {
    name: 'the same click again while its first is under way',
    requests: 4,
    run: () => {
      let round = 0
      onClick('a', async () => {
        round += 1
        const n = round * 2
        await ask('a', n - 1, { ms: 160 })
        await ask('a', n)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(50)
      await user.click('a')
    },
  },
  {
    name: 'a script’s click inside a handler belongs to the visitor’s',
    requests: 2,
    a: () => document.querySelector<HTMLElement>('[data-action-name=action_b]')?.click(),
    b: () => chain('a', 2, { ms: 20 }),
  },
]
