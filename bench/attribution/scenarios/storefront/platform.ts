import { ask, onClick, sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const WORKER = `onmessage = async ({ data: { id, ms } }) => {
  await new Promise((resolve) => setTimeout(resolve, ms)); postMessage({ id }) }`

/** Calls of a socket or a worker, answered by number. */
function createCalls() {
  const calls = new Map<number, (answer: unknown) => void>()
  let id = 0
  return {
    begin(send: (id: number) => void) {
      id += 1
      const own = id
      return new Promise((resolve) => {
        calls.set(own, resolve)
        send(own)
      })
    },
    answer(of: number) {
      calls.get(of)?.(of)
      calls.delete(of)
    },
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const opening = indexedDB.open(name, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('outbox', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
  })
}

/** APIs of the browser, as applications combine them. */
export const platform: readonly Scenario[] = [
  {
    name: 'a socket with calls: answers by number to two clicks',
    requests: 4,
    run: () => {
      const socket = new WebSocket(`ws://${location.host}/socket`)
      const calls = createCalls()
      let next = 0
      socket.onmessage = () => calls.answer(++next)
      onBoth(async (is) => {
        await calls.begin((id) => socket.send(String(id)))
        await ask(is, 1)
        await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a socket with calls, beside news that refresh',
    requests: 2,
    background: 2,
    run: () => {
      const socket = new WebSocket(`ws://${location.host}/socket?times=8&every=90`)
      const calls = createCalls()
      let n = 0
      socket.onmessage = ({ data }) => (data === 'echo' ? calls.answer(1) : void ask('none', ++n))
      onClick('a', async () => {
        await calls.begin((id) => socket.send(String(id)))
        await ask('a', 1, { ms: 100 })
        await ask('a', 2)
      })
    },
  },
  {
    name: 'events of a source that come while a click works',
    requests: 3,
    background: 3,
    run: () => {
      let n = 0
      new EventSource('/events?times=8&every=80').onmessage = async () => {
        n += 1
        await ask('none', n)
      }
      onClick('a', async () => {
        await ask('a', 1, { ms: 120 })
        await sleep(100)
        await ask('a', 2)
        await ask('a', 3)
      })
    },
  },
  {
    name: 'a worker pool: whichever is free takes the next job of either click',
    requests: 4,
    files: { 'pool.js': WORKER },
    run: () => {
      const calls = createCalls()
      const free = [new Worker('/files/pool.js'), new Worker('/files/pool.js')]
      for (const worker of free) worker.addEventListener('message', ({ data }) => calls.answer(data.id))
      let turn = 0
      onBoth(async (is) => {
        await calls.begin((id) => free[turn++ % 2]?.postMessage({ id, ms: is === 'a' ? 120 : 30 }))
        await ask(is, 1)
        await ask(is, 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a service worker’s answer over a port that the click sends along',
    requests: 2,
    files: {
      'answer.js':
        'onactivate = (e) => e.waitUntil(clients.claim()); onmessage = ({ ports: [port] }) => port.postMessage("version")',
    },
    run: async () => {
      const registration = await navigator.serviceWorker.register('/files/answer.js')
      while (!registration.active) await sleep(20)
      onClick('a', async () => {
        const { port1, port2 } = new MessageChannel()
        const answer = new Promise((resolve) => {
          port1.onmessage = resolve
        })
        registration.active?.postMessage('version?', [port2])
        await answer
        await ask('a', 1)
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.wait(400)
      await user.click('a')
      await user.seen('a', 2)
      await user.page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/files/'))?.unregister())
    },
  },
  {
    name: 'an outbox in a database: written by a click, read and sent at once',
    requests: 2,
    run: () => {
      const database = openDatabase('bench-outbox')
      onClick('a', async () => {
        const db = await database
        const writing = db.transaction('outbox', 'readwrite')
        writing.objectStore('outbox').add({ hat: 1 })
        await new Promise((resolve) => writing.addEventListener('complete', resolve))
        const reading = db.transaction('outbox').objectStore('outbox').getAll()
        reading.onsuccess = () => ask('a', 1).then(() => ask('a', 2))
      })
    },
  },
  {
    name: 'a leader by lock: whoever holds it sends what is broadcast in the same page',
    requests: 2,
    run: () => {
      const [out, into] = [new BroadcastChannel('bench-leader'), new BroadcastChannel('bench-leader')]
      void navigator.locks.request('bench-leader', () => {
        into.onmessage = ({ data }) => void ask(data, 1).then(() => ask(data, 2))
        return new Promise(() => {})
      })
      onClick('a', () => out.postMessage('a'))
    },
  },
  {
    name: 'a file that is cut, hashed and sent in pieces',
    requests: 4,
    run: () => {
      onClick('a', async () => {
        const file = new Blob(['x'.repeat(3_000)])
        for (let n = 1; n <= 3; n += 1) {
          const piece = file.slice(1_000 * (n - 1), 1_000 * n)
          const digest = await crypto.subtle.digest('SHA-256', await piece.arrayBuffer())
          await fetch(url('a', n, { digest: digest.byteLength }), { method: 'PUT', body: piece })
        }
        await ask('a', 4)
      })
    },
  },
  {
    name: 'a picture that is read, drawn smaller and sent',
    requests: 2,
    run: () => {
      onClick('a', () => {
        const reader = new FileReader()
        reader.onload = () => {
          const image = new Image()
          image.onload = () => {
            const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 })
            canvas.getContext('2d')?.drawImage(image, 0, 0, 8, 8)
            canvas.toBlob(async (body) => {
              await fetch(url('a', 1), { method: 'POST', body })
              await ask('a', 2)
            })
          }
          image.src = String(reader.result)
        }
        const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        reader.readAsDataURL(new Blob([svg], { type: 'image/svg+xml' }))
      })
    },
  },
  {
    name: 'a stream that is divided: one half is counted, the other shown',
    requests: 3,
    run: () => {
      onClick('a', async () => {
        const { body } = await ask('a', 1, { chunks: 3, every: 20 })
        const [one, two] = body?.tee() ?? []
        const count = async (stream: ReadableStream<Uint8Array> | undefined, n: number): Promise<void> => {
          let bytes = 0
          await stream?.pipeThrough(new TransformStream()).pipeTo(
            new WritableStream({
              write(chunk) {
                bytes += chunk.byteLength
              },
            }),
          )
          await ask('a', n, { bytes })
        }
        await Promise.all([count(one, 2), count(two, 3)])
      })
    },
  },
  {
    name: 'lines of a stream through a decoder, a request for each',
    requests: 4,
    run: () => {
      onClick('a', async () => {
        const { body } = await ask('a', 1, { chunks: 3, every: 10 })
        let n = 1
        const lines = body?.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>
        for await (const text of lines) for (const line of text.split('\n')) if (line) await ask('a', ++n)
      })
    },
  },
]
