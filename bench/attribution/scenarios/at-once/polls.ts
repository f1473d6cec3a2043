import { ask, onClick, sleep } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart } from '../shared/both.js'
import { workOnB } from './features.js'

/** Clicks on a while the poll's third request is under way. */
const clickInFlight = async (user: User): Promise<void> => {
  await user.seen('none', 3)
  await user.wait(60)
  await user.click('a')
}

/** Polls, which clicks restart, order sooner or wait for. */
export const polls: readonly Scenario[] = [
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
        const headers = isClick ? { 'x-is': 'a', 'x-n': '1' } : { 'x-is': 'none', 'x-n': `${n}` }
        try {
          const response = await fetch('/r/none/900?ms=150', { signal, headers })
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
    name: 'a refresh button while the poll’s request is under way, which it aborts: a closure for each turn',
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
    name: 'a refresh button while the poll’s request is under way, whose addresses differ by a cursor, beside another click',
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
      workOnB(300)
      onClick('a', () => refresh('a'))
    },
    drive: async (user) => {
      await clickInFlight(user)
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'a poll with a cursor and a closure for each turn, whose next turn a click orders sooner',
    requests: 3,
    background: 6,
    run: () => {
      let n = 0
      let timer = 0
      let isClick = false
      const tick = async (): Promise<void> => {
        n += 1
        const is = isClick ? ('a|none' as const) : ('none' as const)
        isClick = false
        await ask(is, n, { since: n })
        if (n < 10) schedule(250)
      }
      const schedule = (ms: number): void => {
        clearTimeout(timer)
        timer = window.setTimeout(() => tick(), ms)
      }
      schedule(250)
      onClick('a', async () => {
        isClick = true
        schedule(40)
        await ask('a', 1, { ms: 100 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'an interval with a cursor that is faster once a click has opened the panel',
    requests: 2,
    background: 7,
    run: () => {
      let n = 0
      let timer = 0
      const every = (ms: number): void => {
        clearInterval(timer)
        timer = window.setInterval(() => {
          n += 1
          if (n < 12) void ask('none', n, { since: n })
        }, ms)
      }
      every(250)
      onClick('a', async () => {
        every(120)
        await ask('a', 1, { ms: 100 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'a poll with a cursor in one function, restarted by a click while its request is under way',
    requests: 1,
    background: 6,
    run: () => {
      let n = 0
      let timer = 0
      let isClick = false
      let controller = new AbortController()
      const refresh = async (): Promise<void> => {
        clearTimeout(timer)
        controller.abort()
        controller = new AbortController()
        n += 1
        const address = isClick ? '/r/a/1' : `/r/none/${n}`
        isClick = false
        const response = await fetch(`${address}?ms=150&since=${n}`, { signal: controller.signal }).catch(() => {})
        if (response && n < 12) timer = window.setTimeout(refresh, 200)
      }
      void refresh()
      onClick('a', () => {
        isClick = true
        return refresh()
      })
    },
    drive: clickInFlight,
  },
  {
    name: 'a long poll with a cursor that a click starts anew',
    requests: 1,
    background: 7,
    run: () => {
      let n = 0
      let controller = new AbortController()
      const listen = async (first: string | undefined): Promise<void> => {
        controller.abort()
        controller = new AbortController()
        const { signal } = controller
        for (let address = first; n < 12; address = undefined) {
          n += 1
          const response = await fetch(`${address ?? `/r/none/${n}`}?ms=200&cursor=${n}`, { signal }).catch(() => {})
          if (!response) return
        }
      }
      void listen(undefined)
      onClick('a', () => listen('/r/a/1'))
    },
    drive: clickInFlight,
  },
  {
    name: 'a loop of pauses with a cursor that a click starts anew, beside another click',
    requests: 3,
    background: 7,
    run: () => {
      let n = 0
      let generation = 0
      const listen = async (first: string | undefined): Promise<void> => {
        generation += 1
        const mine = generation
        for (let address = first; n < 12; address = undefined) {
          n += 1
          await fetch(`${address ?? `/r/none/${n}`}?ms=20&cursor=${n}`)
          await sleep(200)
          if (mine !== generation) return
        }
      }
      void listen(undefined)
      workOnB(200)
      onClick('a', () => listen('/r/a/1'))
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.wait(60)
      await clickBothApart(user)
    },
  },
  {
    name: 'a poll that settles what a click waits for, through a target’s listener that removes itself, beside another click',
    requests: 4,
    run: () => {
      workOnB(500)
      const target = new EventTarget()
      let n = 0
      const turn = async (): Promise<void> => {
        n += 1
        if (n > 25) return
        await ask('none', n)
        target.dispatchEvent(new Event('tick'))
        setTimeout(turn, 150)
      }
      setTimeout(turn, 50)
      onClick('a', async () => {
        await new Promise<void>((resolve) => {
          const heard = (): void => {
            target.removeEventListener('tick', heard)
            resolve()
          }
          target.addEventListener('tick', heard)
        })
        await two('a')
      })
    },
    drive: clickBothApart,
  },
]
