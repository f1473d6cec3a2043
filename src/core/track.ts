import { CATEGORY_PATTERN } from '../shared/action.js'
import type { Attributes } from '../shared/wire.js'
import type { Host } from './host.js'

/** Event names that every shop has; they need no declaration, and the compiler knows their attributes. */
const RESERVED = /^(add_to_cart|begin_checkout|purchase|view_product)$/
/** What a site may identify a visitor by: a digest, in hexadecimal or base64url. */
const HASH = /^[\w-]{32,128}$/
/** A long run of one kind is no digest: an account number, or a name in disguise. */
const PLAIN = /^(?:\d+|[a-z_-]+|[A-Z_-]+)$/

/** Tells a named event with typed attributes; what is not declared is counted and told once, not sent. */
export function trackEvent(host: Host, name: string, given?: Attributes): void {
  const attributes: Attributes = Object(given)
  const { events } = host.options
  const declared = Object.hasOwn(events, name) ? events[name] : undefined
  if (!RESERVED.test(name) && !(declared && CATEGORY_PATTERN.test(name))) {
    host.warn(`event ${name} is not in defineEvents(); not sent`)
    return host.drop('undeclared_event')
  }
  const attrs: Attributes = {}
  for (const key of Object.keys(attributes)) {
    // A getter of the page's may throw; the other attributes are still good.
    const read = host.page.guard(() => [attributes[key]] as const)
    const [value] = read ?? []
    if (read && value === undefined) continue
    if (declared ? typeof value !== declared[key] : !/^(string|number|boolean)$/.test(typeof value)) {
      host.warn(`event ${name}: attribute ${key} is not as declared; not sent`)
      host.drop('undeclared_attribute')
    } else attrs[key] = value as Attributes[string]
  }
  host.emit({ kind: 'event', name, attrs }, host.attributor.current())
}

/** Whether a text may stand for a visitor: a hash, and nothing that a person could read. */
export function isHash(text: unknown): text is string {
  return typeof text === 'string' && HASH.test(text) && !PLAIN.test(text)
}

/**
 * Reads the session id out of a JSON Web Token's claims; the signature is for the server to check.
 *
 * @example
 * start({ consent: 'granted', session: () => sessionIdFromJwt(token) })
 * @returns `undefined` for anything that is no token or has no such claim.
 */
export function sessionIdFromJwt(token: string, claim = 'session_id'): string | undefined {
  try {
    const [, payload = ''] = token.split('.')
    const claims: Record<string, unknown> = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')))
    const id = claims[claim]
    return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : undefined
  } catch {
    return undefined // Not a token: no session id.
  }
}
