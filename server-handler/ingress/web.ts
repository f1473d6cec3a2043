import { type IngressOptions, type IngressSettings, resolveIngressOptions } from './options.js'
import { idHeaders, isUnshared, serverTiming } from './response-headers.js'
import { type RequestScope, runInScope } from './scope.js'
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
  const finish = (status: number | undefined) => {
    const ended = end({ status })
    context.waitUntil?.(ended)
  }
  try {
    const response = await runInScope(scope, () => next(scope))
    finish(response.status)
    return withIds(response, scope)
  } catch (error) {
    finish(undefined)
    throw error
  }
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
