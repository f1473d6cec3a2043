import { ask, element, onClick, otherOrigin, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

const openDatabase = (): IDBOpenDBRequest => {
  const opening = indexedDB.open(`shop-${Math.random()}`)
  opening.onupgradeneeded = () => void opening.result.createObjectStore('cart')
  return opening
}

const DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

/** What the platform does asynchronously besides timers and requests: storage, files, images, locks, history. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'IndexedDB: open, put, get',
    requests: 2,
    a: () => {
      const opening = openDatabase()
      opening.onsuccess = () => {
        const store = opening.result.transaction('cart', 'readwrite').objectStore('cart')
        store.put(1, 'item').onsuccess = () => {
          void ask('a', 1)
          store.get('item').onsuccess = () => void ask('a', 2)
        }
      }
    },
  },
  {
    name: 'IndexedDB: a database of the page, a transaction’s end',
    requests: 1,
    run: () => {
      const opening = openDatabase()
      onClick('a', () => {
        const transaction = opening.result.transaction('cart', 'readwrite')
        transaction.objectStore('cart').put(1, 'item')
        transaction.addEventListener('complete', () => void ask('a', 1))
      })
    },
  },
  {
    name: 'IndexedDB: a cursor as promises',
    requests: 2,
    a: async () => {
      const promised = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result)
        })
      const database = await promised(openDatabase())
      await promised(database.transaction('cart', 'readwrite').objectStore('cart').put(1, 'x'))
      await ask('a', 1)
      await promised(database.transaction('cart').objectStore('cart').openCursor())
      await ask('a', 2)
    },
  },
  {
    name: 'FileReader',
    requests: 1,
    a: () => {
      const reader = new FileReader()
      reader.onload = () => void ask('a', 1)
      reader.readAsText(new Blob(['text']))
    },
  },
  {
    name: 'Blob.text and a blob’s address',
    requests: 2,
    a: async () => {
      const blob = new Blob(['text'])
      await blob.text()
      await ask('a', 1)
      await fetch(URL.createObjectURL(blob))
      await ask('a', 2)
    },
  },
  {
    name: 'an image’s load',
    requests: 1,
    files: { 'dot.svg': DOT },
    a: () => {
      const image = new Image()
      image.onload = () => void ask('a', 1)
      image.src = '/files/dot.svg'
    },
  },
  {
    name: 'an image’s error, image.decode',
    requests: 2,
    files: { 'dot.svg': DOT },
    a: async () => {
      const missing = new Image()
      missing.addEventListener('error', () => void ask('a', 1))
      missing.src = '/files/none.svg'
      const image = new Image()
      image.src = '/files/dot.svg'
      await image.decode()
      await ask('a', 2)
    },
  },
  {
    name: 'Cache API',
    requests: 3,
    a: async () => {
      const cache = await caches.open(`items-${Math.random()}`)
      await ask('a', 1)
      await cache.put('/item', new Response('item'))
      await ask('a', 2)
      if (await cache.match('/item')) await ask('a', 3)
    },
  },
  {
    name: 'navigator.locks',
    requests: 3,
    a: async () => {
      await navigator.locks.request('cart', async () => {
        await ask('a', 1, { ms: 40 })
        await ask('a', 2)
      })
      await ask('a', 3)
    },
  },
  {
    name: 'navigator.locks, two clicks',
    requests: 3,
    run: () => {
      const locked = (work: () => Promise<unknown>) => navigator.locks.request('cart', work)
      onClick('a', () => locked(() => ask('a', 1, { ms: 160 })))
      onClick('b', () =>
        locked(async () => {
          await ask('b', 1)
          await ask('b', 2)
        }),
      )
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'crypto.subtle',
    requests: 2,
    a: async () => {
      const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('card'))
      await ask('a', 1, { bytes: hash.byteLength })
      await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
      await ask('a', 2)
    },
  },
  {
    name: 'a canvas: toBlob, createImageBitmap',
    requests: 2,
    a: async () => {
      const canvas = document.createElement('canvas')
      canvas.getContext('2d')?.fillRect(0, 0, 5, 5)
      canvas.toBlob(() => void ask('a', 1))
      await createImageBitmap(canvas)
      await ask('a', 2)
    },
  },
  {
    name: 'compression of a stream',
    requests: 2,
    a: async () => {
      const stream = new Blob(['x'.repeat(5_000)]).stream().pipeThrough(new CompressionStream('gzip'))
      await new Response(stream).arrayBuffer()
      await ask('a', 1)
      await ask('a', 2)
    },
  },
  {
    name: 'a stream of the page’s own',
    requests: 4,
    a: async () => {
      const source = new ReadableStream<number>({
        async pull(controller) {
          await sleep(50)
          controller.enqueue(1)
          if (performance.now() % 1 === 2) controller.close()
        },
      })
      const reader = source.getReader()
      for (let n = 1; n <= 3; n += 1) {
        await reader.read()
        await ask('a', n)
      }
      await reader.cancel()
      await ask('a', 4)
    },
  },
  {
    name: 'history.pushState, then a route’s loader',
    requests: 1,
    run: () => {
      const routed = () => location.hash && void ask('a', 1)
      onClick('a', () => {
        history.pushState({}, '', '#basket')
        routed()
      })
    },
  },
  {
    name: 'history.back, then popstate',
    requests: 2,
    run: () => {
      history.pushState({}, '', '#basket')
      window.addEventListener('popstate', async () => {
        await ask('a', 1, { ms: 20 })
        await ask('a', 2)
      })
      onClick('a', () => history.back())
    },
  },
  {
    name: 'hashchange by a link',
    requests: 1,
    html: '<p><a href="#items" data-action-name="action_c">items</a></p>',
    run: () => window.addEventListener('hashchange', () => void ask('c', 1)),
    drive: (user) => user.click('a[href]'),
  },
  {
    name: 'a frame that the click loads',
    requests: 1,
    html: '<iframe></iframe>',
    files: { 'frame.html': '<p>frame</p>' },
    a: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      frame.onload = () => void ask('a', 1)
      frame.src = '/files/frame.html'
    },
  },
  {
    name: 'a storage event in another frame',
    requests: 1,
    html: '<iframe src="/files/frame.html"></iframe>',
    files: { 'frame.html': '<p>frame</p>' },
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      onClick('a', () => {
        window.addEventListener('storage', () => void ask('a|none', 1), { once: true })
        frame.contentWindow?.localStorage.setItem('cart', `${Math.random()}`)
      })
    },
  },
  {
    name: 'geolocation that is refused, permissions',
    requests: 2,
    a: async () => {
      await navigator.permissions.query({ name: 'geolocation' })
      await ask('a', 1)
      await navigator.storage.estimate()
      await ask('a', 2)
    },
  },
  {
    name: 'a font that is loaded',
    requests: 1,
    a: async () => {
      const font = new FontFace('none', `url(${otherOrigin()}/files/none.woff2)`)
      await font.load().catch(() => undefined)
      await ask('a', 1)
    },
  },
  {
    name: 'a beacon beside a request, keepalive',
    requests: 2,
    a: async () => {
      navigator.sendBeacon('/files/beacon', 'x')
      await fetch(url('a', 1), { keepalive: true, method: 'POST', body: 'x' })
      await ask('a', 2)
    },
  },
]
