import { isWellFormedId } from './request-id.js'
import { currentScope, type Scope } from './scope.js'

/** Claims of a token whose signature has been verified. */
export type VerifiedClaims = Readonly<Record<string, unknown>>

/** The claim that names the session. */
export const SESSION_CLAIM = 'session_id'

/**
 * Sets the session of the current request to one that the server has verified: an id, or the claims of a verified token
 * with one in `session_id`. It replaces a caller's `x-session-id`, and is added to the span and to every later log line.
 * Returns `false` without a scope or a well-formed id. Never pass the claims of a token that was only decoded: anyone can
 * write one.
 *
 * @example
 * setSession(jwt.verify(token, key))
 */
export function setSession(session: string | VerifiedClaims, scope: Scope | undefined = currentScope()): boolean {
  const id = typeof session === 'string' ? session : Object(session)[SESSION_CLAIM]
  if (!scope || !isWellFormedId(id)) return false
  Reflect.set(scope, 'sessionId', id)
  scope.work.set({ 'session.id': id })
  return true
}
