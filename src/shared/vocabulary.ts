import { CATEGORY_PATTERN } from './action.js'

/** What a site declares about one action name. */
export interface ActionDefinition {
  /** Part of the shop the action belongs to, e.g. `checkout`. */
  surface_area?: string
  product_type?: string
  /** CSS selector: a click, submit or key on such an element, or inside it, is this action. */
  match?: string
}

/** The names a site may use. Anything else is sent as `unregistered`. */
export type ActionVocabulary = Readonly<Record<string, ActionDefinition>>

/**
 * Declares the action names of a site; its keys become the only names that compile.
 *
 * @example
 * const actions = defineActions({ checkout_submit: { surface_area: 'checkout', match: '#pay' } })
 * @throws Nothing: a name that breaks `[a-z][a-z0-9_]{0,63}` is told by `start()` and sent as `unregistered`.
 */
export function defineActions<const V extends ActionVocabulary>(vocabulary: V): V {
  return vocabulary
}

/** Whether the vocabulary declares this name and the name is well formed. */
export function isDeclared(vocabulary: ActionVocabulary, name: string): boolean {
  return CATEGORY_PATTERN.test(name) && Object.hasOwn(vocabulary, name)
}
