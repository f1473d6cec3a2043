import { DONE } from '../telemetry/done.js'

/** Work that continues during a request, or after it. */
export interface Pending {
  add(promise: Promise<unknown>): void
  /** Resolves when no work is pending, including work added meanwhile; never rejects. */
  settled(): Promise<void>
}

/** Creates an empty list. One promise covers all of it, so that `waitUntil` is called only once. */
export function createPending(): Pending {
  const open = new Set<Promise<unknown>>()
  return {
    add(promise) {
      if (promise === DONE) return
      const done: Promise<unknown> = promise.then(
        () => open.delete(done),
        () => open.delete(done), // The caller that added it handles its errors.
      )
      open.add(done)
    },
    async settled() {
      while (open.size > 0) await Promise.all(open)
    },
  }
}
