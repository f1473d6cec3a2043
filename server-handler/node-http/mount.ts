import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Mountable } from '../http/mountable.js'
import { readClientAddress } from '../rum/client-address.js'
import { type ConsumedBody, readPath, toRequest } from './request.js'
import { writeResponse } from './response.js'

/** A request listener with a `next` callback, as used by Connect, Express and Vite. */
export type NodeMiddleware = (
  req: IncomingMessage & ConsumedBody,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/** Creates the listener that responds on the endpoint's paths and calls `next` for any other request. */
export function mountOnNode(handle: Mountable, hops: number): NodeMiddleware {
  return (req, res, next) => {
    if (handle.paths.includes(readPath(req))) void serve({ handle, hops }, req, res)
    else if (next) next()
    else res.writeHead(404).end()
  }
}

/** Responds to a request on one of the endpoint's paths; never rejects. */
export async function serve(
  { handle, hops }: { handle: Mountable; hops: number },
  req: IncomingMessage & ConsumedBody,
  res: ServerResponse,
): Promise<void> {
  try {
    const forwardedFor = req.headers['x-forwarded-for']
    const clientAddress = readClientAddress(req.socket.remoteAddress, forwardedFor?.toString(), hops)
    await writeResponse(await handle(toRequest(req), { clientAddress }), req, res)
  } catch {
    // The headers cannot be converted to a Request, or the client disconnected during the response.
    if (!res.headersSent) res.writeHead(400, { 'cache-control': 'no-store' })
    res.end()
  }
}
