/** What caused the work. See docs/contract.md, "Kinds". */
export const ACTION_KINDS = ['explicit_user_action', 'mount', 'invalidation', 'background_refresh'] as const
export type ActionKind = (typeof ACTION_KINDS)[number]

/** Who minted an action. */
export const REQUEST_ORIGINS = ['browser', 'server', 'worker'] as const
export type RequestOrigin = (typeof REQUEST_ORIGINS)[number]

/**
 * How a request was tied to its action: `explicit` (code passed it), `exact` (the context was followed), `inferred` (not
 * followed, or not with certainty), `none` (not tied).
 */
export const ATTRIBUTIONS = ['explicit', 'exact', 'inferred', 'none'] as const
export type Attribution = (typeof ATTRIBUTIONS)[number]

/** The cause of work, propagated from the page to the last worker. */
export interface ActionContext {
  /** `act_` and a ULID; never reused for another action, always reused by its retries. */
  origin_action_id: string
  action_kind: ActionKind
  /** A name from the declared vocabulary, or `unregistered`. */
  action_name?: string | undefined
  request_origin: RequestOrigin
  surface_area?: string | undefined
  product_type?: string | undefined
  platform?: string | undefined
  /** The action that caused an invalidation, or an awaited refetch. */
  parent_action_id?: string | undefined
  attribution?: Attribution | undefined
}

/** The fields in the order in which they are written; the first is never shed. */
export const ACTION_FIELDS = [
  'origin_action_id',
  'action_kind',
  'request_origin',
  'surface_area',
  'product_type',
  'platform',
  'action_name',
  'parent_action_id',
  'attribution',
] as const satisfies readonly (keyof ActionContext)[]
export type ActionField = (typeof ACTION_FIELDS)[number]

/** The name of an action that is not in the vocabulary. */
export const UNREGISTERED = 'unregistered'

/** The pattern of every categorical value: names, surfaces, product types, platforms. */
export const CATEGORY_PATTERN = /^[a-z][a-z0-9_]{0,63}$/

/** Crockford base32 without I, L, O and U; the first digit of 48 bits of time is at most 7. */
export const ACTION_ID_PATTERN = /^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** Whether `value` is valid for `field`; the reader drops an invalid value. */
export function isActionFieldValue(field: ActionField, value: string): boolean {
  switch (field) {
    case 'origin_action_id':
    case 'parent_action_id':
      return ACTION_ID_PATTERN.test(value)
    case 'action_kind':
      return isOneOf(ACTION_KINDS, value)
    case 'request_origin':
      return isOneOf(REQUEST_ORIGINS, value)
    case 'attribution':
      return isOneOf(ATTRIBUTIONS, value)
    default:
      return CATEGORY_PATTERN.test(value)
  }
}

/** Whether a value is a member of a list. */
export function isOneOf<T extends string>(list: readonly T[], value: unknown): value is T {
  const allowed: readonly unknown[] = list
  return allowed.includes(value)
}
