import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import type { ObserveRequest } from './observe-request.js'

/** What `open` and `setRequestHeader` told of a request that is not sent yet, and the names that we set ourselves. */
interface Opened {
  method: string
  address: string
  given: Headers
  ours: string[]
}

/** Puts the headers of the action that runs at `send()` on XMLHttpRequest. */
export function observeXhr(host: Host, observe: ObserveRequest): void {
  const { page } = host
  const { XMLHttpRequest, Headers } = page.window
  const owner = XMLHttpRequest.prototype
  const setHeader = owner.setRequestHeader
  const opened = new WeakMap<object, Opened>()

  patch(page, [owner, 'open'], (call, args, xhr) => {
    // An object is turned into text once only: its `toString` may count.
    if (typeof args[1] === 'object') args[1] = `${args[1]}`
    call(args)
    opened.set(xhr, { method: `${args[0]}`, address: `${args[1]}`, given: new Headers(), ours: [] })
  })
  patch(page, [owner, 'setRequestHeader'], (call, args, xhr) => {
    const [name, value] = args as [string, string]
    const known = opened.get(xhr)
    // A tracing agent below us would append a second value to the one that we set.
    if (known?.ours.includes(`${name}`.toLowerCase())) return
    call(args)
    known?.given.append(name, value)
  })
  patch(page, [owner, 'send'], (call, args, xhr: XMLHttpRequest) => {
    const settle = page.guard(() => addHeaders(xhr, args[0]))
    try {
      call(args)
    } catch (error) {
      // A synchronous request that fails throws and tells no listener.
      page.guard(() => settle?.())
      throw error
    }
  })

  // It tells listeners at once: the code that aborts goes on as whose it is.
  patch(page, [owner, 'abort'], (call, args) => host.attributor.run(host.attributor.capture(), () => call(args)))

  function addHeaders(xhr: XMLHttpRequest, body: unknown): (() => void) | undefined {
    const known = opened.get(xhr)
    // A second `send` throws, and is no second request.
    const request = known && !known.ours[0] && observe({ ...known, body })
    if (!request) return undefined
    for (const [name, value] of request.headers) {
      setHeader.call(xhr, name, value)
      if (name !== 'baggage') known.ours.push(name)
    }
    // `getResponseHeader` writes an error into the console for a header that CORS does not expose.
    const header = (name: string) => new RegExp(`^${name}: *(.*\\S)`, 'im').exec(xhr.getAllResponseHeaders())?.[1]
    // Comes before the page's own `load` and `loadend`, so that an error thrown there finds its request.
    const onChange = () => {
      if (xhr.readyState < 4) return
      xhr.removeEventListener('readystatechange', onChange)
      page.guard(() => request.done(xhr, xhr.status, header))
    }
    xhr.addEventListener('readystatechange', onChange)
    return onChange
  }
}
