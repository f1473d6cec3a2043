/**
 * Sessions from verified JSON Web Tokens.
 *
 * @example
 * app.use(expressScope({ session: verifiedSession({ key: process.env.JWT_SECRET }) }))
 * @module
 */
export type { VerifiedSessionOptions } from '../jwt/verified-session.js'
export { verifiedSession } from '../jwt/verified-session.js'
