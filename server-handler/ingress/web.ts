import { runInScope } from '../scope/scope.js'
import { type IngressOptions, type IngressSettings, resolveIngressOptions } from './options.js'
import type { RequestScope } from './request-scope.js'
import { idHeaders, isUnshared, serverTiming } from './response-headers.js'
import { openRequest } from './serve.js'

/** What comes after the scope is open. */
export type ScopedHandler = (scope: RequestScope) => Response | Promise<Response>

/** What the runtime adds to a request. */
export interface ScopeContext {
  /** Keeps a Worker alive until the span is written. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** Serves requests, each within its scope. */
export type WithScope = (request: Request, next: ScopedHandler, context?: ScopeContext) => Promise<Response>

/**
 * Creates the door of a server that speaks the web's `Request` and `Response`: every request gets a scope, every
 * response its ids.
 *
 * @example
 * const withScope = createRequestScope({ namespace: 'acme', routes: { '/graphql': 'private' } })
 * const response = await withScope(request, () => app(request))
 */
export function createRequestScope(options: IngressOptions = {}): WithScope {
  const settings = resolveIngressOptions(options)
  return (request, next, context = {}) => serveInScope({ request, next, context }, settings)
}

/**
 * The same in one call, for places where there is nothing to keep between requests.
 *
 * @example
 * export const GET = (request: Request) => withRequestScope(request, {}, () => new Response('hello'))
 */
export function withRequestScope(request: Request, options: IngressOptions, next: ScopedHandler): Promise<Response> {
  return serveInScope({ request, next, context: {} }, resolveIngressOptions(options))
}

async function serveInScope(
  { request, next, context }: { request: Request; next: ScopedHandler; context: ScopeContext },
  settings: IngressSettings,
): Promise<Response> {
  const { method, url, headers } = request
  const { scope, end } = openRequest({ method, path: new URL(url).pathname, headers }, settings)
  const finish = (response?: Response) => {
    const isAborted = request.signal.aborted
    const ended = end({ ...readSizes(headers, response?.headers), status: response?.status, isAborted })
    context.waitUntil?.(ended)
  }
  try {
    const response = await runInScope(scope, () => next(scope))
    finish(response)
    return withIds(response, scope)
  } catch (error) {
    finish()
    throw error
  }
}

/** Sizes of bodies as their headers tell; a body that is streamed has none. */
export function readSizes(
  request: Headers,
  response: Headers | undefined,
): { requestBytes: number | undefined; responseBytes: number | undefined } {
  return {
    requestBytes: toBytes(request.get('content-length')),
    responseBytes: toBytes(response?.get('content-length')),
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
