import type { ActionContext, Attribution as How } from '../shared/action.js'
import type { Outcome, WireAction, WireRecord } from '../shared/wire.js'
import { type Action, isExplicit, toRequestContext } from './actions.js'
import { toFlat, toPlain } from './plain.js'
import type { Signal } from './signal.js'

/** Reports an ended action as soon as nothing that the page does can change the report. */
export function whenJudged({ verdict, requests, threw, alive, weak }: Action, report: () => void): void {
  if (!verdict || requests || threw || (alive && !weak)) report()
  else verdict.push(report)
}

/** How an ended action is told; `undefined` for one that is not worth a record. */
export function toActionSignal(action: Action, outcome: Outcome): Signal | undefined {
  const { weak, requests, retries, threw, rage, alive, end } = action
  // A click on nothing that caused nothing is no action of the visitor's.
  if (!isExplicit(action) || (weak && !requests && !threw && !rage)) return undefined
  return {
    kind: 'action',
    duration: end?.durationMs ?? 0,
    outcome,
    requests,
    retries,
    rage,
    // One whose code has thrown has failed.
    dead: !alive && !weak && !threw,
  }
}

/** A signal as plain data; `undefined` where a page's function has made something else of it. */
export function toPlainSignal(signal: Signal, onOmit: () => void): Signal | undefined {
  const plain = toPlain(signal, onOmit) as Signal | undefined
  return 'attrs' in Object(plain) ? ({ ...plain, attrs: toFlat(Object(plain).attrs, onOmit) } as Signal) : plain
}

/** What a record carries besides its signal. */
export interface RecordContext {
  id: string
  action?: Action | undefined
  how?: How | undefined
  other?: Action | undefined
  ratio: number
}

/** A signal with its context; its age is known when it is sent. */
export function toRecord(signal: Signal, { id, action, how, other, ratio }: RecordContext): Omit<WireRecord, 'age'> {
  return { ...signal, id, action: action && toWireAction(toRequestContext({ action, other }), how), ratio }
}

/** An action as it stands on the wire. */
function toWireAction(context: ActionContext, attribution: How | undefined): WireAction {
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
