import type { Guard } from './guard.js'
import type { Undo } from './undo.js'

/** A page that is never idle is interrupted after this time. */
const IDLE_WITHIN_MS = 2000

/** What a page can put off. */
export interface PageTimers {
  /** Runs once after `delayMs`; the undo cancels it. */
  after(delayMs: number, run: () => void): Undo
  /** Runs once when the page has nothing to do, or two seconds from now. */
  whenIdle(run: () => void): void
}

/** The timers of a page. */
export interface Timers extends PageTimers {
  /** Cancels those that are set. */
  clear(): void
}

/** Keeps references to the browser's timers before other scripts patch them. */
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
      // Safari has none.
      if (requestIdleCallback) requestIdleCallback.call(window, () => guard(run), { timeout: IDLE_WITHIN_MS })
      else timers.after(1, run)
    },
    clear: () => pending.forEach(cancel),
  }
  return timers
}
