/**
 * Reads the session id from the claims of a JSON Web Token; the server verifies the signature.
 *
 * @example
 * start({ consent: 'granted', session: () => sessionIdFromJwt(token) })
 * @returns `undefined` for an invalid token or one without such a claim.
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
