import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import { type Undo, undoAll } from '../../page/undo.js'
import type { ObserveRequest } from './observe-request.js'

/** What `open` and `setRequestHeader` told of a request that is not sent yet. */
interface Opened {
  method: string
  address: string
  headers: Map<string, string>
  /** Names that we set: a tracing agent below us would otherwise append a second value. */
  ours: Set<string>
}

/** Puts the headers of the action that runs at `send()` on XMLHttpRequest. */
export function observeXhr(host: Host, observe: ObserveRequest): Undo {
  const { window, guard } = host.page
  const { prototype } = window.XMLHttpRequest
  const opened = new WeakMap<object, Opened>()
  const setHeader = prototype.setRequestHeader

  function send(xhr: XMLHttpRequest, body: unknown): void {
    const request = opened.get(xhr)
    if (!request) return
    const { method, address, headers, ours } = request
    const observed = observe({ method, address, body, given: (name) => headers.get(name) ?? null })
    if (!observed) return
    for (const [name, value] of observed.headers) {
      setHeader.call(xhr, name, value)
      if (name !== 'baggage') ours.add(name)
    }
    const onEnd = () =>
      guard(() => observed.done(xhr.status, { header: (name) => readAnswerHeader(xhr, name), key: xhr }))
    xhr.addEventListener('loadend', onEnd, { once: true })
  }

  const undos = [
    patch(prototype, 'open', (original) => {
      return function open(this: XMLHttpRequest, ...args: unknown[]) {
        // An object is turned into text once only: its `toString` may count.
        const [method, address] = [`${args[0]}`, `${args[1]}`]
        if (args.length > 1) args.splice(0, 2, method, address)
        const result = Reflect.apply(original, this, args)
        opened.set(this, { method: method.toUpperCase(), address, headers: new Map(), ours: new Set() })
        return result
      }
    }),
    patch(prototype, 'setRequestHeader', (original) => {
      return function setRequestHeader(this: XMLHttpRequest, ...args: unknown[]) {
        const { headers, ours } = opened.get(this) ?? {}
        const name = `${args[0]}`.toLowerCase()
        if (ours?.has(name)) return undefined
        const result = Reflect.apply(original, this, args)
        headers?.set(name, [headers.get(name), args[1]].filter(Boolean).join())
        return result
      }
    }),
    patch(prototype, 'send', (original, isLive) => {
      return function (this: XMLHttpRequest, ...args: unknown[]) {
        if (isLive()) guard(() => send(this, args[0]))
        return Reflect.apply(original, this, args)
      }
    }),
  ]
  return () => undoAll(undos, guard)
}

// `getResponseHeader` writes an error into the console for a header that CORS does not expose.
function readAnswerHeader(xhr: XMLHttpRequest, name: string): string | null {
  return new RegExp(`^${name}: *(.*?)\\s*$`, 'im').exec(xhr.getAllResponseHeaders())?.[1] ?? null
}
