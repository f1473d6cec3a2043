import type { Page } from '../../page/page.js'
import type { Action, Cause } from '../action.js'

/** The owner of code: a cause, or known to have none. The same object is propagated across asynchronous gaps. */
export interface Context {
  /** `undefined`: known not to follow from the visitor. */
  cause?: Cause | undefined
  /** Whether it is of an event that was not caused by code. */
  isAmbient?: boolean | undefined
  /** Whether only the page's activity suggests its cause. */
  isGuess?: boolean | undefined
  /** A value that another library propagates with it. */
  carried?: unknown
}

/**
 * Returns which action the running code belongs to.
 * Implementations that follow causality more precisely (across `await`, timers, messages) have the same interface.
 */
export interface Attributor {
  /** The cause of the running code; `undefined` where none is known. */
  current(): Cause | undefined
  /** The same for a request that the running code makes: a loop may make one for each of several actions. */
  forRequest(): Cause | undefined
  /** The proven owner of the running code; `undefined` if it is not known. */
  known(): Context | undefined
  /** The owner that the page's activity suggests. */
  guess(): Context | undefined
  /** The context of the running code, to be propagated. */
  capture(): Context
  /** Marks the running code and its next runs as a refresh; this run is the work of the given cause. */
  demote(cause: Cause): void
  /** Whether the running code is a run of a callback that repeats. */
  isRepeated(): boolean
  /** Runs code in a context, including everything that it calls synchronously. */
  run<T>(context: Context, code: () => T): T
  /** Runs code whose promise reactions are ours, not the page's. */
  quietly<T>(code: () => T): T
  /** Microtasks that the running one queues are probably the work of a context. */
  hint(context: Context): void
  /** Makes an event the cause of everything that runs while it is dispatched. */
  dispatching(event: Event, context: Context): void
}

/**
 * Follows what can be followed without touching the page's asynchronous primitives: code run for an
 * action, the event being dispatched, and then `inferred`, the page's activity.
 */
export function createSynchronousAttributor(infer: () => Action | undefined, after: Page['after']): Attributor {
  let running: Context | undefined
  /** The events being dispatched, the innermost first. */
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
    if (action !== guessed?.cause?.action) guessed = action && { cause: { action, how: 'inferred' }, isGuess: true }
    return guessed
  }
  const capture = () => known() ?? guess() ?? {}
  const current = () => capture().cause
  return {
    known,
    guess,
    capture,
    current,
    forRequest: current,
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
      // In Chromium the phase of events dispatched to a window (`resize`, `pageshow`) never returns to 0.
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
