import { ACTION_FIELDS, type ActionField } from '../../src/shared/action.js'
import { actionAttribute } from '../../src/shared/names.js'

/** What the fields of an action are called in logs and spans: `acme.action_kind`. */
export type ActionNames = Readonly<Record<ActionField, string>>

/** Puts the names of a namespace together, once. */
export function toActionNames(namespace: string): ActionNames {
  const names = ACTION_FIELDS.map((field) => [field, actionAttribute(namespace, field)])
  return Object.fromEntries(names) as Record<ActionField, string>
}
