import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import type { ObserveRequest } from './observe-request.js'

/** What `open` and `setRequestHeader` told of a request that is not sent yet, and what we set ourselves. */
type Opened = [method: string, address: string, headers: Map<string, string>, ours: Set<string>]

/** Puts the headers of the action that runs at `send()` on XMLHttpRequest. */
export function observeXhr(host: Host, observe: ObserveRequest): void {
  const { page } = host
  const owner = page.window.XMLHttpRequest.prototype
  const setHeader = owner.setRequestHeader
  const opened = new WeakMap<object, Opened>()

  patch(page, { owner, key: 'open' }, (original) => {
    return function (this: XMLHttpRequest, ...args: unknown[]) {
      // An object is turned into text once only: its `toString` may count.
      if (typeof args[1] === 'object') args[1] = `${args[1]}`
      Reflect.apply(original, this, args)
      const [method, address] = args
      opened.set(this, [`${method}`.toUpperCase(), `${address}`, new Map(), new Set()])
    }
  })
  patch(page, { owner, key: 'setRequestHeader' }, (original) => {
    return function (this: XMLHttpRequest, ...args: [string, string]) {
      const [, , headers, ours] = opened.get(this) ?? []
      const name = `${args[0]}`.toLowerCase()
      // A tracing agent below us would append a second value to the one that we set.
      if (ours?.has(name)) return
      Reflect.apply(original, this, args)
      headers?.set(name, `${headers.get(name) ?? ''}${args[1]}`)
    }
  })
  patch(page, { owner, key: 'send' }, (original, isLive) => {
    return function (this: XMLHttpRequest, ...args: unknown[]) {
      if (isLive()) page.guard(() => addHeaders(this, args[0]))
      Reflect.apply(original, this, args)
    }
  })

  function addHeaders(xhr: XMLHttpRequest, body: unknown): void {
    const [method = '', address = '', given, ours] = opened.get(xhr) ?? []
    const request = observe({ method, address, body, given: (name) => given?.get(name) ?? null })
    if (!request) return
    for (const [name, value] of request.headers) {
      setHeader.call(xhr, name, value)
      if (name !== 'baggage') ours?.add(name)
    }
    // `getResponseHeader` writes an error into the console for a header that CORS does not expose.
    const header = (name: string) =>
      new RegExp(`^${name}: *(.*\\S)`, 'im').exec(xhr.getAllResponseHeaders())?.[1] ?? null
    // Comes before the page's own `load` and `loadend`, so that an error thrown there finds its request.
    const onChange = () => {
      if (xhr.readyState < 4) return
      xhr.removeEventListener('readystatechange', onChange)
      page.guard(() => request.done(xhr, xhr.status, header))
    }
    xhr.addEventListener('readystatechange', onChange)
  }
}
