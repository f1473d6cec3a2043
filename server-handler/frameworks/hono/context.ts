import type { ServerResponse } from 'node:http'
import type { Context } from 'hono'

/** Keeps a Worker alive after its answer; `undefined` where the runtime lives on by itself. */
export function readWaitUntil(context: Context): ((promise: Promise<unknown>) => void) | undefined {
  try {
    const execution = context.executionCtx
    return (promise) => execution.waitUntil(promise)
  } catch {
    return undefined // Hono throws where the runtime has no execution context.
  }
}

/** Node's own response, which `@hono/node-server` hands over; its `close` comes when all of it has been sent. */
export function readOutgoing({ env }: Context): ServerResponse | undefined {
  const { outgoing } = (env ?? {}) as { outgoing?: ServerResponse }
  return typeof outgoing?.once === 'function' ? outgoing : undefined
}
