import { ask, onClick, sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { askAt, poll } from './features.js'

/** Jobs of clicks that end by themselves, though they ask again and again. */
export const jobs: readonly Scenario[] = [
  {
    name: 'add all by a chain of timers, one function for both clicks, beside a poll',
    requests: 8,
    run: () => {
      poll()
      const step = (is: 'a' | 'b', n: number): void => {
        void ask(is, n)
        if (n < 4) setTimeout(step, 110, is, n + 1)
      }
      onBoth((is) => step(is, 1))
    },
    drive: clickBothApart,
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
            await askAt(url('none', 910 + i), is, n)
          }
          await ask(is, 5)
        })
    },
    drive: clickBothApart,
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
      onBoth(async (is) => {
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
    drive: clickBothApart,
  },
  {
    name: 'a drawer whose three parts read the basket one after another',
    requests: 3,
    run: () =>
      onClick('a', async () => {
        await askAt(url('none', 920, { ms: 20 }), 'a', 1)
        await sleep(130)
        await askAt(url('none', 920, { ms: 20 }), 'a', 2)
        await sleep(130)
        await askAt(url('none', 920, { ms: 20 }), 'a', 3)
      }),
  },
  {
    name: 'an upload of six pieces by an interval to one address, by each of two clicks',
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
      onBoth((is) => upload(is))
    },
    drive: clickBothApart,
  },
  {
    name: 'a retry with back-off of what a poll reads too, and which fails for the click at first',
    requests: 4,
    background: 2,
    run: () => {
      let n = 0
      const turn = async (): Promise<void> => {
        n += 1
        if (n > 12) return
        await askAt(url('none', 940), 'none', n)
        setTimeout(turn, 160)
      }
      setTimeout(turn, 160)
      onClick('a', async () => {
        for (let i = 1; i <= 3; i += 1) {
          const response = await askAt(url('none', 940, i < 3 ? { fail: 9 } : {}), 'a', i)
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
      onBoth((is) => {
        let left = 4
        const timer = setInterval(() => {
          void ask(is, left, { left })
          left -= 1
          if (!left) clearInterval(timer)
        }, 130)
      })
    },
    drive: clickBothApart,
  },
]
