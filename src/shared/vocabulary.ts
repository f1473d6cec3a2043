/** What a site declares about one action name. */
export interface ActionDefinition {
  /** Part of the shop the action belongs to, e.g. `checkout`. */
  surfaceArea?: string
  /** Kind of product that the action is about, e.g. `payin`. */
  productType?: string
  /** CSS selector: a click, submit or key on such an element, or inside it, is this action. */
  match?: string
  /** Route pattern: loading or entering this route is this action. */
  route?: string
}

/** The names a site may use. Anything else is sent as `unregistered`. */
export type ActionVocabulary = Readonly<Record<string, ActionDefinition>>

/**
 * Declares the action names of a site; its keys become the only names that compile.
 *
 * @example
 * const actions = defineActions({ checkout_submit: { surfaceArea: 'checkout', match: '#pay' } })
 * @throws Nothing: `start()` warns about a name that does not match `[a-z][a-z0-9_]{0,63}`, which is sent as `unregistered`.
 */
export function defineActions<const V extends ActionVocabulary>(vocabulary: V): V {
  return vocabulary
}

/** The type that one event attribute must have. */
export type AttributeType = 'string' | 'number' | 'boolean'

/** What a site declares about its events: a name, and the type of each attribute. */
export type EventVocabulary = Readonly<Record<string, Readonly<Record<string, AttributeType>>>>

/** Attributes of an event as its declaration types them. */
export type EventAttributes<D> = {
  [K in keyof D]?: D[K] extends 'number' ? number : D[K] extends 'boolean' ? boolean : string
}

/** The attributes of the event names that every shop has; those need no declaration. */
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
