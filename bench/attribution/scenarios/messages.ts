import { ask, onClick } from '../page.js'
import type { Scenario } from '../scenario.js'

const ECHO = 'onmessage = ({ data, ports }) => (ports[0] ?? self).postMessage(data)'

/** Messages: within the page, to workers, to frames, over sockets. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'MessageChannel as a scheduler',
    requests: 1,
    a: () => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => void ask('a', 1)
      port2.postMessage(null)
    },
  },
  {
    name: 'one MessageChannel of the page, tasks of two clicks',
    requests: 4,
    run: () => {
      const tasks: (() => void)[] = []
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => tasks.shift()?.()
      const schedule = (task: () => void) => {
        tasks.push(task)
        port2.postMessage(null)
      }
      onClick('a', () => {
        schedule(() => ask('a', 1))
        schedule(() => void setTimeout(() => ask('a', 2), 150))
      })
      onClick('b', () => {
        schedule(() => ask('b', 1))
        schedule(() => schedule(() => ask('b', 2)))
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'postMessage to the window itself',
    requests: 1,
    run: () =>
      window.addEventListener('message', ({ data }) => {
        if (data === 'go') void ask('a', 1)
      }),
    a: () => window.postMessage('go', '*'),
  },
  {
    name: 'BroadcastChannel between two parts of a page',
    requests: 1,
    run: () => {
      const listening = new BroadcastChannel('cart')
      const sender = new BroadcastChannel('cart')
      listening.onmessage = () => void ask('a', 1)
      onClick('a', () => sender.postMessage('changed'))
    },
  },
  {
    name: 'a worker’s answer',
    requests: 2,
    files: { 'worker.js': ECHO },
    run: () => {
      const worker = new Worker('/files/worker.js')
      onClick('a', () => {
        worker.addEventListener('message', () => ask('a', 1).then(() => ask('a', 2)), { once: true })
        worker.postMessage('count')
      })
    },
  },
  {
    name: 'a worker’s answers as promises, by number, to two clicks',
    requests: 4,
    files: { 'worker.js': 'onmessage = ({ data }) => setTimeout(() => postMessage(data), data.ms)' },
    run: () => {
      const worker = new Worker('/files/worker.js')
      const waiting = new Map<number, (value: unknown) => void>()
      let last = 0
      worker.onmessage = ({ data }) => waiting.get(data.id)?.(data)
      const call = (ms: number) => {
        last += 1
        const id = last
        worker.postMessage({ id, ms })
        return new Promise((resolve) => waiting.set(id, resolve))
      }
      onClick('a', async () => {
        await call(200)
        await ask('a', 1)
        await call(0)
        await ask('a', 2)
      })
      onClick('b', async () => {
        await call(40)
        await ask('b', 1)
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'a worker called over a message port',
    requests: 1,
    files: { 'worker.js': ECHO },
    run: () => {
      const worker = new Worker('/files/worker.js')
      onClick('a', async () => {
        const { port1, port2 } = new MessageChannel()
        const answer = new Promise((resolve) => {
          port1.onmessage = ({ data }) => resolve(data)
        })
        worker.postMessage('compute', [port2])
        await answer
        await ask('a', 1)
      })
    },
  },
  {
    name: 'a frame’s answer by postMessage',
    requests: 1,
    html: '<iframe src="/files/frame.html"></iframe>',
    files: {
      'frame.html': '<script>onmessage = (e) => setTimeout(() => e.source.postMessage("paid", "*"), 60)</script>',
    },
    run: () =>
      window.addEventListener('message', ({ data }) => {
        if (data === 'paid') void ask('a', 1)
      }),
    a: () => document.querySelector('iframe')?.contentWindow?.postMessage('pay', '*'),
  },
  {
    name: 'a socket’s answer to what a click sent',
    requests: 1,
    run: () => {
      const socket = new WebSocket('/socket')
      onClick('a', () => {
        socket.addEventListener('message', () => void ask('a', 1), { once: true })
        socket.send('subscribe')
      })
    },
  },
  {
    name: 'a socket that the click opens',
    requests: 1,
    a: () => {
      const socket = new WebSocket('/socket')
      socket.onopen = () => void ask('a', 1)
    },
  },
  {
    name: 'an event source that the click opens, its first message',
    requests: 1,
    a: () => {
      const source = new EventSource('/events?times=1&every=50')
      source.onmessage = () => {
        source.close()
        void ask('a', 1)
      }
    },
  },
]
