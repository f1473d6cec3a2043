import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RumHandler } from '../rum/handler.js'
import { checkTrust, type ProxyTrust, readClientAddress } from './client-address.js'
import { type ConsumedBody, readPath, toRequest } from './node-request.js'
import { writeResponse } from './node-response.js'

/** A request listener that passes on what is not for it, as Connect, Express and Vite take it. */
export type NodeMiddleware = (
  req: IncomingMessage & ConsumedBody,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/**
 * Mounts the endpoint on `node:http`, or on anything that takes `(req, res, next)`. Requests for other paths go to
 * `next`; without one they are answered with 404.
 *
 * @example
 * const rum = nodeMount(createRumHandler())
 * createServer((req, res) => rum(req, res, () => app(req, res))).listen(3000)
 */
export function nodeMount(handle: RumHandler, trust: ProxyTrust = {}): NodeMiddleware {
  const hops = checkTrust(trust)
  const paths = [handle.path, `${handle.path}/reports`]
  return (req, res, next) => {
    if (paths.includes(readPath(req))) void serve({ handle, hops }, req, res)
    else if (next) next()
    else res.writeHead(404).end()
  }
}

/** Answers one request whose path is known to be the endpoint's; never rejects. */
export async function serve(
  { handle, hops }: { handle: RumHandler; hops: number },
  req: IncomingMessage & ConsumedBody,
  res: ServerResponse,
): Promise<void> {
  try {
    const forwardedFor = req.headers['x-forwarded-for']
    const clientAddress = readClientAddress(req.socket.remoteAddress, forwardedFor?.toString(), hops)
    await writeResponse(await handle(toRequest(req), { clientAddress }), req, res)
  } catch {
    // Headers that no Request can be made of, or a client that went away while it was answered.
    if (!res.headersSent) res.writeHead(400, { 'cache-control': 'no-store' })
    res.end()
  }
}
