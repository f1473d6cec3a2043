import { ACTION_FIELDS, type ActionContext } from '../../src/shared/action.js'
import { actionAttribute } from '../../src/shared/names.js'

/** The action behind a piece of work: what a caller said of it and was believed. */
export type InboundAction = Pick<ActionContext, 'origin_action_id'> & Partial<Omit<ActionContext, 'origin_action_id'>>

/** An action as flat fields: `acme.origin_action_id` and the like. */
export function toActionFields(namespace: string, action: InboundAction | undefined): Record<string, string> {
  // A loop: this runs several times for each request.
  const fields: Record<string, string> = {}
  if (!action) return fields
  for (const field of ACTION_FIELDS) {
    const value = action[field]
    if (value) fields[actionAttribute(namespace, field)] = value
  }
  return fields
}
