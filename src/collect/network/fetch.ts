import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import type { ObservedRequest, ObserveRequest } from './observe-request.js'
import type { AddedHeader } from './request-headers.js'

type FetchArguments = Parameters<typeof fetch>

/** Puts the headers of the running action on `fetch`. The caller's `init` and `Request` are never changed. */
export function observeFetch(host: Host, observe: ObserveRequest): void {
  const { window, guard } = host.page
  patch(host.page, { owner: window, key: 'fetch' }, (original, isLive) => {
    return function (this: unknown, ...args: FetchArguments): Promise<Response> {
      const request = isLive() && args.length ? guard(() => openFetch(host, observe, args)) : undefined
      const added = request && guard(() => addHeaders(host, args, request.headers))
      const pending: Promise<Response> = Reflect.apply(original, this, added ?? args)
      if (!request) return pending
      // The derived promise is handed back: a handler on the side would swallow `unhandledrejection`.
      return pending.then(
        (response) => {
          guard(() => request.done(response, response.status, (name) => response.headers.get(name)))
          return response
        },
        (error) => {
          guard(() => request.done(Object(error), 0))
          throw error
        },
      )
    }
  })
}

function openFetch(
  { page }: Host,
  observe: ObserveRequest,
  [input, init = {}]: FetchArguments,
): ObservedRequest | undefined {
  const given = input instanceof page.window.Request ? input : undefined
  const {
    mode,
    signal,
    headers,
    method = 'GET',
  } = { ...given, mode: given?.mode, signal: given?.signal, headers: given?.headers, method: given?.method, ...init }
  // Without CORS the browser would drop our headers; an aborted call must reject as early as ever; and an
  // iterator of headers can be read only once, which is for the browser to do.
  if (mode === 'no-cors' || signal?.aborted || (headers && 'next' in headers)) return undefined
  const known = new page.window.Headers(headers)
  return observe({
    method: method.toUpperCase(),
    address: given?.url ?? `${input}`,
    body: init.body,
    given: (name) => known.get(name),
  })
}

/**
 * `fetch(request, { headers })` would reset the request's referrer, so a `Request` is copied and given the
 * headers. Otherwise the caller's own kind of `headers` is extended: copying into `Headers` would lower the
 * case of their names on the wire, and a wrapper below ours may expect a URL and a plain `init`.
 */
function addHeaders({ page }: Host, [input, init = {}]: FetchArguments, added: readonly AddedHeader[]): FetchArguments {
  const isPlain = !Object.getPrototypeOf(Object.getPrototypeOf(init) ?? {})
  if (input instanceof page.window.Request || !isPlain) {
    const request = new page.window.Request(input, init)
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
