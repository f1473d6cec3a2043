import { CATEGORY_PATTERN } from '../shared/action.js'
import { RESERVED_EVENTS } from '../shared/vocabulary.js'
import type { Attributes } from '../shared/wire.js'
import type { Host } from './host.js'

/** What a site may identify a visitor by: a digest, in hexadecimal or base64url. */
const HASH = /^[\w-]{32,128}$/
/** A long run of one kind is no digest: an account number, or a name in disguise. */
const PLAIN = /^(?:\d+|[a-z_-]+|[A-Z_-]+)$/

/** Tells a named event with typed attributes; what is not declared is counted and told once, not sent. */
export function trackEvent(host: Host, name: string, attributes: Attributes = {}): void {
  const declared: Readonly<Record<string, string>> | undefined = { ...host.options.events, ...RESERVED_EVENTS }[name]
  if (!declared || !CATEGORY_PATTERN.test(name)) {
    host.diagnostics.warn(
      `the event "${name}" is not declared; it is not sent. Declare it with defineEvents(). An id belongs into an attribute.`,
    )
    return host.drop('undeclared_event')
  }
  const attrs: Attributes = {}
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === declared[key]) attrs[key] = value
    else {
      host.diagnostics.warn(`the attribute "${key}" of "${name}" must be declared as ${typeof value}; it is not sent.`)
      host.drop('undeclared_attribute')
    }
  }
  const cause = host.attributor.current()
  host.emit({ kind: 'event', name, attrs }, { action: cause?.action, how: cause?.how })
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
