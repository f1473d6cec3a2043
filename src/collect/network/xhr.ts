import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import type { ObserveRequest } from './observe-request.js'

/**
 * The arguments of `open` and `setRequestHeader` of a request, the names of the headers that we have set, and its end.
 */
interface Opened {
  method: string
  address: string
  given: Headers
  ours: string[]
  isAborted?: boolean
  /** Records the end of the request, if it has ended. */
  settle?: (() => void) | undefined
}

/** Adds the headers of the action that is running at `send()` to XMLHttpRequest. */
export function observeXhr(host: Host, observe: ObserveRequest): void {
  const { page } = host
  const { XMLHttpRequest, Headers } = page.window
  const owner = XMLHttpRequest.prototype
  const setHeader = owner.setRequestHeader
  const opened = new WeakMap<object, Opened>()

  patch(page, [owner, 'open'], (call, args, xhr) => {
    // A handler of the page that ran before our listener may use the object for the next request.
    page.guard(() => opened.get(xhr)?.settle?.())
    const texts = convertedByBrowser(call, args)
    // Read after the browser has accepted the call: it throws for an invalid method or URL.
    page.guard(() => opened.set(xhr, { method: texts(0), address: texts(1), given: new Headers(), ours: [] }))
  })
  patch(page, [owner, 'setRequestHeader'], (call, args, xhr) => {
    const known = opened.get(xhr)
    // A tracing agent that wrapped XHR before us would append a second value to ours.
    if (typeof args[0] === 'string' && known?.ours.includes(args[0].toLowerCase())) return
    const texts = convertedByBrowser(call, args)
    page.guard(() => known?.given.append(texts(0), texts(1)))
  })
  patch(page, [owner, 'send'], (call, args, xhr: XMLHttpRequest) => {
    const settle = page.guard(() => addHeaders(xhr, args[0]))
    try {
      call(args)
    } catch (error) {
      // A synchronous request that fails throws and calls no listener.
      page.guard(() => settle?.())
      throw error
    }
  })

  // `abort` calls listeners synchronously. After them, the code that aborts continues in its own context.
  patch(page, [owner, 'abort'], (call, args, xhr) => {
    const known = opened.get(xhr)
    if (known) known.isAborted = true
    return host.attributor.run(host.attributor.capture(), () => call(args))
  })

  function addHeaders(xhr: XMLHttpRequest, body: unknown): (() => void) | undefined {
    const known = opened.get(xhr)
    // A second `send` throws and sends nothing.
    const request = known && !known.ours[0] && observe({ ...known, body })
    if (!request) return undefined
    for (const [name, value] of request.headers) {
      setHeader.call(xhr, name, value)
      if (name !== 'baggage') known.ours.push(name)
    }
    // `getResponseHeader` logs an error to the console for a header that CORS does not expose.
    const header = (name: string) => new RegExp(`^${name}: *(.*\\S)`, 'im').exec(xhr.getAllResponseHeaders())?.[1]
    // Runs before the page's own `load` and `loadend` listeners, so that an error thrown there finds its request.
    const onChange = () => {
      // Opened again: the browser has aborted this request without an event.
      const isReplaced = opened.get(xhr) !== known
      if (xhr.readyState < 4 && !isReplaced) return
      off()
      known.settle = undefined
      page.guard(() =>
        request.done(xhr, { status: isReplaced ? 0 : xhr.status, header, isAborted: isReplaced || known.isAborted }),
      )
    }
    const off = page.on(xhr, 'readystatechange', onChange, {})
    known.settle = onChange
    return onChange
  }
}

/**
 * Calls a method, and returns its arguments as the strings that the browser converted them to. An object of the page is
 * converted once, by the browser, when and if the browser does so; a `URL` is passed on unchanged.
 */
function convertedByBrowser(call: (args: readonly unknown[]) => unknown, args: unknown[]): (index: number) => string {
  const texts: string[] = []
  call(
    args.map((arg, index) => {
      const isText = 'toString' in Object(arg) || Symbol.toPrimitive in Object(arg)
      const isOwn = Object(arg) === arg && isText && !(arg instanceof URL) && index < 2
      if (!isOwn) return arg
      return {
        toString() {
          texts[index] = `${arg}`
          return texts[index]
        },
      }
    }),
  )
  return (index) => texts[index] ?? `${args[index]}`
}
