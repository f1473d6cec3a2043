import { ask, onClick, sleep } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { askAt, clickBoth, own, poll, two } from './parts.js'

/** Clicks on a while the poll's third request is under way. */
const clickInFlight = async (user: User): Promise<void> => {
  await user.seen('none', 3)
  await user.wait(60)
  await user.click('a')
}

/** Timers of the page that a click sets anew. */
const reset: readonly Scenario[] = [
  {
    name: 'a refresh button while the poll’s request is under way, which it aborts: one function sets itself again',
    requests: 1,
    background: 6,
    run: () => {
      let n = 0
      let timer = 0
      let controller = new AbortController()
      const refresh = async (isClick = false): Promise<void> => {
        clearTimeout(timer)
        controller.abort()
        controller = new AbortController()
        const { signal } = controller
        n += 1
        const [is, number] = isClick ? ['a', '1'] : ['none', `${n}`]
        try {
          const response = await fetch('/r/none/900?ms=150', {
            signal,
            headers: { 'x-is': is as string, 'x-n': number as string },
          })
          await response.json()
        } catch {
          return
        }
        timer = window.setTimeout(refresh, 200)
      }
      void refresh()
      onClick('a', () => refresh(true))
    },
    drive: clickInFlight,
  },
  {
    name: 'the same, a closure for each turn',
    requests: 1,
    background: 7,
    run: () => {
      let n = 0
      let timer = 0
      let controller = new AbortController()
      const refresh = (isClick: boolean): void => {
        clearTimeout(timer)
        controller.abort()
        controller = new AbortController()
        n += 1
        const headers = isClick ? { 'x-is': 'a', 'x-n': '1' } : { 'x-is': 'none', 'x-n': `${n}` }
        fetch('/r/none/900?ms=150', { signal: controller.signal, headers })
          .then((response) => response.json())
          .then(() => {
            timer = window.setTimeout(() => refresh(false), 200)
          })
          .catch(() => {})
      }
      refresh(false)
      onClick('a', () => refresh(true))
    },
    drive: clickInFlight,
  },
  {
    name: 'the same, whose addresses differ by a cursor, and a second click',
    requests: 3,
    background: 7,
    run: () => {
      let n = 0
      let timer = 0
      let controller = new AbortController()
      const refresh = async (is?: 'a'): Promise<void> => {
        clearTimeout(timer)
        controller.abort()
        controller = new AbortController()
        n += 1
        const address = is ? '/r/a/1' : `/r/none/${n}`
        const response = await fetch(`${address}?ms=150&since=${n}`, { signal: controller.signal }).catch(() => {})
        if (response) timer = window.setTimeout(() => refresh(), 200)
      }
      void refresh()
      own(300)
      onClick('a', () => refresh('a'))
    },
    drive: async (user) => {
      await clickInFlight(user)
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'a session’s clock that every click puts off by a closure of its own, while their work goes on',
    requests: 4,
    background: 1,
    run: () => {
      let timer = 0
      const awake = (): void => {
        clearTimeout(timer)
        timer = window.setTimeout(() => void ask('none', 1), 400)
      }
      awake()
      document.addEventListener('click', awake, true)
      document.addEventListener('keydown', awake, true)
      own(200)
      onClick('a', () => two('a'))
    },
    drive: clickBoth,
  },
  {
    name: 'a heartbeat that every click starts anew because it has said something, by setInterval in a class',
    requests: 4,
    background: 3,
    run: () => {
      class Heart {
        #timer = 0
        #n = 0
        start(): void {
          clearInterval(this.#timer)
          this.#timer = window.setInterval(() => this.#beat(), 180)
        }
        #beat(): void {
          this.#n += 1
          if (this.#n < 12) void askAt(902, 'none', this.#n)
        }
      }
      const heart = new Heart()
      heart.start()
      const say = async (is: 'a' | 'b', n: number): Promise<void> => {
        await ask(is, n, { ms: 60 })
        heart.start()
      }
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await say(is, 1)
          await say(is, 2)
        })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await clickBoth(user)
    },
  },
  {
    name: 'a carousel of closures whose arrow loads the next slide and starts the clock anew, twice, by the keyboard too',
    requests: 3,
    background: 4,
    run: () => {
      let timer = 0
      let n = 0
      const arm = (): void => {
        clearTimeout(timer)
        timer = window.setTimeout(() => {
          n += 1
          if (n < 8) void ask('none', n).then(arm)
        }, 200)
      }
      arm()
      onClick('a', async () => {
        await ask('a', 1, { ms: 30 })
        arm()
        await ask('a', 2)
      })
      onClick('b', () => void ask('b', 1).then(arm))
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.wait(60)
      await user.click('a')
      await user.wait(60)
      await user.press('b', 'Enter')
    },
  },
  {
    name: 'a loop of the load that races its pause against a wake-up, which two clicks give',
    requests: 6,
    background: 4,
    run: () => {
      let wake = (): void => {}
      let waker: 'a' | 'b' | undefined
      void (async () => {
        for (let n = 1; n < 12; n += 1) {
          await Promise.race([
            sleep(220),
            new Promise<void>((resolve) => {
              wake = resolve
            }),
          ])
          const is = waker ? (`${waker}|none` as const) : 'none'
          waker = undefined
          await askAt(903, is, n)
        }
      })()
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await ask(is, 1, { ms: 80 })
          waker = is
          wake()
          await ask(is, 2)
        })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await clickBoth(user)
    },
  },
]

/** Work that ends. */
const finite: readonly Scenario[] = [
  {
    name: 'add all by a chain of timers, one function for both clicks, beside a poll',
    requests: 8,
    run: () => {
      poll()
      const step = (is: 'a' | 'b', n: number): void => {
        void ask(is, n)
        if (n < 4) setTimeout(step, 110, is, n + 1)
      }
      for (const is of ['a', 'b'] as const) onClick(is, () => step(is, 1))
    },
    drive: clickBoth,
  },
  {
    name: 'two exports at once, each asked for until it is done, beside a poll',
    requests: 10,
    run: () => {
      poll()
      for (const [i, is] of (['a', 'b'] as const).entries())
        onClick(is, async () => {
          await fetch(`/r/${is}/1?`, { method: 'POST' })
          for (let n = 2; n <= 4; n += 1) {
            await sleep(130)
            await askAt(910 + i, is, n)
          }
          await ask(is, 5)
        })
    },
    drive: clickBoth,
  },
  {
    name: 'two lists read page by page by for await, at one address by a body, beside a poll of it',
    requests: 8,
    run: () => {
      let turn = 0
      setInterval(() => {
        turn += 1
        if (turn < 20)
          void fetch('/r/none/0?', {
            method: 'POST',
            body: '{"page":1}',
            headers: { 'x-is': 'none', 'x-n': `${turn}` },
          })
      }, 120)
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          async function* pages() {
            for (let page = 2; page <= 5; page += 1) {
              const body = JSON.stringify({ page, filter: is })
              const headers = { 'x-is': is, 'x-n': `${page}` }
              yield await fetch('/r/none/0?ms=40', { method: 'POST', body, headers })
              await sleep(30)
            }
          }
          for await (const page of pages()) await page.json()
        })
    },
    drive: clickBoth,
  },
  {
    name: 'a drawer whose three parts read the basket one after another',
    requests: 3,
    run: () =>
      onClick('a', async () => {
        await askAt(920, 'a', 1, { ms: 20 })
        await sleep(130)
        await askAt(920, 'a', 2, { ms: 20 })
        await sleep(130)
        await askAt(920, 'a', 3, { ms: 20 })
      }),
  },
  {
    name: 'an upload by an interval of eleven pieces to one address, started by two clicks',
    requests: 12,
    run: () => {
      const upload = (is: 'a' | 'b'): void => {
        let n = 0
        const timer = setInterval(() => {
          n += 1
          void fetch('/r/none/930?', { method: 'PUT', body: new Blob(['x']), headers: { 'x-is': is, 'x-n': `${n}` } })
          if (n === 6) clearInterval(timer)
        }, 120)
      }
      for (const is of ['a', 'b'] as const) onClick(is, () => upload(is))
    },
    drive: clickBoth,
  },
  {
    name: 'a retry with back-off of what a poll reads too, and which fails for both at first',
    requests: 4,
    background: 2,
    run: () => {
      let n = 0
      const turn = async (): Promise<void> => {
        n += 1
        if (n > 12) return
        await askAt(940, 'none', n)
        setTimeout(turn, 160)
      }
      setTimeout(turn, 160)
      onClick('a', async () => {
        for (let i = 1; i <= 3; i += 1) {
          const response = await askAt(940, 'a', i, i < 3 ? { fail: 9 } : {})
          if (response.ok) break
          await sleep(50 * 2 ** i)
        }
        await ask('a', 4)
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await user.click('a')
    },
  },
  {
    name: 'a countdown by an interval that asks for the stock at each turn, twice at once',
    requests: 8,
    run: () => {
      for (const is of ['a', 'b'] as const)
        onClick(is, () => {
          let left = 4
          const timer = setInterval(() => {
            void ask(is, left, { left })
            left -= 1
            if (!left) clearInterval(timer)
          }, 130)
        })
    },
    drive: clickBoth,
  },
]

export const timers: readonly Scenario[] = [...reset, ...finite]
