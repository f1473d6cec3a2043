/** Declaration of one action name. */
export interface ActionDefinition {
  /** Part of the shop that the action belongs to, such as `checkout`. */
  surfaceArea?: string
  /** Kind of product that the action is about, such as `payin`. */
  productType?: string
  /** CSS selector: a click, submit or key on such an element, or inside it, is this action. */
  match?: string
  /** Route pattern: loading or entering this route is this action. */
  route?: string
}

/** The names that a site may use. Any other is sent as `unregistered`. */
export type ActionVocabulary = Readonly<Record<string, ActionDefinition>>

/**
 * Declares the action names of a site; only its keys compile as names.
 *
 * @example
 * const actions = defineActions({ checkout_submit: { surfaceArea: 'checkout', match: '#pay' } })
 * @throws Nothing: `start()` warns about a name that does not match `[a-z][a-z0-9_]{0,63}`, which is sent as `unregistered`.
 */
export function defineActions<const V extends ActionVocabulary>(vocabulary: V): V {
  return vocabulary
}

/** The type of an event attribute. */
export type AttributeType = 'string' | 'number' | 'boolean'

/** Declarations of a site's events: a name, and the type of each attribute. */
export type EventVocabulary = Readonly<Record<string, Readonly<Record<string, AttributeType>>>>

/** The attributes of an event, with the types of its declaration. */
export type EventAttributes<D> = {
  [K in keyof D]?: D[K] extends 'number' ? number : D[K] extends 'boolean' ? boolean : string
}

/** The attributes of the predefined event names, which need no declaration. */
export interface ReservedEvents {
  view_product: { product_id: 'string'; value: 'number'; currency: 'string' }
  add_to_cart: { product_id: 'string'; quantity: 'number'; value: 'number'; currency: 'string' }
  begin_checkout: { items: 'number'; value: 'number'; currency: 'string' }
  purchase: { order_id: 'string'; items: 'number'; value: 'number'; currency: 'string' }
}

/**
 * Declares the event names of a site with the type of each attribute.
 *
 * @example
 * const events = defineEvents({ newsletter_signup: { placement: 'string' } })
 */
export function defineEvents<const E extends EventVocabulary>(events: E): E {
  return events
}
