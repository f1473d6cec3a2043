import { ACTION_FIELDS, type ActionContext } from '../../src/shared/action.js'
import { type ActionNames, toActionNames } from '../telemetry/action-names.js'

/** The action of a scope: the accepted fields of a caller's context. */
export type InboundAction = Pick<ActionContext, 'origin_action_id'> & Partial<Omit<ActionContext, 'origin_action_id'>>

/** An action as flat fields: `acme.origin_action_id` and the others. */
export function toActionFields(namespace: string, action: InboundAction | undefined): Record<string, string> {
  return nameFields(toActionNames(namespace), action)
}

/** The same with precomputed names. */
export function nameFields(names: ActionNames, action: InboundAction | undefined): Record<string, string> {
  const fields: Record<string, string> = {}
  if (!action) return fields
  for (const field of ACTION_FIELDS) {
    const value = action[field]
    if (value) fields[names[field]] = value
  }
  return fields
}
