import { ask, element, onClick, otherOrigin, sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

async function chain(is: 'a' | 'b'): Promise<void> {
  await ask(is, 1, { ms: 60 })
  await sleep(50)
  await ask(is, 2)
}

type Wrappable = Record<string, (...args: never[]) => unknown>

/** Replaces a method, as error trackers do: the callback runs in a `try`. */
function wrapCallback(owner: object, key: string, at = 0): void {
  const methods = owner as Wrappable
  const before = methods[key] as (...args: unknown[]) => unknown
  methods[key] = function (this: unknown, ...args: unknown[]) {
    const code = args[at]
    if (typeof code === 'function')
      args[at] = function (this: unknown, ...given: unknown[]) {
        try {
          return Reflect.apply(code, this, given)
        } catch (error) {
          console.debug(error)
          throw error
        }
      }
    return Reflect.apply(before, this, args)
  }
}

/** A promise library that replaces `window.Promise`, with a queue of one observer. */
function createPromiseLibrary() {
  let tick = false
  const queue: (() => void)[] = []
  const node = document.createTextNode('')
  new MutationObserver(() => {
    tick = false
    for (const job of queue.splice(0)) job()
  }).observe(node, { characterData: true })
  const defer = (job: () => void): void => {
    queue.push(job)
    if (tick) return
    tick = true
    node.data = `${Math.random()}`
  }
  type Then = (value: unknown) => unknown
  return class Library {
    #done: (() => void)[] = []
    #value: unknown
    #state: 'waiting' | 'ok' | 'failed' = 'waiting'
    constructor(run: (resolve: Then, reject: Then) => void) {
      const settle = (state: 'ok' | 'failed') => (value: unknown) => {
        if (this.#state !== 'waiting') return
        const { then } = Object(value)
        if (state === 'ok' && typeof then === 'function') {
          then.call(value, settle('ok'), settle('failed'))
          return
        }
        this.#state = state
        this.#value = value
        for (const job of this.#done.splice(0)) defer(job)
      }
      run(settle('ok'), settle('failed'))
    }
    // biome-ignore lint/suspicious/noThenProperty: a promise has it.
    then(ok: Then = (value) => value, failed?: Then): Library {
      return new Library((resolve, reject) => {
        const job = (): void => {
          try {
            if (this.#state === 'ok') resolve(ok(this.#value))
            else if (failed) resolve(failed(this.#value))
            else reject(this.#value)
          } catch (error) {
            reject(error)
          }
        }
        if (this.#state === 'waiting') this.#done.push(job)
        else defer(job)
      })
    }
    static resolve(value: unknown): Library {
      return new Library((resolve) => resolve(value))
    }
  }
}

/** Scripts that put themselves between the page and the browser, after us. */
export const wrapped: readonly Scenario[] = [
  {
    name: 'an error tracker that wraps listeners, timers and frames',
    requests: 4,
    run: () => {
      wrapCallback(EventTarget.prototype, 'addEventListener', 1)
      for (const key of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'queueMicrotask'])
        wrapCallback(window, key)
      onBoth(chain)
    },
    drive: clickBoth,
  },
  {
    name: 'a tracker that wraps fetch in an async function which awaits before it',
    requests: 4,
    run: () => {
      const before = window.fetch
      window.fetch = async (...args) => {
        await null
        const response = await before(...args)
        await response.clone().text()
        return response
      }
      onBoth(chain)
    },
    drive: clickBoth,
  },
  {
    name: 'a tag manager that wraps pushState and reports each route a moment later',
    requests: 4,
    run: () => {
      const { pushState } = history
      history.pushState = function (...args) {
        Reflect.apply(pushState, this, args)
        dispatchEvent(new Event('locationchange'))
      }
      addEventListener('locationchange', () => setTimeout(() => ask(location.search.includes('b') ? 'b' : 'a', 3), 80))
      onClick('a', () => {
        history.pushState({}, '', '?a')
        void ask('a', 1)
      })
      onClick('b', async () => {
        await ask('b', 1)
        history.pushState({}, '', '?b')
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 3)
      await user.click('b')
    },
  },
  {
    name: 'a data layer whose push is replaced by the library: listeners in a timer, then the request',
    requests: 2,
    run: () => {
      const layer: { event: 'a' | 'b' }[] = []
      const heard: ((entry: { event: 'a' | 'b' }) => unknown)[] = []
      layer.push = (...entries) => {
        for (const entry of entries)
          setTimeout(() => {
            for (const listener of heard) listener(entry)
          }, 0)
        return Array.prototype.push.apply(layer, entries)
      }
      heard.push(({ event }) => ask(event, 1))
      onBoth((event) => layer.push({ event }))
    },
    drive: clickBoth,
  },
  {
    name: 'a data layer that its library drains by an interval',
    requests: 2,
    run: () => {
      const layer: (() => unknown)[] = []
      setInterval(() => {
        for (const job of layer.splice(0)) job()
      }, 120)
      onBoth((is) => layer.push(() => ask(is, 1)))
    },
    drive: clickBoth,
  },
  {
    name: 'a promise library in place of window.Promise, with a mutation observer as its queue',
    requests: 4,
    run: () => {
      const Library = createPromiseLibrary()
      const get = (address: string) =>
        new Library((resolve, reject) => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', address)
          xhr.onload = () => resolve(xhr.responseText)
          xhr.onerror = reject
          xhr.send()
        })
      onBoth((is) => get(url(is, 1, { ms: 60 })).then(() => get(url(is, 2))))
    },
    drive: clickBoth,
  },
  {
    name: 'a promise library whose thenable is awaited by async functions, by two clicks',
    requests: 4,
    run: () => {
      const Library = createPromiseLibrary()
      const get = (address: string) =>
        new Library((resolve) => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', address)
          xhr.onload = () => resolve(xhr.responseText)
          xhr.send()
        })
      onBoth(async (is) => {
        await get(url(is, 1, { ms: 60 }))
        await get(url(is, 2))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a polyfill of fetch over XHR',
    requests: 4,
    run: () => {
      const polyfill = (address: string) =>
        new Promise<{ ok: boolean; text(): Promise<string> }>((resolve, reject) => {
          const xhr = new XMLHttpRequest()
          xhr.onload = () => setTimeout(() => resolve({ ok: true, text: () => Promise.resolve(xhr.responseText) }), 0)
          xhr.onerror = () => setTimeout(() => reject(new TypeError('failed')), 0)
          xhr.open('GET', address, true)
          xhr.send()
        })
      onBoth(async (is) => {
        await (await polyfill(url(is, 1, { ms: 50 }))).text()
        await polyfill(url(is, 2))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a polyfill of setImmediate over a message channel',
    requests: 4,
    run: () => {
      const { port1, port2 } = new MessageChannel()
      const queue: (() => unknown)[] = []
      port1.onmessage = () => void queue.shift()?.()
      const setImmediate = (job: () => unknown): void => {
        queue.push(job)
        port2.postMessage(0)
      }
      onBoth((is) => setImmediate(() => ask(is, 1, { ms: 40 }).then(() => setImmediate(() => ask(is, 2)))))
    },
    drive: clickBoth,
  },
  {
    name: 'a polyfill of setImmediate over postMessage, which React Native’s and core-js’s are',
    requests: 2,
    run: () => {
      const tasks = new Map<string, () => unknown>()
      addEventListener('message', ({ data, source }) => {
        if (source !== window) return
        tasks.get(data)?.()
        tasks.delete(data)
      })
      const setImmediate = (job: () => unknown): void => {
        const id = `${Math.random()}`
        tasks.set(id, job)
        postMessage(id, location.origin)
      }
      onBoth((is) => setImmediate(() => ask(is, 1)))
    },
    drive: clickBoth,
  },
  {
    name: 'an A/B test that hides the page, asks which variant, and then lets the click’s code go on',
    requests: 3,
    run: () => {
      const variant = ask('mount', 1, { ms: 500 }).then((response) => response.json())
      onClick('a', async () => {
        await variant
        await ask('a', 1)
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a session replay that observes every change, and sends every now and then',
    requests: 3,
    background: 2,
    run: () => {
      const changes: unknown[] = []
      new MutationObserver((records) => changes.push(...records)).observe(document, {
        childList: true,
        subtree: true,
        attributes: true,
      })
      let n = 0
      setInterval(() => {
        if (changes.splice(0).length || n < 3) void fetch(url('none', ++n), { method: 'POST', body: `${n}` })
      }, 110)
      onClick('a', async () => {
        document.body.classList.add('open')
        await ask('a', 1, { ms: 200 })
        element('button').title = 'x'
        await ask('a', 2, { ms: 100 })
        await ask('a', 3)
      })
    },
  },
  {
    name: 'a chat of another origin that polls by its own timer beside a click that opens it',
    requests: 2,
    background: 3,
    files: {
      'chat.js':
        "let n = 0; const look = () => { fetch(location.origin + '/r/none/' + ++n); setTimeout(look, 120) }; look(); window.chat = { open() { return fetch(location.origin + '/r/a/1') } }",
    },
    run: () => {
      document.head.append(Object.assign(document.createElement('script'), { src: `${otherOrigin()}/files/chat.js` }))
      onClick('a', async () => {
        await (window as unknown as { chat: { open(): Promise<unknown> } }).chat.open()
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.wait(200)
      await user.click('a')
    },
  },
  {
    name: 'Promise.prototype.then wrapped by a tracker',
    requests: 4,
    run: () => {
      const { then } = Promise.prototype
      // biome-ignore lint/suspicious/noThenProperty: trackers wrap it.
      Promise.prototype.then = function (this: Promise<unknown>, ok?: unknown, failed?: unknown) {
        const wrap = (code: unknown) =>
          typeof code === 'function' ? (value: unknown) => Reflect.apply(code, undefined, [value]) : code
        return Reflect.apply(then, this, [wrap(ok), wrap(failed)])
      } as typeof then
      onBoth((is) =>
        ask(is, 1, { ms: 50 })
          .then((response) => response.text())
          .then(() => ask(is, 2)),
      )
    },
    drive: clickBoth,
  },
  {
    name: 'code of a blob’s module, imported by the click',
    requests: 2,
    run: () =>
      onClick('a', async () => {
        const source = 'export const go = async (ask) => { await ask(1); await null; await ask(2) }'
        const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
        const { go } = await import(/* @vite-ignore */ address)
        await go((n: number) => ask('a', n))
      }),
  },
]
