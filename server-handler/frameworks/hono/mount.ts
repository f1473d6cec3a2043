import type { Context, MiddlewareHandler } from 'hono'
import type { Mountable, RequestContext } from '../../http/mountable.js'
import { type MountOptions, readClientAddress, readHops } from '../../rum/client-address.js'
import { readWaitUntil } from './context.js'

/**
 * Mounts the endpoint on Hono, on Node and in Workers. Use it without a path: it matches its own.
 *
 * @example
 * app.use(honoMount(createRumHandler({ namespace: 'acme' })))
 */
export function honoMount(handle: Mountable, options: MountOptions = {}): MiddlewareHandler {
  const hops = readHops(handle, options, 'honoMount()')
  return async (context, next) => {
    if (!handle.paths.includes(context.req.path)) return next()
    return handle(await toUnread(context), toContext(context, hops))
  }
}

// A middleware before this one may have read the body; Hono caches it.
async function toUnread({ req }: Context): Promise<Request> {
  if (!req.raw.bodyUsed) return req.raw
  const { url, method, headers } = req.raw
  // Not as text: it may be compressed.
  return new Request(url, { method, headers, body: await req.arrayBuffer() })
}

function toContext(context: Context, hops: number): RequestContext {
  const clientAddress = readClientAddress(socketAddress(context), context.req.header('x-forwarded-for'), hops)
  return { clientAddress, waitUntil: readWaitUntil(context) }
}

// @hono/node-server exposes Node's request as `env.incoming`.
function socketAddress({ env }: Context): string | undefined {
  const { incoming }: { incoming?: { socket?: { remoteAddress?: string } } } = env ?? {}
  return incoming?.socket?.remoteAddress
}
