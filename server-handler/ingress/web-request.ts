import { runInScope } from '../scope/scope.js'
import type { IngressSettings } from './options.js'
import type { RequestScope } from './request-scope.js'
import { isStreamed, watchBody } from './response-body.js'
import { idHeaders, isUnshared, noteDocument, serverTiming } from './response-headers.js'
import { openRequest, type RequestEnd } from './serve.js'

/** A request of the web under way. */
export interface OpenWebRequest {
  scope: RequestScope
  /** Takes the response, and gives back what to send: with the ids, and with a body whose end ends the request. */
  answer(response: Response): Response
  /** Ends the request without a response, or with one that somebody else sends. */
  finish(how?: Partial<RequestEnd>): void
  /** Resolves when nothing of the request is left to do. */
  ended: Promise<void>
}

/**
 * Opens the scope of a request of the web. A client that goes away ends it too, answered or not; `readAbort` then says
 * more, where the framework knows.
 */
export function openWebRequest(
  request: Request,
  settings: IngressSettings,
  readAbort: () => Partial<RequestEnd> = () => ({}),
): OpenWebRequest {
  const { method, url, headers, signal } = request
  const { scope, end } = openRequest({ source: request, method, path: new URL(url).pathname, headers }, settings)
  const { clock } = settings.telemetry
  let status: number | undefined
  let resolveEnded = () => {}
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve
  })
  const finish = (how: Partial<RequestEnd> = {}) => {
    end({
      status,
      isAborted: signal.aborted,
      requestBytes: toBytes(headers.get('content-length')),
      ...how,
    })
    void scope.pending.settled().then(resolveEnded)
  }
  signal.addEventListener('abort', () => finish(readAbort()), { once: true })
  return {
    scope,
    ended,
    finish,
    answer(response) {
      status = response.status
      if (method === 'HEAD' || !isStreamed(response)) {
        const sent = withIds(response, scope)
        finish({ responseBytes: toBytes(response.headers.get('content-length')) })
        return sent
      }
      const watched = watchBody(response, {
        clock,
        run: (read) => runInScope(scope, read),
        onEnd: ({ bytes, ...how }) => finish({ ...how, responseBytes: bytes }),
      })
      return withIds(watched, scope)
    },
  }
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
    addIds(response, scope)
    return response
  } catch {
    // Headers that came from fetch() or Response.redirect() are immutable.
    const copy = new Response(response.body, response)
    addIds(copy, scope)
    return copy
  }
}

function addIds({ headers, status }: Response, scope: RequestScope): void {
  for (const [name, value] of Object.entries(idHeaders(scope))) headers.set(name, value)
  const cacheControl = headers.get('cache-control') ?? undefined
  const cdnCacheControl = headers.get('cdn-cache-control') ?? headers.get('surrogate-control') ?? undefined
  if (isUnshared({ method: scope.method, cacheControl, cdnCacheControl })) {
    headers.append('server-timing', serverTiming(scope))
    noteDocument(scope, { status, contentType: headers.get('content-type') ?? undefined })
  }
}
