import { allowOrigin, allowRequest } from '../http/cors.js'

/** The path of a request, and the host the server listens on. */
export interface DevAddress {
  path: string
  host: string
}

/**
 * Rejects requests that a page on another site could make a browser send to this machine. The host is checked against
 * DNS rebinding: a name rebound to 127.0.0.1 could otherwise read the report as its own origin.
 */
export function checkDevAccess(request: Request, { path, host }: DevAddress): Response | undefined {
  const url = new URL(request.url)
  if (!isLoopback(url.hostname) && !isListening(url.hostname, host)) return refuse('this host name is not served')
  const origin = request.headers.get('origin')
  if (origin !== null && !isLocalOrigin(origin, url)) return refuse('pages of other sites may not send to this server')
  const site = request.headers.get('sec-fetch-site')
  if (site !== 'cross-site') return undefined
  // Links from other sites may open the report; everything else is rejected. Pages of localhost and 127.0.0.1 are
  // cross-site to each other and pass by their origin.
  const isLink =
    request.method === 'GET' && request.headers.get('sec-fetch-mode') === 'navigate' && !path.startsWith('/v1/')
  return isLink || origin !== null ? undefined : refuse('requests from other sites are rejected')
}

/** Headers that allow a page of this machine on another port to read the response. */
export function corsHeaders(request: Request): Readonly<Record<string, string>> {
  const origin = request.headers.get('origin')
  if (origin === null || !isLocalOrigin(origin, new URL(request.url))) return {}
  return allowOrigin(origin)
}

/** Answers a preflight of a page of this machine. */
export function preflightAnswer(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(request),
      ...allowRequest({
        methods: 'POST, GET',
        headers: request.headers.get('access-control-request-headers') ?? 'content-type',
        maxAgeS: 600,
      }),
    },
  })
}

/** Rewrites a request of a local page as if it came from the server's own origin: in development they are the same. */
export function asOwnPage(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.set('sec-fetch-site', 'same-origin')
  headers.delete('origin')
  return new Request(request, { headers })
}

function isLocalOrigin(origin: string, own: URL): boolean {
  try {
    const { hostname, host } = new URL(origin)
    return isLoopback(hostname) || host === own.host
  } catch {
    return false // `null`, or not an origin.
  }
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}

// Bound to all interfaces, the server does not know the names by which it is reached.
function isListening(hostname: string, host: string): boolean {
  if (['0.0.0.0', '::'].includes(host)) return true
  const address = `http://${host.includes(':') ? `[${host}]` : host}`
  return URL.canParse(address) && new URL(address).hostname === hostname
}

function refuse(why: string): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(`throughline: ${why}\n`, { status: 403, headers })
}
