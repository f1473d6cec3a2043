import { ask, onClick, sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { askAt, poll, workOnB } from './features.js'

/** Answers that several parties read. */
export const caches: readonly Scenario[] = [
  {
    name: 'a poll that joins the request of a click in a cache, and goes its own way from there',
    requests: 3,
    background: 1,
    run: () => {
      let getting: Promise<unknown> | undefined
      const getCart = (is: 'a' | 'none', n: number): Promise<unknown> => {
        getting ??= ask(is, n, { ms: 250 }).finally(() => {
          getting = undefined
        })
        return getting
      }
      onClick('a', async () => {
        await ask('a', 1, { ms: 20 })
        await getCart('a', 2)
        await ask('a', 3)
      })
      const turn = async (): Promise<void> => {
        await getCart('none', 1)
        await askAt(url('none', 901), 'none', 2)
      }
      setTimeout(turn, 500)
    },
    drive: async (user) => {
      await user.wait(200)
      await user.click('a')
    },
  },
  {
    name: 'a click that joins the request of a poll in a cache, both go on in one turn, each after an await of nothing',
    requests: 4,
    background: 2,
    run: () => {
      let getting: Promise<unknown> | undefined
      const getCart = (n: number): Promise<unknown> => {
        getting ??= ask('none', n, { ms: 400 })
        return getting
      }
      const turn = async (): Promise<void> => {
        await getCart(1)
        await null
        await null
        await askAt(url('none', 901), 'none', 2)
      }
      setTimeout(turn, 150)
      onBoth(async (is) => {
        await getCart(0)
        await null
        await null
        await ask(is, 1)
        await ask(is, 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await clickBothApart(user)
    },
  },
  {
    name: 'a push that joins the request of a click in a cache, and then loads its own',
    requests: 4,
    background: 1,
    run: () => {
      let getting: Promise<unknown> | undefined
      const getCart = (): Promise<unknown> => {
        getting ??= ask('a', 1, { ms: 400 })
        return getting
      }
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/?times=1&every=300`)
      socket.onmessage = async () => {
        await getCart()
        await ask('none', 1)
      }
      workOnB()
      onClick('a', async () => {
        await getCart()
        await ask('a', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'stale while revalidate: two clicks are shown what is cached, one reading renews it, beside a poll',
    requests: 4,
    run: () => {
      poll()
      let renewing: Promise<unknown> | undefined
      const read = (): string => {
        renewing ??= ask('a', 1, { ms: 300 }).then(() => ask('a', 2))
        return 'cached'
      }
      onClick('a', () => read())
      onClick('b', async () => {
        read()
        await ask('b', 1, { ms: 100 })
        await renewing
        await ask('b', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a basket that two parts of the page read as it loads, and again after the click has added something',
    requests: 5,
    run: () => {
      const basket = (is: 'a' | 'mount', n: number): Promise<unknown> => askAt(url('none', 995, { ms: 20 }), is, n)
      void basket('mount', 1)
      setTimeout(() => void basket('mount', 2), 160)
      onClick('a', async () => {
        await fetch('/r/a/1?', { method: 'POST', body: 'hat' })
        await basket('a', 2)
        await sleep(160)
        await basket('a', 3)
      })
    },
    drive: async (user) => {
      await user.seen('mount', 2)
      await user.wait(200)
      await user.click('a')
    },
  },
  {
    name: 'a basket that two parts of the page read as it loads, and which a click opens a second after',
    requests: 4,
    run: () => {
      const basket = (is: 'a' | 'mount', n: number): Promise<unknown> => askAt(url('none', 996, { ms: 20 }), is, n)
      void basket('mount', 1)
      setTimeout(() => void basket('mount', 2), 400)
      onClick('a', async () => {
        await basket('a', 1)
        document.body.append('drawer')
        setTimeout(() => void basket('a', 2), 300)
      })
    },
    drive: async (user) => {
      await user.seen('mount', 2)
      await user.wait(1500)
      await user.click('a')
    },
  },
]
