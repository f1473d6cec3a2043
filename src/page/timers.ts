import type { Guard } from './guard.js'
import type { Undo } from './undo.js'

/** Milliseconds after which an idle callback runs even if the page is never idle. */
const IDLE_WITHIN_MS = 2000

/** Delayed callbacks of a page. */
export interface PageTimers {
  /** Runs once after `delayMs`; the undo cancels it. */
  after(delayMs: number, run: () => void): Undo
  /** Runs once when the page is idle, after two seconds at the latest. */
  whenIdle(run: () => void): void
}

/** The timers of a page. */
export interface Timers extends PageTimers {
  /** Cancels all pending timers. */
  clear(): void
}

/** Creates timers with references to the browser's own, before other scripts patch them. */
export function createTimers(window: Window & typeof globalThis, guard: Guard): Timers {
  const { setTimeout, clearTimeout, requestIdleCallback } = window
  const pending = new Set<ReturnType<typeof setTimeout>>()
  const cancel = (timer: ReturnType<typeof setTimeout>) => {
    pending.delete(timer)
    clearTimeout.call(window, timer)
  }
  const timers: Timers = {
    after(delayMs, run) {
      const timer = setTimeout.call(
        window,
        () => {
          pending.delete(timer)
          guard(run)
        },
        delayMs,
      )
      pending.add(timer)
      return () => cancel(timer)
    },
    whenIdle(run) {
      // Safari has no `requestIdleCallback`.
      if (requestIdleCallback) requestIdleCallback.call(window, () => guard(run), { timeout: IDLE_WITHIN_MS })
      else timers.after(1, run)
    },
    clear: () => pending.forEach(cancel),
  }
  return timers
}
