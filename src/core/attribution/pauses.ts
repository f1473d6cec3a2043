import type { Action } from '../action.js'
import { type Callback, type CallbackKey, toKey } from './callbacks.js'
import { type Followed, isUsers, toJoint } from './followed.js'

/** Limit of remembered pauses. */
const MAX_PAUSES = 10

/** A timer that code waits for. */
interface Pause {
  readonly everyMs: unknown
  /** When it was set, on the page's clock; once it has ended, when it ended. */
  readonly at: number
}

interface EndedPause extends Pause, CallbackKey {
  readonly action: Action
  /** How many requests its action had made by then. */
  readonly requests: number
}

interface RunningPause extends Pause {
  readonly code: Callback
  readonly context: Followed
}

/**
 * Recognizes a debounce that compares a sequence number: each click waits for the same time, and only the last one
 * continues. What it does then is also the work of the others.
 */
export function createPauses(now: () => number) {
  let ended: EndedPause[] = []
  return {
    /** Returns the context of a timer that runs now: shared if one of another action has ended meanwhile without a request. */
    toEnded({ code, everyMs, at, context }: RunningPause): Followed {
      const { cause, chain } = context
      const action = cause?.action
      if (!action || !isUsers(context) || Number(chain?.count) > 1) return context
      const { source, name } = toKey(code)
      const same = ended.filter((other) => other.everyMs === everyMs && other.source === source && other.name === name)
      // Several pauses of one action are a loop's, whose last one leads to no request.
      const has = (count: number, of: Action) => same.filter((other) => other.action === of).length === count
      const before =
        has(0, action) &&
        same.find((other) => other.at >= at && other.requests === other.action.requests && has(1, other.action))
      ended = [{ source, name, everyMs, action, requests: action.requests, at: now() }, ...ended].slice(0, MAX_PAUSES)
      return before ? toJoint(context, before.action) : context
    },
  }
}
