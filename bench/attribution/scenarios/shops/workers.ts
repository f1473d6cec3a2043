import { ask, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { both, later, slow } from './parts.js'

/** Answers after as many milliseconds as it is told, with the same id. */
const SHARED = `onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => setTimeout(() => port.postMessage(data), data.ms)
}`
const WORKER = 'onmessage = ({ data }) => setTimeout(() => postMessage(data), data.ms)'
const PORT_WORKER = `onmessage = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => setTimeout(() => port.postMessage(data), data.ms)
}`
interface Call {
  id: number
  ms: number
}
interface Wire {
  postMessage(call: unknown): void
  onmessage: ((event: MessageEvent) => unknown) | null
}

/** Calls whose answers a table of callbacks takes by their number. */
function createCalls(wire: Wire, toMessage: (call: Call) => unknown = (call) => call) {
  const callbacks = new Map<number, () => unknown>()
  let last = 0
  wire.onmessage = ({ data }) => {
    const { id } = (data.meta ?? data) as Call
    callbacks.get(id)?.()
    callbacks.delete(id)
  }
  return (ms: number, done: () => unknown): void => {
    last += 1
    callbacks.set(last, done)
    wire.postMessage(toMessage({ id: last, ms }))
  }
}
const toWorker = (): Worker => new Worker(URL.createObjectURL(new Blob([WORKER])))

/** Threads and tabs that answer by number, early or late. */
export const workers: readonly Scenario[] = [
  {
    name: 'a shared worker that answers two clicks by number, the second first',
    requests: 4,
    files: { 'shared.js': SHARED },
    run: () => {
      const call = createCalls(new SharedWorker('/files/shared.js').port)
      onBoth((is) => call(is === 'a' ? 300 : 60, () => both(is)))
    },
    drive: clickBoth,
  },
  {
    name: 'a shared worker that answers two clicks by number, the first first',
    requests: 4,
    files: { 'shared.js': SHARED },
    run: () => {
      const call = createCalls(new SharedWorker('/files/shared.js').port)
      onBoth((is) => call(is === 'a' ? 100 : 300, () => both(is)))
    },
    drive: clickBoth,
  },
  {
    name: 'a worker behind a port that the load has given it, which answers two clicks by number',
    requests: 4,
    run: () => {
      const { port1, port2 } = new MessageChannel()
      new Worker(URL.createObjectURL(new Blob([PORT_WORKER]))).postMessage(null, [port2])
      const call = createCalls(port1)
      onBoth((is) => call(is === 'a' ? 300 : 60, () => both(is)))
    },
    drive: clickBoth,
  },
  {
    name: 'a worker that is asked with a number of another name, answered out of order',
    requests: 4,
    run: () => {
      const worker = toWorker()
      const callbacks = new Map<string, () => unknown>()
      worker.onmessage = ({ data }) => callbacks.get(data.requestId)?.()
      onBoth((is) => {
        callbacks.set(is, () => both(is))
        worker.postMessage({ requestId: is, ms: is === 'a' ? 300 : 60 })
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a worker that is asked in an envelope with its number inside, answered out of order',
    requests: 4,
    run: () => {
      const call = createCalls(toWorker(), (meta) => ({ type: 'CALL', meta, ms: meta.ms }))
      onBoth((is) => call(is === 'a' ? 300 : 60, () => both(is)))
    },
    drive: clickBoth,
  },
  {
    name: 'a search index in a worker beside its own progress of the load',
    requests: 2,
    background: 3,
    run: () => {
      const worker = toWorker()
      let n = 0
      worker.addEventListener('message', ({ data }) => {
        if (data.id === 0) void ask('none', ++n)
        else void both('a')
      })
      for (let i = 1; i < 6; i += 1) worker.postMessage({ id: 0, ms: i * 130 })
      onClick('a', () => worker.postMessage({ id: 1, ms: 330 }))
    },
  },
  {
    name: 'a worker with promises, an answer of which a cache shares between two clicks',
    requests: 4,
    run: () => {
      const call = createCalls(toWorker())
      let cached: Promise<void> | undefined
      onBoth(async (is) => {
        cached ??= new Promise((resolve) => call(200, () => resolve()))
        await cached
        await both(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a tab that leads by a lock, and polls; a click asks it over a channel and is answered',
    requests: 2,
    background: 3,
    run: () => {
      const channel = new BroadcastChannel('leader')
      const answers = new BroadcastChannel('leader')
      let n = 0
      void navigator.locks.request('leader', async () => {
        answers.onmessage = ({ data }) => {
          if (data === 'who') answers.postMessage('me')
        }
        for (; n < 30; ) {
          await sleep(120)
          n += 1
          void ask('none', n)
        }
      })
      let isAsking = false
      channel.onmessage = ({ data }) => {
        if (data === 'me' && isAsking) void both('a')
        isAsking = false
      }
      onClick('a', () => {
        isAsking = true
        channel.postMessage('who')
      })
    },
  },
  {
    name: 'a basket that another tab changes by the database, told by a channel, beside a click',
    requests: 2,
    background: 1,
    files: {
      'other.html': '<script>setTimeout(() => new BroadcastChannel("basket").postMessage("changed"), 400)</script>',
    },
    run: () => {
      new BroadcastChannel('basket').addEventListener('message', () => void ask('none', 1))
      onClick('a', slow)
    },
    drive: async (user) => {
      await Promise.all([user.openTab('/files/other.html'), user.click('a')])
    },
  },
  {
    name: 'recently viewed in the storage: written by a click, read by another part by a hand-made event',
    requests: 3,
    run: () => {
      addEventListener('storage', () => void ask('a', 2).then(() => ask('a', 3)))
      onClick('a', async () => {
        await ask('a', 1)
        localStorage.setItem('viewed', '7')
        dispatchEvent(new StorageEvent('storage', { key: 'viewed', newValue: '7' }))
      })
    },
  },
  {
    name: 'an outbox in the database: a click writes, the load’s loop reads it when it is told over a channel of its own',
    requests: 2,
    run: () => {
      const { port1, port2 } = new MessageChannel()
      port2.onmessage = ({ data }) => void ask(data as Letter, 1, { ms: 10 })
      onBoth(async (is) => {
        await sleep(is === 'a' ? 90 : 20)
        port1.postMessage(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a service worker asked by two clicks, whose answers a table of callbacks takes by number',
    requests: 4,
    files: {
      'sw.js': `oninstall = () => skipWaiting(); onactivate = (event) => event.waitUntil(clients.claim())
        onmessage = ({ data, source }) => setTimeout(() => source.postMessage(data), data.ms)`,
    },
    run: () => {
      const container = navigator.serviceWorker
      void container.register('/files/sw.js', { scope: '/' })
      const callbacks = new Map<number, () => unknown>()
      container.onmessage = ({ data }) => callbacks.get(data.id)?.()
      onBoth(async (is) => {
        const { active } = await container.ready
        const id = is === 'a' ? 1 : 2
        callbacks.set(id, () => both(is))
        active?.postMessage({ id, ms: is === 'a' ? 300 : 60 })
      })
    },
    drive: async (user) => {
      await user.wait(500)
      await clickBoth(user)
    },
  },
  {
    name: 'a compute worker per click, ended with its answer',
    requests: 4,
    run: () => {
      onBoth((is) => {
        const worker = toWorker()
        worker.onmessage = () => {
          worker.terminate()
          void both(is)
        }
        worker.postMessage({ id: 1, ms: is === 'a' ? 200 : 50 })
      })
    },
    drive: later,
  },
]
