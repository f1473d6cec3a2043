import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** Routes, leaving, waiting for the network, work of other contexts. */
export const leaving: readonly Scenario[] = [
  {
    name: 'a click that leaves the page, with a request that outlives it',
    requests: 2,
    files: { 'next.html': '<p>next' },
    run: () =>
      onClick('a', () => {
        void fetch(url('a', 1), { method: 'POST', keepalive: true, body: 'x' })
        void fetch(url('a', 2), { method: 'POST', keepalive: true, body: 'y' })
        location.assign('/files/next.html')
      }),
  },
  {
    name: 'a link that is followed after its handler has reported it',
    requests: 1,
    drawsButtons: true,
    html: '<a id="at" href="/files/next.html" data-action-name="action_a">next</a>',
    files: { 'next.html': '<p>next' },
    run: () =>
      element('#at').addEventListener('click', (event) => {
        event.preventDefault()
        void fetch(url('a', 1), { keepalive: true }).then(() => {
          location.href = '/files/next.html'
        })
      }),
    drive: (user) => user.click('#at'),
  },
  {
    name: 'what is reported as the page is hidden, because a click has left it',
    requests: 2,
    files: { 'next.html': '<p>next' },
    run: () => {
      addEventListener('pagehide', () => void fetch(url('a|none', 2), { keepalive: true, method: 'POST' }))
      onClick('a', () => {
        void fetch(url('a', 1), { keepalive: true })
        location.assign('/files/next.html')
      })
    },
  },
  {
    name: 'routes: pushed by two clicks, then the browser’s back button',
    requests: 5,
    background: 1,
    run: () => {
      const load = (is: Letter | 'none', n: number) => ask(is, n, { ms: 30 })
      addEventListener('popstate', () => void load('none', 1))
      onBoth(async (is) => {
        history.pushState({ is }, '', `?${is}`)
        await load(is, 1)
        await load(is, 2)
      })
      onClick('c', () => ask('c', 1))
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.seen('b', 2)
      await user.wait(300)
      await user.page.evaluate('0')
      await user.page.goBack()
      await user.seen('none', 1)
      await user.click('c')
    },
  },
  {
    name: 'history.go by a click, whose popstate loads a moment later',
    requests: 2,
    run: () => {
      history.pushState({}, '', '?1')
      history.pushState({}, '', '?2')
      addEventListener('popstate', () => setTimeout(() => both('a'), 50))
      onClick('a', () => history.go(-1))
    },
  },
  {
    name: 'history.back by a click, awaited as a promise',
    requests: 2,
    run: () => {
      history.pushState({}, '', '?1')
      onClick('a', async () => {
        await new Promise((resolve) => {
          addEventListener('popstate', resolve, { once: true })
          history.back()
        })
        await both('a')
      })
    },
  },
  {
    name: 'a request that waits until the browser is online again, then is sent by its listener',
    requests: 1,
    run: () => {
      const waiting: (() => unknown)[] = []
      addEventListener('online', () => {
        for (const go of waiting.splice(0)) go()
      })
      onClick('a', async () => {
        if (navigator.onLine) return
        await new Promise<void>((resolve) => waiting.push(resolve))
        await ask('a', 1)
      })
    },
    drive: async (user) => {
      await user.page.setOfflineMode(true)
      await user.click('a')
      await user.wait(200)
      await user.page.setOfflineMode(false)
    },
  },
  {
    name: 'a click’s wait for the tab to be seen again',
    requests: 1,
    run: () => {
      let isHidden = true
      document.addEventListener('bench:shown', () => {
        isHidden = false
      })
      onClick('a', async () => {
        while (isHidden) await new Promise((resolve) => setTimeout(resolve, 30))
        await ask('a', 1)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(200)
      await user.page.evaluate(() => document.dispatchEvent(new Event('bench:shown')))
    },
  },
  {
    name: 'payment in a frame: the click opens it, the frame’s message says that it is paid',
    requests: 3,
    files: { 'pay.html': '<script>setTimeout(() => parent.postMessage("paid", "*"), 150)</script>' },
    run: () =>
      onClick('a', async () => {
        await ask('a', 1)
        const frame = document.createElement('iframe')
        frame.src = '/files/pay.html'
        const paid = new Promise((resolve) =>
          addEventListener('message', ({ data, source }) => {
            if (source === frame.contentWindow && data === 'paid') resolve(data)
          }),
        )
        document.body.append(frame)
        await paid
        frame.remove()
        await both('a', 2)
      }),
  },
  {
    name: 'payment in a frame: a handler of the page hears that it is paid, and orders',
    requests: 2,
    files: {
      'pay.html':
        '<script>onmessage = ({ data }) => setTimeout(() => parent.postMessage("paid " + data, "*"), 200)</script>',
    },
    html: '<iframe src="/files/pay.html"></iframe>',
    run: () => {
      addEventListener('message', ({ data }) => {
        if (`${data}`.startsWith('paid')) void both('a')
      })
      onClick('a', () => element<HTMLIFrameElement>('iframe').contentWindow?.postMessage('5', '*'))
    },
  },
  {
    name: 'a popup that answers over a broadcast channel',
    requests: 2,
    files: {
      'popup.html': '<script>new BroadcastChannel("bench-popup").postMessage("signed in")</script>',
    },
    run: () =>
      onClick('a', async () => {
        const channel = new BroadcastChannel('bench-popup')
        const answer = new Promise((resolve) => {
          channel.onmessage = resolve
        })
        const frame = document.createElement('iframe')
        frame.src = '/files/popup.html'
        document.body.append(frame)
        await answer
        await both('a')
      }),
  },
  {
    name: 'a service worker that answers, and tells the page that it has new data, beside a click',
    requests: 2,
    background: 1,
    files: {
      'notify.js': `onactivate = (e) => e.waitUntil(clients.claim());
        onmessage = () => setTimeout(async () => { for (const c of await clients.matchAll({ includeUncontrolled: true })) c.postMessage('news') }, 150)`,
    },
    run: async () => {
      const registration = await navigator.serviceWorker.register('/files/notify.js')
      while (!registration.active) await sleep(20)
      navigator.serviceWorker.startMessages()
      navigator.serviceWorker.addEventListener('message', () => void ask('none', 1))
      registration.active.postMessage('begin')
      onClick('a', async () => {
        await ask('a', 1, { ms: 300 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.wait(350)
      await user.click('a')
      await user.seen('a', 2)
      await user.page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/files/'))?.unregister())
    },
  },
  {
    name: 'an upload in pieces of which three are under way at a time, then what completes it',
    requests: 8,
    run: () =>
      onClick('a', async () => {
        const pieces = Array.from({ length: 6 }, (_, i) => i + 1)
        const work = async (): Promise<void> => {
          for (let n = pieces.shift(); n; n = pieces.shift())
            await fetch(url('a', n, { ms: 10 * n }), { method: 'PUT', body: `${n}` })
        }
        await Promise.all([work(), work(), work()])
        await fetch(url('a', 7), { method: 'POST' })
        await ask('a', 8)
      }),
  },
  {
    name: 'a lock that one click holds while the other waits for it, with a timeout',
    requests: 4,
    run: () =>
      onBoth((is) =>
        navigator.locks.request('checkout', { signal: AbortSignal.timeout(3_000) }, async () => {
          await both(is)
        }),
      ),
    drive: clickBoth,
  },
  {
    name: 'a stream of the page’s own, filled by the click and read by its own code, with back pressure',
    requests: 4,
    run: () =>
      onClick('a', async () => {
        let n = 0
        const stream = new ReadableStream<number>(
          {
            async pull(controller) {
              n += 1
              await ask('a', n)
              controller.enqueue(n)
              if (n === 3) controller.close()
            },
          },
          { highWaterMark: 1 },
        )
        const reader = stream.getReader()
        while (!(await reader.read()).done) await sleep(20)
        await ask('a', 4)
      }),
  },
  {
    name: 'a socket that the click opens, whose greeting starts the session and whose news refresh',
    requests: 2,
    run: () =>
      onClick('a', () => {
        const socket = new WebSocket(`ws://${location.host}/socket?times=1&every=50`)
        socket.onopen = () => socket.send('hello')
        socket.onmessage = ({ data }) => {
          if (data === 'echo') void both('a')
        }
      }),
  },
]
