import { findOpened } from './opened.js'
import { type IngressOptions, type IngressSettings, resolveIngressOptions } from './options.js'
import type { RequestScope } from './request-scope.js'
import { runRequest } from './session.js'
import { openWebRequest } from './web-request.js'

/** The application's handler, called within the scope. */
export type ScopedHandler = (scope: RequestScope) => Response | Promise<Response>

/** What the runtime adds to a request. */
export interface ScopeContext {
  /** Keeps a Worker alive until the span is written. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** Serves requests, each within its scope. */
export type WithScope = (request: Request, next: ScopedHandler, context?: ScopeContext) => Promise<Response>

/**
 * Creates the request scope of a server that uses the web's `Request` and `Response`: every request gets a scope, and
 * every response its ids.
 *
 * @example
 * const withScope = createRequestScope({ namespace: 'acme', routes: { '/graphql': 'private' } })
 * const response = await withScope(request, () => app(request))
 */
export function createRequestScope(options: IngressOptions = {}): WithScope {
  const settings = resolveIngressOptions(options, 'createRequestScope()')
  return (request, next, context = {}) => serveInScope({ request, next, context }, settings)
}

/**
 * Serves one request within its scope, for code that keeps nothing between requests.
 *
 * @example
 * export const GET = (request: Request) => withRequestScope(request, {}, () => new Response('hello'))
 */
export function withRequestScope(request: Request, options: IngressOptions, next: ScopedHandler): Promise<Response> {
  return serveInScope({ request, next, context: {} }, resolveIngressOptions(options, 'withRequestScope()'))
}

async function serveInScope(
  { request, next, context }: { request: Request; next: ScopedHandler; context: ScopeContext },
  settings: IngressSettings,
): Promise<Response> {
  const opened = findOpened(request, settings)
  if (opened) return next(opened)
  const { scope, answer, finish, ended } = openWebRequest(request, settings)
  context.waitUntil?.(ended)
  try {
    return answer(await runRequest(scope, () => next(scope)))
  } catch (error) {
    finish()
    throw error
  }
}
