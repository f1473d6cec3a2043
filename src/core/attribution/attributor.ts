import type { Action, Cause } from '../actions.js'

/** Triggers remembered for the interactions that are measured later. */
const MAX_TRIGGERS = 20

/**
 * Answers the one question everything else asks: which action does the code that runs right now belong to?
 * Whoever follows causality better (across `await`, timers, messages) stands behind the same face.
 */
export interface Attributor {
  /** The cause of the running code; `undefined` where none is known. */
  current(): Cause | undefined
  /** Runs code as the work of a cause; what it calls synchronously belongs to it. */
  run<T>(cause: Cause, code: () => T): T
  /** A trusted event that is being dispatched is the cause of all that runs meanwhile. */
  dispatching(event: Event, action: Action): void
  /** The action that an event between two times on the page's clock minted or went on with. */
  between(from: number, to: number): Action | undefined
}

/**
 * Follows what can be followed without touching the page's asynchronous primitives: code run for an
 * action, the event being dispatched, and then `inferred`, the page's activity.
 */
export function createSynchronousAttributor(inferred: () => Action | undefined): Attributor {
  let running: Cause | undefined
  /** The event being dispatched, before those whose listeners brought it about. */
  let dispatched: [event: Event, action: Action][] = []
  let triggers: [at: number, action: Action][] = []
  return {
    current() {
      if (running) return running
      // An event's phase is 0 again when its dispatch is over: https://dom.spec.whatwg.org/#dom-event-eventphase
      const exact = dispatched.find(([event]) => event.eventPhase)?.[1]
      const action = exact ?? inferred()
      return action && { action, how: exact ? 'exact' : 'inferred' }
    },
    run(cause, code) {
      const before = running
      running = cause
      try {
        return code()
      } finally {
        running = before
      }
    },
    dispatching(event, action) {
      dispatched = [[event, action], ...dispatched.filter(([outer]) => outer.eventPhase)]
      triggers = [[event.timeStamp, action], ...triggers.slice(0, MAX_TRIGGERS - 1)]
    },
    between: (from, to) => triggers.find(([at]) => at >= from && at <= to)?.[1],
  }
}
