import type { Host } from '../../core/host.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import type { ObservedRequest, ObserveRequest } from './observe-request.js'
import type { AddedHeader } from './request-headers.js'

type FetchArguments = Parameters<typeof fetch>

/** Puts the headers of the running action on `fetch`. The caller's `init` and `Request` are never changed. */
export function observeFetch(host: Host, observe: ObserveRequest): Undo {
  const { window, guard } = host.page
  return patch(window, 'fetch', (original, isLive) => {
    return function fetch(this: unknown, ...args: FetchArguments): Promise<Response> {
      const opened = isLive() ? guard(() => openFetch(host, observe, args)) : undefined
      const pending: Promise<Response> = Reflect.apply(original, this, opened?.args ?? args)
      if (!opened) return pending
      const { done } = opened.request
      // The derived promise is handed back: a handler on the side would swallow `unhandledrejection`.
      return pending.then(
        (response) => {
          guard(() => done(response.status, { header: (name) => response.headers.get(name), key: response }))
          return response
        },
        (error) => {
          guard(() => done(0, { header: () => null, key: Object(error) }))
          throw error
        },
      )
    }
  })
}

function openFetch(
  host: Host,
  observe: ObserveRequest,
  [input, init]: FetchArguments,
): { args: FetchArguments; request: ObservedRequest } | undefined {
  const given = input instanceof host.page.window.Request ? input : undefined
  const mode = init?.mode ?? given?.mode
  // Without CORS the browser would drop our headers; an aborted call must reject as early as ever.
  if (mode === 'no-cors' || (init?.signal ?? given?.signal)?.aborted) return undefined
  // An iterator can be read only once, and that is for the browser to do.
  if (init?.headers && 'next' in init.headers) return undefined
  const headers = new host.page.window.Headers(init?.headers ?? given?.headers)
  const request = observe({
    method: (init?.method ?? given?.method ?? 'GET').toUpperCase(),
    address: given?.url ?? `${input}`,
    body: init?.body,
    given: (name) => headers.get(name),
  })
  if (!request) return undefined
  const args: FetchArguments = [input, init]
  return { args: host.page.guard(() => addHeaders(host, args, request.headers)) ?? args, request }
}

/**
 * `fetch(request, { headers })` would reset the request's referrer, so a `Request` is copied and given the
 * headers. Otherwise the caller's own kind of `headers` is extended: copying into `Headers` would lower the
 * case of their names on the wire, and a wrapper below ours may expect a URL and a plain `init`.
 */
function addHeaders({ page }: Host, [input, init]: FetchArguments, added: readonly AddedHeader[]): FetchArguments {
  const isPlain = !init || Object.getPrototypeOf(Object.getPrototypeOf(init) ?? Object.prototype) === null
  if (input instanceof page.window.Request || !isPlain) {
    const request = new page.window.Request(input, init)
    for (const [name, value] of added) request.headers.append(name, value)
    return [request]
  }
  const own = init?.headers
  const isIterable = own && Symbol.iterator in own
  const all = [...(isIterable ? own : Object.entries(own ?? {})), ...added] as [string, string][]
  return [input, { ...init, headers: isIterable ? all : mergeBaggage(all) }]
}

// As an object, a second `baggage` would replace the first.
function mergeBaggage(all: readonly [string, string][]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of all) {
    const known = Object.keys(headers).find((key) => key.toLowerCase() === 'baggage')
    if (name.toLowerCase() === 'baggage' && known) headers[known] += `,${value}`
    else headers[name] = value
  }
  return headers
}
