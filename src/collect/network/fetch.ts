import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import type { ObservedRequest, ObserveRequest } from './observe-request.js'
import type { AddedHeader } from './request-headers.js'

type FetchArguments = Parameters<typeof fetch>

/** Puts the headers of the running action on `fetch`. The caller's `init` and `Request` are never changed. */
export function observeFetch({ page }: Host, observe: ObserveRequest): void {
  const { window, guard } = page
  const { Request, Headers } = window

  patch(page, [window, 'fetch'], (call, args) => {
    const request = args.length ? guard(() => openFetch(args as FetchArguments)) : undefined
    const added = request?.headers.length ? guard(() => addHeaders(args as FetchArguments, request.headers)) : undefined
    const pending = call(added ?? args) as Promise<Response>
    if (!request) return pending
    // What somebody else's `fetch` gave.
    if (Object.prototype.toString.call(pending) !== '[object Promise]') {
      guard(() => request.done({}, 0, () => null))
      return pending
    }
    // The derived promise is handed back: a handler on the side would swallow `unhandledrejection`.
    return pending.then(
      (response) => {
        guard(() => request.done(response, response.status, (name) => response.headers.get(name)))
        return response
      },
      (error) => {
        guard(() => request.done(Object(error), 0, () => null))
        throw error
      },
    )
  })

  function openFetch([input, given]: FetchArguments): ObservedRequest | undefined {
    const init = given ?? {}
    const request = input instanceof Request ? input : undefined
    const read = <K extends 'mode' | 'signal' | 'headers' | 'method'>(key: K) => init[key] ?? request?.[key]
    const headers = read('headers')
    // Without CORS the browser would drop our headers; an aborted call must reject as early as ever; and an
    // iterator of headers can be read only once, which is for the browser to do.
    if (read('mode') === 'no-cors' || read('signal')?.aborted || (headers && 'next' in headers)) return undefined
    return observe({
      method: read('method') ?? 'GET',
      address: request?.url ?? `${input}`,
      body: init.body,
      given: new Headers(headers),
    })
  }

  /**
   * `fetch(request, { headers })` would reset the request's referrer, so a `Request` is copied and given the
   * headers. Otherwise the caller's own kind of `headers` is extended: copying into `Headers` would lower the
   * case of their names on the wire, and a wrapper below ours may expect a URL and a plain `init`.
   */
  function addHeaders([input, given]: FetchArguments, added: readonly AddedHeader[]): FetchArguments {
    const init = given ?? {}
    const isPlain = !Object.getPrototypeOf(Object.getPrototypeOf(init) ?? {})
    if (input instanceof Request || !isPlain) {
      const request = new Request(input, init)
      for (const [name, value] of added) request.headers.append(name, value)
      return [request]
    }
    const { headers = {} } = init
    if (Symbol.iterator in headers) return [input, { ...init, headers: [...headers, ...added] as [string, string][] }]
    const extended: Record<string, string> = { ...headers }
    // In an object a second `baggage` would replace the first; spelled differently, the browser appends it.
    for (const [name, value] of added) extended[name in extended ? name.toUpperCase() : name] = value
    return [input, { ...init, headers: extended }]
  }
}
