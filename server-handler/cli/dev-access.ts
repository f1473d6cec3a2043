import { allowOrigin, allowRequest } from '../http/cors.js'

/** Where a request goes, and where the server listens. */
export interface DevAddress {
  path: string
  host: string
}

/**
 * Refuses what a page elsewhere on the web could make a browser send to this machine. The host is checked, since a
 * name that was rebound to 127.0.0.1 would otherwise read the report as its own origin.
 */
export function checkDevAccess(request: Request, { path, host }: DevAddress): Response | undefined {
  const url = new URL(request.url)
  if (!isLoopback(url.hostname) && !isListening(url.hostname, host)) return refuse('this host name is not served')
  const origin = request.headers.get('origin')
  if (origin !== null && !isLocalOrigin(origin, url)) return refuse('pages of other sites may not send here')
  const site = request.headers.get('sec-fetch-site')
  if (site !== 'cross-site') return undefined
  // A link from elsewhere may open the report; nothing else may reach in. Pages of localhost and 127.0.0.1 are
  // cross-site to each other and pass by their origin.
  const isLink =
    request.method === 'GET' && request.headers.get('sec-fetch-mode') === 'navigate' && !path.startsWith('/v1/')
  return isLink || origin !== null ? undefined : refuse('other sites may not reach in')
}

/** Headers by which a page of this machine on another port may read the answer. */
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

/** A request of a page of this machine as if it came from the server's own origin: in development they are one. */
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
    return false // `null`, or no origin at all.
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

// Told to listen to the outside, the server does not know under which names it is reached.
function isListening(hostname: string, host: string): boolean {
  return hostname === host || ['0.0.0.0', '::'].includes(host)
}

function refuse(why: string): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(`throughline: ${why}\n`, { status: 403, headers })
}
