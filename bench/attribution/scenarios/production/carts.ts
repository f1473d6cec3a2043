import { ask, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'
import { clickBoth, clickBothApart, onBoth } from '../shared/both.js'

declare const TaskController: new () => AbortController

/** A stepper whose second click does the work of the timer that it clears. */
const stepper = (how: string, requests: number, save: (quantity: number) => unknown): Scenario => ({
  name: `a stepper whose timer the second click clears, which ${how}`,
  requests,
  run: () => {
    let timer = 0
    let quantity = 1
    onClick('a', () => {
      quantity += 1
      timer = window.setTimeout(() => ask('a', 1, { quantity }), 400)
    })
    onClick('b', () => {
      quantity += 1
      clearTimeout(timer)
      return save(quantity)
    })
  },
  drive: clickBothApart,
})

/** Baskets, steppers and wish lists whose work is put off, gathered and undone. */
export const carts: readonly Scenario[] = [
  {
    name: 'a stepper whose delayed task each click aborts and posts anew',
    requests: 1,
    run: () => {
      let controller = new TaskController()
      let quantity = 1
      onBoth(() => {
        quantity += 1
        controller.abort()
        controller = new TaskController()
        scheduler.postTask(() => ask('a|b', 1, { quantity }), { delay: 300, signal: controller.signal }).catch(() => {})
      })
    },
    drive: clickBothApart,
  },
  stepper('saves in a frame instead', 1, (quantity) => requestAnimationFrame(() => ask('a|b', 1, { quantity }))),
  stepper('saves when the page is idle', 1, (quantity) =>
    requestIdleCallback(() => ask('a|b', 1, { quantity }), { timeout: 200 }),
  ),
  stepper('asks for the price before it saves both', 2, async (quantity) => {
    await sleep(100)
    await ask('a|b', 1, { quantity })
    await ask('a|b', 2, { quantity })
  }),
  {
    name: 'one heap of jobs and one timer for the earliest: the second click’s job is due before the first one’s',
    requests: 2,
    run: () => {
      const jobs: { at: number; code: () => void }[] = []
      let timer = 0
      const tick = (): void => {
        while (jobs[0] && jobs[0].at <= performance.now()) jobs.shift()?.code()
        arm()
      }
      const arm = (): void => {
        clearTimeout(timer)
        if (jobs[0]) timer = window.setTimeout(tick, jobs[0].at - performance.now())
      }
      const later = (code: () => void, ms: number): void => {
        jobs.push({ at: performance.now() + ms, code })
        jobs.sort((one, two) => one.at - two.at)
        arm()
      }
      onClick('a', () => later(() => ask('a', 1), 500))
      onClick('b', () => later(() => ask('b', 1), 150))
    },
    drive: clickBothApart,
  },
  {
    name: 'optimistic: a failed answer rolls back and loads the basket again, while the second click changes it',
    requests: 5,
    run: () => {
      const reload = (is: Letter, n: number) => ask(is, n)
      onClick('a', async () => {
        const { ok } = await ask('a', 1, { ms: 200, fail: 1 })
        if (!ok) await reload('a', 2)
      })
      onClick('b', async () => {
        await ask('b', 1, { ms: 400 })
        await reload('b', 2)
        await ask('b', 3)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a toast whose undo is a race of a timer and a promise: the second click undoes the first',
    requests: 2,
    run: () => {
      let undo = (): void => {}
      onClick('a', async () => {
        await ask('a', 1)
        const isUndone = await Promise.race([
          sleep(2000).then(() => false),
          new Promise<boolean>((resolve) => {
            undo = () => resolve(true)
          }),
        ])
        await ask(isUndone ? 'a|b' : 'a', 2)
      })
      onClick('b', () => undo())
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(150)
      await user.click('b')
    },
  },
  {
    name: 'toasts in a list, each with its own timer that commits, two removals at once',
    requests: 4,
    run: () => {
      const remove = (is: Letter): void => {
        setTimeout(async () => {
          await ask(is, 1, { ms: 90 })
          await ask(is, 2)
        }, 350)
      }
      onBoth((is) => remove(is))
    },
    drive: clickBothApart,
  },
  {
    name: 'an actor’s mailbox of functions with replies: the second click’s job waits behind the first one’s, with a price',
    requests: 5,
    run: () => {
      const box: (() => Promise<unknown>)[] = []
      let isBusy = false
      const next = async (): Promise<void> => {
        const job = isBusy ? undefined : box.shift()
        if (!job) return
        isBusy = true
        await job().finally(() => {
          isBusy = false
        })
        void next()
      }
      const call = (job: () => Promise<unknown>) =>
        new Promise((resolve) => {
          box.push(async () => resolve(await job()))
          void next()
        })
      onClick('a', async () => {
        await call(() => ask('a', 1, { ms: 300 }))
        await ask('a', 2)
      })
      onClick('b', async () => {
        await ask('b', 1)
        await call(() => ask('b', 2))
        await ask('b', 3)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a token mutex by promise: the second click’s request waits for the first one’s renewal, each is tried again',
    requests: 5,
    run: () => {
      let renewal: Promise<unknown> | undefined
      const send = async (is: Letter): Promise<void> => {
        const { status } = await ask(is, 1, { ms: 60, fail: 1, status: 401 })
        if (status !== 401) return
        renewal ??= ask('a', 9, { ms: 300 }).finally(() => {
          renewal = undefined
        })
        await renewal
        await ask(is, 2)
      }
      onBoth(send)
    },
    drive: clickBoth,
  },
  {
    name: 'a basket saved by AbortSignal.timeout instead of a timer, put off by the second click',
    requests: 1,
    run: () => {
      let version = 0
      onBoth(() => {
        version += 1
        const mine = version
        AbortSignal.timeout(250).addEventListener('abort', () => {
          if (mine === version) void ask('a|b', 1)
        })
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a debounced total that a promise of postTask delays, compared by number, beside own requests',
    requests: 4,
    run: () => {
      let version = 0
      onBoth(async (is) => {
        version += 1
        const mine = version
        await ask(is, 1)
        await scheduler.postTask(() => {}, { delay: 300 })
        if (mine === version) await ask('a|b', 2)
        else await ask(is, 3)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a wish list saved by an exponential backoff whose pause a signal may end, beside another click',
    requests: 5,
    run: () => {
      onClick('a', async () => {
        for (let tries = 0; tries < 3; tries += 1) {
          const { ok } = await ask('a', 1, { fail: 2 })
          if (ok) return
          await scheduler.postTask(() => {}, { delay: 100 * 2 ** tries })
        }
      })
      workOnB(400)
    },
    drive: clickBothApart,
  },
]
