import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

async function two(): Promise<void> {
  await ask('a', 1, { ms: 20 })
  await ask('a', 2)
}

/** One address, asked for by a click and by the page itself. */
const askFor = (is: 'a' | 'none', n: number, init: RequestInit = {}) =>
  fetch('/r/none/1?ms=20', { ...init, headers: { 'x-is': is, 'x-n': `${n}` } })

const sendXhr = (address: string) =>
  new Promise<XMLHttpRequest>((resolve) => {
    const xhr = new XMLHttpRequest()
    xhr.open('GET', address)
    xhr.onload = () => resolve(xhr)
    xhr.send()
  })

/** What is done again, and what takes another way. */
export const again: readonly Scenario[] = [
  {
    name: 'a queue that repeats what failed of two clicks, as it was',
    requests: 4,
    run: () => {
      const failed: (() => Promise<unknown>)[] = []
      let isWaiting = false
      onBoth(async (is) => {
        const send = () => ask(is, 1, { fail: 1 })
        if ((await send()).ok) return
        failed.push(send)
        if (isWaiting) return
        isWaiting = true
        setTimeout(async () => {
          for (const repeat of failed.splice(0)) await repeat()
        }, 600)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a queue that repeats what failed of two clicks, over XHR',
    requests: 5,
    run: () => {
      let waiting: ((token: unknown) => void)[] | undefined
      const send = async (is: Letter): Promise<unknown> => {
        const address = url(is, 1, { fail: 1, status: 401, ms: is === 'a' ? 10 : 80 })
        const { status } = await sendXhr(address)
        if (status !== 401) return status
        if (!waiting) {
          waiting = []
          void sendXhr(url('a', 9, { ms: 700 })).then((token) => {
            for (const go of waiting?.splice(0) ?? []) go(token)
            waiting = undefined
          })
        }
        return new Promise((resolve) => waiting?.push(() => resolve(sendXhr(address))))
      }
      onBoth(send)
    },
    drive: clickBoth,
  },
  {
    name: 'a click reads what the page polls, after each of its own writes',
    requests: 4,
    background: 3,
    run: () => {
      let n = 1
      setInterval(() => void askFor('none', n++), 160)
      onClick('a', async () => {
        await fetch(url('a', 1), { method: 'POST', body: 'hat' })
        await askFor('a', 2)
        await sleep(120)
        await fetch(url('a', 3), { method: 'POST', body: 'scarf' })
        await askFor('a', 4)
      })
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.click('a')
    },
  },
  {
    name: 'a notice that the pointer holds up: the deletion is sent when it has gone',
    requests: 2,
    html: '<p id="notice" style="height:40px">deleted</p>',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const start = (): void => {
        timer = setTimeout(() => two(), 300)
      }
      element('#notice').addEventListener('mouseenter', () => clearTimeout(timer))
      element('#notice').addEventListener('mouseleave', () => start())
      onClick('a', start)
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(100)
      await user.page.hover('#notice')
      await user.wait(350)
      await user.page.mouse.move(700, 500)
    },
  },
  {
    name: 'a notice that the pointer holds up for longer than its action, with the time that is left',
    requests: 2,
    html: '<p id="notice" style="height:40px">deleted</p>',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      let [left, since] = [400, 0]
      const start = (): void => {
        since = performance.now()
        timer = setTimeout(() => two(), left)
      }
      element('#notice').addEventListener('pointerenter', () => {
        clearTimeout(timer)
        left -= performance.now() - since
      })
      element('#notice').addEventListener('pointerleave', () => start())
      onClick('a', start)
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.hover('#notice')
      await user.wait(1_600)
      await user.page.mouse.move(700, 500)
    },
  },
  {
    name: 'a search that typing has begun and the window’s resize puts off',
    requests: 2,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const later = (): void => {
        clearTimeout(timer)
        timer = setTimeout(two, 250)
      }
      let isOpen = false
      addEventListener('resize', () => isOpen && later())
      onClick('a', () => {
        isOpen = true
        later()
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(100)
      await user.page.setViewport({ width: 700, height: 500 })
    },
  },
  {
    name: 'a timer of the page that the pointer puts off, beside a click',
    requests: 2,
    background: 2,
    run: () => {
      let [n, timer]: [number, ReturnType<typeof setTimeout> | undefined] = [0, undefined]
      const later = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => ask('none', ++n), 150)
      }
      addEventListener('mousemove', later)
      onClick('a', async () => {
        await ask('a', 1, { ms: 300 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.mouse.move(300, 300)
      await user.wait(250)
      await user.page.mouse.move(200, 300)
    },
  },
  {
    name: 'a session that ends when nothing happens: the click and the pointer put it off',
    requests: 2,
    background: 1,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const later = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => ask('none', 1), 500)
      }
      later()
      addEventListener('mousemove', later)
      addEventListener('click', later)
      onClick('a', two)
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(100)
      await user.page.mouse.move(300, 300)
    },
  },
  {
    name: 'a question of the browser’s own, answered with yes',
    requests: 2,
    run: () => onClick('a', () => void (confirm('sure?') && two())),
    drive: async (user) => {
      user.page.once('dialog', (dialog) => void sleepInNode(200).then(() => dialog.accept()))
      await user.click('a')
    },
  },
  {
    name: 'a resource that is disposed of asynchronously',
    requests: 3,
    run: () =>
      onClick('a', async () => {
        const session = {
          async [Symbol.asyncDispose ?? Symbol.for('dispose')]() {
            await null
            await ask('a', 2)
          },
        }
        try {
          await ask('a', 1)
        } finally {
          await session[Symbol.asyncDispose ?? Symbol.for('dispose')]?.()
        }
        await ask('a', 3)
      }),
  },
  {
    name: 'Array.fromAsync over pages, then what comes after',
    requests: 4,
    run: () => {
      async function* pages(): AsyncGenerator<number> {
        for (let n = 1; n <= 3; n += 1) {
          await ask('a', n)
          yield n
        }
      }
      const { fromAsync } = Array as unknown as { fromAsync(items: AsyncIterable<number>): Promise<number[]> }
      onClick('a', async () => {
        const all = await fromAsync.call(Array, pages())
        await ask('a', all.length + 1)
      })
    },
  },
  {
    name: 'a subclass of XMLHttpRequest that retries in its own handler',
    requests: 3,
    run: () => {
      class Retrying extends XMLHttpRequest {
        go(address: string, done: () => void): void {
          this.open('GET', address)
          this.onloadend = () => {
            if (this.status >= 500) setTimeout(() => new Retrying().go(address, done), 60)
            else done()
          }
          this.send()
        }
      }
      onClick('a', () => new Retrying().go(url('a', 1, { fail: 1 }), () => void ask('a', 2)))
    },
  },
  {
    name: 'a request that was made as the page loaded, and is sent by clicks',
    requests: 3,
    run: () => {
      const template = new Request(url('a', 1), { headers: { accept: 'application/json' } })
      onClick('a', async () => {
        await fetch(template.clone())
        await fetch(new Request(url('a', 2), template))
        await ask('a', 3)
      })
    },
  },
  {
    name: 'a fetch of the page’s own over ours, which waits for a lock',
    requests: 4,
    run: () => {
      const before = window.fetch
      let tail: Promise<unknown> = Promise.resolve()
      window.fetch = (...args) => {
        const next = tail.then(() => before(...args))
        tail = next.catch(() => {})
        return next
      }
      onBoth(async (is) => {
        await ask(is, 1, { ms: 100 })
        await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'animations of two rows, each removed by its click, heard by one listener of the list',
    requests: 4,
    html: '<style>@keyframes out { to { opacity: 0 } } .gone { animation: out 0.6s forwards }</style><ul><li id="a">1<li id="b">2</ul>',
    run: () => {
      element('ul').addEventListener('animationend', async ({ target }) => {
        const is = (target as HTMLElement).id as Letter
        await ask(is, 1)
        await ask(is, 2)
      })
      onBoth((is) => element(`#${is}`).classList.add('gone'))
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(90)
      await user.click('b')
    },
  },
  {
    name: 'JSONP of two clicks, the first one’s answer last',
    requests: 4,
    files: { 'a.js': 'gotPrice("a")', 'b.js': 'gotPrice("b")' },
    run: () => {
      Object.assign(window, { gotPrice: (is: Letter) => ask(is, 1).then(() => ask(is, 2)) })
      onBoth((is) => {
        const src = `/files/${is}.js?ms=${is === 'a' ? 600 : 50}`
        document.head.append(Object.assign(document.createElement('script'), { src }))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a widget whose script the click loads, and which waits for the page to be idle',
    requests: 3,
    files: {
      'chat.js': `requestIdleCallback(async () => { await fetch('/r/a/1'); await fetch('/r/a/2') }, { timeout: 200 })`,
    },
    run: () => {
      onClick('a', () => {
        document.head.append(Object.assign(document.createElement('script'), { src: '/files/chat.js?ms=150' }))
      })
      onClick('b', () => ask('b', 1))
    },
    drive: clickBoth,
  },
]

/** Runs in Node. */
const sleepInNode = (ms: number): Promise<void> => sleep(ms)
