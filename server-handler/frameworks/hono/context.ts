import type { ServerResponse } from 'node:http'
import type { Context } from 'hono'

/** Keeps a Worker alive after its response; `undefined` on runtimes that keep running. */
export function readWaitUntil(context: Context): ((promise: Promise<unknown>) => void) | undefined {
  try {
    const execution = context.executionCtx
    return (promise) => execution.waitUntil(promise)
  } catch {
    return undefined // Hono throws where the runtime has no execution context.
  }
}

/** Node's response, which `@hono/node-server` exposes; it emits `close` when everything has been sent. */
export function readOutgoing({ env }: Context): ServerResponse | undefined {
  const { outgoing }: { outgoing?: ServerResponse } = env ?? {}
  return typeof outgoing?.once === 'function' ? outgoing : undefined
}

/**
 * The pattern of the route that answered; `undefined` if none but middleware did. Hono keeps the place of the handler
 * that ran last, and registers middleware for all methods of a path that ends in a star.
 */
export function readRoute({ req }: Context): string | undefined {
  // From the request, where every version of Hono 4 has it: later ones have moved the helper.
  const { matchedRoutes = [], routeIndex = 0 }: Partial<Matched> = Object(req)
  const { method, path } = matchedRoutes[routeIndex] ?? {}
  return path === undefined || (method === 'ALL' && path.endsWith('*')) ? undefined : path
}

interface Matched {
  matchedRoutes: readonly { method: string; path: string }[]
  routeIndex: number
}
