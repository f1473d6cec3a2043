import { allowOrigin, allowRequest } from '../http/cors.js'
import type { Refusal } from './refusal.js'

/** Which origins may send records. */
export interface OriginPolicy {
  /** Other origins, exactly as browsers write them: `https://www.example.com`. */
  allowedOrigins: readonly string[]
  allowSameSite: boolean
  allowMissingOrigin: boolean
}

/** Returns why the page that sent a request may not send; `undefined` if it may. */
export function checkOrigin(request: Request, policy: OriginPolicy): Refusal | undefined {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  // Browsers set Origin themselves; pages cannot forge it, so a listed origin is trusted on any site.
  if (listedOrigin(request, policy)) return undefined
  if (site !== null) return isSiteAllowed(site, policy) ? undefined : FORBIDDEN
  if (origin !== null) return isOwnOrigin(origin, request.url) ? undefined : FORBIDDEN
  return policy.allowMissingOrigin ? undefined : FORBIDDEN
}

const FORBIDDEN: Refusal = { status: 403, reason: 'origin' }

const isSiteAllowed = (site: string, policy: OriginPolicy): boolean =>
  site === 'same-origin' || (site === 'same-site' && policy.allowSameSite)

// Only hosts: behind a proxy that terminates TLS, the server sees another scheme than the page. Its proxy may write the
// port of the scheme that the page has: `shop.example:443`.
function isOwnOrigin(origin: string, url: string): boolean {
  try {
    const [asked, own] = [new URL(origin), new URL(url)]
    return own.host === asked.host || (own.hostname === asked.hostname && own.port === portOf(asked))
  } catch {
    return false // `null`, or not an origin.
  }
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80')

/** The configured spelling of the request's origin, if it is listed. */
export function listedOrigin(request: Request, { allowedOrigins }: OriginPolicy): string | undefined {
  const origin = request.headers.get('origin')
  return allowedOrigins.find((allowed) => allowed === origin)
}

/** Headers that allow a listed origin to read the response; none for any other. */
export function corsHeaders(request: Request, policy: OriginPolicy): Readonly<Record<string, string>> {
  const origin = listedOrigin(request, policy)
  if (origin === undefined) return policy.allowedOrigins.length > 0 ? { vary: 'origin' } : {}
  return allowOrigin(origin)
}

/** Headers of a preflight response for a listed origin. */
export function preflightHeaders(request: Request, policy: OriginPolicy): Readonly<Record<string, string>> {
  return {
    ...corsHeaders(request, policy),
    ...allowRequest({ methods: 'POST', headers: 'content-type, content-encoding', maxAgeS: 7200 }),
  }
}
