import type { Mountable } from '../../http/mountable.js'
import { type MountOptions, readClientAddress, readHops } from '../../rum/client-address.js'

/** A route handler of Next.js. */
export type NextRouteHandler = (request: Request) => Promise<Response>

/** The exports of a `route.ts`: every method, so that each gets the endpoint's own response. */
export type NextMethods = Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', NextRouteHandler>

/**
 * Mounts the endpoint in a route handler of Next.js, in `app/%5F%5Fthroughline/rum/[[...reports]]/route.ts`.
 *
 * @example
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextMount(createRumHandler({ namespace: 'acme' }))
 */
export function nextMount(handle: Mountable, options: MountOptions = {}): NextMethods {
  const hops = readHops(handle, options, 'nextMount()')
  const answer: NextRouteHandler = async (request) => {
    const url = toAskedUrl(request)
    // On the edge runtime the path includes the `basePath`, on Node it does not.
    if (!handle.paths.some((path) => url.pathname.endsWith(path))) return new Response(null, { status: 404 })
    // Next.js writes the socket's address into this header only if the client has not set one itself.
    const clientAddress = readClientAddress(undefined, request.headers.get('x-forwarded-for') ?? undefined, hops)
    return handle(new Request(url, request), { clientAddress })
  }
  return { GET: answer, HEAD: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer, OPTIONS: answer }
}

// `request.url` names the host that Next.js listens on, not the one that the page requested.
function toAskedUrl({ url, headers }: Request): URL {
  const asked = new URL(url)
  const host = headers.get('host')
  if (host) {
    asked.port = '' // A host without a port keeps the existing port.
    asked.host = host
  }
  // `trailingSlash: true` redirects to the path with a slash.
  asked.pathname = asked.pathname.replace(/\/$/, '')
  return asked
}
