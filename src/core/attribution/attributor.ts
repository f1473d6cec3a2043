import type { Page } from '../../page/page.js'
import type { Action, Cause } from '../action.js'

/** What code belongs to: a cause, or surely none. One object is propagated across asynchronous gaps. */
export interface Context {
  /** `undefined`: known to be nothing of the visitor's. */
  cause?: Cause | undefined
  /** Of an event that no code has brought about. */
  isAmbient?: boolean | undefined
  /** A value that another library propagates along with it. */
  carried?: unknown
}

/**
 * Answers the one question everything else asks: which action does the code that runs right now belong to?
 * Implementations that follow causality more precisely (across `await`, timers, messages) have the same interface.
 */
export interface Attributor {
  /** The cause of the running code; `undefined` where none is known. */
  current(): Cause | undefined
  /** What the running code surely belongs to; `undefined` where that is not known. */
  known(): Context | undefined
  /** What the page's activity suggests. */
  guess(): Context | undefined
  /** What the running code belongs to, to be propagated. */
  capture(): Context
  /** The running code does what a refresh does: so do its next runs, and this one is the work of the given cause. */
  demote(cause: Cause): void
  /** Whether the running code is a run of a callback that repeats. */
  isRepeated(): boolean
  /** Runs code as the work of a context; what it calls synchronously belongs to it. */
  run<T>(context: Context, code: () => T): T
  /** Runs code of ours, whose reactions are not the page's waiting. */
  quietly<T>(code: () => T): T
  /** What the running microtask puts into the queue is probably the work of a context. */
  hint(context: Context): void
  /** An event that is being dispatched is the cause of all that runs meanwhile. */
  dispatching(event: Event, context: Context): void
}

/**
 * Follows what can be followed without touching the page's asynchronous primitives: code run for an
 * action, the event being dispatched, and then `inferred`, the page's activity.
 */
export function createSynchronousAttributor(infer: () => Action | undefined, after: Page['after']): Attributor {
  let running: Context | undefined
  /** The event being dispatched, before those whose listeners brought it about. */
  const dispatched: [event: Event, context: Context][] = []
  let isEndAwaited = false
  let guessed: Context | undefined
  function known(): Context | undefined {
    if (running) return running
    // An event's phase is 0 again when its dispatch is over: https://dom.spec.whatwg.org/#dom-event-eventphase
    while (dispatched[0] && !dispatched[0][0].eventPhase) dispatched.shift()
    return dispatched[0]?.[1]
  }
  const guess = () => {
    const action = infer()
    if (action !== guessed?.cause?.action) guessed = action && { cause: { action, how: 'inferred' } }
    return guessed
  }
  const capture = () => known() ?? guess() ?? {}
  return {
    known,
    guess,
    capture,
    current: () => capture().cause,
    run(context, code) {
      const before = running
      running = context
      try {
        return code()
      } finally {
        running = before
      }
    },
    quietly: (code) => code(),
    hint() {},
    demote() {},
    isRepeated: () => false,
    dispatching(event, context) {
      known()
      dispatched.unshift([event, context])
      // In Chromium the phase of what is dispatched to a window (`resize`, `pageshow`) is never 0 again.
      if (isEndAwaited || !('window' in Object(event.target))) return
      isEndAwaited = true
      // No dispatch outlasts its task.
      after(0, () => {
        isEndAwaited = false
        dispatched.length = 0
      })
    },
  }
}
