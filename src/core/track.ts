import { CATEGORY_PATTERN } from '../shared/action.js'
import type { Attributes } from '../shared/wire.js'
import type { Host, Tail } from './host.js'

/** Predefined event names, which need no declaration; the compiler knows their attributes. */
const RESERVED = /^(add_to_cart|begin_checkout|purchase|view_product)$/
/** The format of a visitor's hash: a digest in hexadecimal or base64url. */
const HASH = /^[\w-]{32,128}$/
/** Text that is not a digest: only digits, or only letters of one case, as in an account number or a name. */
const READABLE = /^(?:\d+|[a-z_-]+|[A-Z_-]+)$/

/** Records a named event with typed attributes. An undeclared name is counted, and warned about once in development. */
export function trackEvent(host: Host, ...[name, given, cause, at]: Parameters<Tail['track']>): void {
  const attributes: Attributes = Object(given)
  const { events } = host.options
  const declared = Object.hasOwn(events, name) ? events[name] : undefined
  if (!RESERVED.test(name) && !(declared && CATEGORY_PATTERN.test(name))) {
    host.warn(`event ${name} is not in defineEvents(); not sent`)
    return host.drop('undeclared_event')
  }
  const attrs: Attributes = {}
  for (const key of Object.keys(attributes)) {
    // A getter of the page may throw; the other attributes are still valid.
    const read = host.page.guard(() => [attributes[key]] as const)
    const [value] = read ?? []
    if (read && value === undefined) continue
    if (declared ? typeof value !== declared[key] : !/^(string|number|boolean)$/.test(typeof value)) {
      host.warn(`event ${name}: attribute ${key} is not as declared; not sent`)
      host.drop('undeclared_attribute')
    } else if (value !== undefined) attrs[key] = value
  }
  host.emit({ kind: 'event', name, attrs }, { ...cause, at })
}

/** Ties the visit to a hash of the visitor. Values that a person could read are rejected. */
export function identifyVisitor({ visitor, warn, drop }: Host): void {
  if (!visitor.claimed) return
  const [hash] = visitor.claimed
  visitor.claimed = undefined
  if (typeof hash === 'string' && HASH.test(hash) && !READABLE.test(hash)) visitor.user = hash
  else {
    warn('identify() takes a hash of 32 to 128 characters; not sent')
    drop('not_a_hash')
  }
}
