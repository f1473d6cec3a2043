import type { ActionContext, Attribution as How } from '../shared/action.js'
import type { Outcome } from '../shared/wire.js'
import { type Action, isExplicit } from './action.js'
import type { View } from './page-view.js'
import type { Signal } from './signal.js'

/** Returns the record of an ended action; `undefined` for one that is not reported. */
export function toActionSignal(action: Action, outcome: Outcome): Signal | undefined {
  const { weak, requests, retries, threw, rage, alive, end } = action
  // A click outside of controls without any effect is not reported.
  if (!isExplicit(action) || (weak && !requests && !threw && !rage)) return undefined
  return {
    kind: 'action',
    duration: end?.durationMs ?? 0,
    outcome,
    requests,
    retries,
    rage,
    // An action whose code has thrown has failed.
    dead: !alive && !weak && !threw,
  }
}

/** A signal as it was emitted, before it becomes a record. */
export interface Emitted {
  readonly signal: Signal
  /** On the page's clock, in milliseconds. */
  readonly at: number
  readonly view: View
  /** Its action, as it was at that time. */
  readonly context: ActionContext | undefined
  readonly how: How | undefined
}
