import type { IngressSettings } from './options.js'
import type { RequestScope } from './request-scope.js'
import { idHeaders, isUnshared, serverTiming } from './response-headers.js'
import { openRequest } from './serve.js'

/** A request of the web under way. */
export interface OpenWebRequest {
  scope: RequestScope
  /**
   * Tells how it went, once: with its response, without one where it has thrown; a status goes before the response's.
   * Resolves when nothing of it is left to do.
   */
  finish(response?: Response, status?: number): Promise<void>
}

/** Opens the scope of a request of the web. A client that goes away ends it too, answered or not. */
export function openWebRequest(
  request: Request,
  settings: IngressSettings,
  keepAlive: (ended: Promise<void>) => void = () => {},
): OpenWebRequest {
  const { method, url, headers, signal } = request
  const { scope, end } = openRequest({ source: request, method, path: new URL(url).pathname, headers }, settings)
  let isOver = false
  const finish: OpenWebRequest['finish'] = (response, status = response?.status) => {
    end({
      status,
      isAborted: signal.aborted,
      requestBytes: toBytes(headers.get('content-length')),
      responseBytes: toBytes(response?.headers.get('content-length')),
    })
    const ended = scope.pending.settled()
    if (!isOver) keepAlive(ended)
    isOver = true
    return ended
  }
  signal.addEventListener('abort', () => void finish(), { once: true })
  return { scope, finish }
}

/** Reads a `Content-Length`; `undefined` for anything but a number. */
export function toBytes(text: string | null | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** A response with the scope's ids; the same object where its headers can be set. */
export function withIds(response: Response, scope: RequestScope): Response {
  // Neither a network error nor a switch of protocols can be copied, and nobody reads headers from them.
  if (response.status === 0 || response.status === 101) return response
  try {
    addIds(response.headers, scope)
    return response
  } catch {
    // Headers that came from fetch() or Response.redirect() are immutable.
    const copy = new Response(response.body, response)
    addIds(copy.headers, scope)
    return copy
  }
}

function addIds(headers: Headers, scope: RequestScope): void {
  for (const [name, value] of Object.entries(idHeaders(scope))) headers.set(name, value)
  const cacheControl = headers.get('cache-control') ?? undefined
  const cdnCacheControl = headers.get('cdn-cache-control') ?? headers.get('surrogate-control') ?? undefined
  if (isUnshared({ method: scope.method, cacheControl, cdnCacheControl })) {
    headers.append('server-timing', serverTiming(scope))
  }
}
