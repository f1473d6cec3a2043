import { ask, onClick, sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { askAt, workOnB } from './features.js'

/** Clocks of the page that clicks set anew. */
export const clocks: readonly Scenario[] = [
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
      workOnB(200)
      onClick('a', () => two('a'))
    },
    drive: clickBothApart,
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
          if (this.#n < 12) void askAt(url('none', 902), 'none', this.#n)
        }
      }
      const heart = new Heart()
      heart.start()
      const say = async (is: 'a' | 'b', n: number): Promise<void> => {
        await ask(is, n, { ms: 60 })
        heart.start()
      }
      onBoth(async (is) => {
        await say(is, 1)
        await say(is, 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await clickBothApart(user)
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
          await askAt(url('none', 903), is, n)
        }
      })()
      onBoth(async (is) => {
        await ask(is, 1, { ms: 80 })
        waker = is
        wake()
        await ask(is, 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await clickBothApart(user)
    },
  },
]
