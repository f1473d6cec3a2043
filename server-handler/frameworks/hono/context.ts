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
