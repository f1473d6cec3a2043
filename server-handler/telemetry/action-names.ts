import { ACTION_FIELDS, type ActionField } from '../../src/shared/action.js'
import { fromKeys } from '../../src/shared/keys.js'
import { actionAttribute } from '../../src/shared/names.js'

/** The names of an action's fields in logs and spans: `acme.action_kind`. */
export type ActionNames = Readonly<Record<ActionField, string>>

/** Computes the names of a namespace, once. */
export function toActionNames(namespace: string): ActionNames {
  return fromKeys(ACTION_FIELDS, (field) => actionAttribute(namespace, field))
}
