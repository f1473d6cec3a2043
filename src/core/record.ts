import type { Attribution as How } from '../shared/action.js'
import type { Outcome, WireAction } from '../shared/wire.js'
import { type Action, isExplicit } from './actions.js'
import type { Signal } from './signal.js'

/** How an ended action is told; `undefined` for one that is not worth a record. */
export function toActionSignal(action: Action, outcome: Outcome): Signal | undefined {
  const { weak, requests, retries, threw, rage, alive, startedAt, touchedAt } = action
  // A click on nothing that caused nothing is no action of the visitor's.
  if (!isExplicit(action) || (weak && !requests && !threw && !rage)) return undefined
  return {
    kind: 'action',
    duration: Math.round(touchedAt - startedAt),
    outcome,
    requests,
    retries,
    rage,
    dead: !alive && !weak,
  }
}

/** An action as it stands on the wire. */
export function toWireAction({ context }: Action, attribution: How | undefined): WireAction {
  return {
    id: context.origin_action_id,
    kind: context.action_kind,
    name: context.action_name,
    surface: context.surface_area,
    product: context.product_type,
    platform: context.platform,
    parent: context.parent_action_id,
    attribution,
  }
}
