import { ACTION_FIELDS, type ActionContext } from '../../src/shared/action.js'
import { actionAttribute } from '../../src/shared/names.js'

/** The action behind a piece of work: what a caller said of it and was believed. */
export type InboundAction = Pick<ActionContext, 'origin_action_id'> & Partial<Omit<ActionContext, 'origin_action_id'>>

/** An action as flat fields: `acme.origin_action_id` and the like. */
export function toActionFields(namespace: string, action: InboundAction | undefined): Record<string, string> {
  if (!action) return {}
  const fields = ACTION_FIELDS.map((field) => [actionAttribute(namespace, field), action[field]] as const)
  return Object.fromEntries(fields.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
