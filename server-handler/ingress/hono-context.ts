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
