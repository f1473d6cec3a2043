import { DONE } from '../telemetry/done.js'

/** Work that goes on beside a request, or after it. */
export interface Pending {
  add(promise: Promise<unknown>): void
  /** Resolves when nothing is pending any more, also of what was added meanwhile; never rejects. */
  settled(): Promise<void>
}

/** Creates an empty list. One promise then stands for all of it, so that a runtime is asked to wait only once. */
export function createPending(): Pending {
  const open = new Set<Promise<unknown>>()
  return {
    add(promise) {
      if (promise === DONE) return
      const done: Promise<unknown> = promise.then(
        () => open.delete(done),
        () => open.delete(done), // Whoever added it answers for it.
      )
      open.add(done)
    },
    async settled() {
      while (open.size > 0) await Promise.all(open)
    },
  }
}
