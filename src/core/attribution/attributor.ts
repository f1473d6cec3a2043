import type { Page } from '../../page/page.js'
import type { Action, Cause } from '../action.js'

/** Which action code belongs to, if any. The same object is propagated across asynchronous gaps. */
export interface Context {
  /** `undefined` if the code does not follow from an action. */
  cause?: Cause | undefined
  /** Whether it belongs to an event that no code has caused, such as a scroll by the visitor. */
  isAmbient?: boolean | undefined
  /** Whether its cause is inferred from the page's activity. */
  isGuess?: boolean | undefined
  /** A value of another library, which is propagated with the context. */
  carried?: unknown
}

/**
 * Returns which action the running code belongs to.
 * Implementations that follow causality more precisely (across `await`, timers, messages) have the same interface.
 */
export interface Attributor {
  /** Returns the cause of the running code; `undefined` if none was found. */
  current(): Cause | undefined
  /** Returns the cause of a request that the running code makes. One run of a loop may make requests for several actions. */
  forRequest(): Cause | undefined
  /** Returns the context that was followed to the running code; `undefined` if none was. */
  known(): Context | undefined
  /** Whether other code has run since code of an action did, or since a later time; `at` is on the page's clock. */
  isOvertaken(action: Action, at: number): boolean
  /** Returns the context that the page's activity suggests. */
  guess(): Context | undefined
  /** Returns the context of the running code, to propagate it. */
  capture(): Context
  /** Marks the repeating callback that is running as a refresh. The rest of this run belongs to the given cause. */
  moveToBackground(cause: Cause): void
  /** Whether the running code is a run of a repeating callback. */
  isRepeated(): boolean
  /** Runs code, and everything that it calls synchronously, in a context. */
  run<T>(context: Context, code: () => T): T
  /** Runs code of ours whose promise reactions are not followed. */
  withoutFollowing<T>(code: () => T): T
  /** Declares that the microtasks which the running one queues are probably the work of a context. */
  hint(context: Context): void
  /** Sets the context of everything that runs while an event is dispatched. */
  dispatching(event: Event, context: Context): void
}

/**
 * Creates an attributor that patches no asynchronous API. It knows code that is run for an action, and code
 * that handles an event; for all other code it infers the action with `infer`.
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
    isOvertaken: () => false,
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
    withoutFollowing: (code) => code(),
    hint() {},
    moveToBackground() {},
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
