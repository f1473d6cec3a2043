import { runInScope } from '../scope/scope.js'
import type { IngressSettings } from './options.js'
import type { RequestScope } from './request-scope.js'
import { isStreamed, watchBody } from './response-body.js'
import { idHeaders, isUnshared, noteDocument, serverTiming } from './response-headers.js'
import { openRequest, type RequestEnd } from './serve.js'

/** A request in progress, in terms of the web's `Request`. */
export interface OpenWebRequest {
  scope: RequestScope
  /** Takes the response and returns the one to send, with the ids, and a body whose end ends the request. */
  answer(response: Response): Response
  /** Ends the request without a response, or with one that other code sends. */
  finish(how?: Partial<RequestEnd>): void
  /** Resolves when no work of the request is pending. */
  ended: Promise<void>
}

/** What a framework knows about the end of a request. */
export interface FrameworkFacts {
  /** How a request ends whose client has disconnected. */
  readAbort?: () => Partial<RequestEnd>
  readRoute?: () => string | undefined
}

/**
 * Opens the scope of a `Request`. A client that disconnects ends it too, before or after the response.
 */
export function openWebRequest(
  request: Request,
  settings: IngressSettings,
  { readAbort, readRoute }: FrameworkFacts = {},
): OpenWebRequest {
  // Some runtimes have no signal for incoming requests.
  const { method, url, headers, signal }: Omit<Request, 'signal'> & Partial<Pick<Request, 'signal'>> = request
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
      route: readRoute?.(),
      isAborted: signal?.aborted,
      requestBytes: toBytes(headers.get('content-length')),
      ...how,
    })
    void scope.pending.settled().then(resolveEnded)
  }
  signal?.addEventListener('abort', () => finish(readAbort?.()), { once: true })
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

/** Parses a `Content-Length`; `undefined` if it is not a number. */
export function toBytes(text: string | null | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Adds the scope's ids to a response that has none of its own; returns the same object if its headers are mutable. */
export function withIds(response: Response, scope: RequestScope): Response {
  // Network errors and protocol switches cannot be copied, and their headers are not read.
  if (response.status === 0 || response.status === 101) return response
  try {
    addIds(response, scope)
    return response
  } catch {
    // Headers from fetch() or Response.redirect() are immutable.
    const copy = new Response(response.body, response)
    addIds(copy, scope)
    return copy
  }
}

function addIds({ headers, status }: Response, scope: RequestScope): void {
  for (const [name, value] of Object.entries(idHeaders(scope))) if (!headers.has(name)) headers.set(name, value)
  const cacheControl = headers.get('cache-control') ?? undefined
  const cdnCacheControl = headers.get('cdn-cache-control') ?? headers.get('surrogate-control') ?? undefined
  if (isUnshared({ method: scope.method, cacheControl, cdnCacheControl })) {
    headers.append('server-timing', serverTiming(scope))
    noteDocument(scope, { status, contentType: headers.get('content-type') ?? undefined })
  }
}
