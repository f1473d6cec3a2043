import type { IncomingMessage, ServerResponse } from 'node:http'

/** Bytes that a refused sender may still send, so that it gets to read its answer before the socket closes. */
const MAX_LEFTOVER_BYTES = 256 * 1024
const MAX_LEFTOVER_MS = 1_000

/** Writes an answer of the web to Node's. Nothing is written where the client has gone. */
export async function writeResponse(response: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer())
  if (res.destroyed || res.headersSent) return
  if (!req.complete) discardRest(req, res)
  res.statusCode = response.status
  response.headers.forEach((value, name) => {
    // Headers set before by others stay, as CORS middleware sets them; `Vary` lists are joined.
    if (name === 'vary') res.appendHeader(name, value)
    else res.setHeader(name, value)
  })
  res.end(req.method === 'HEAD' ? undefined : body)
}

// Closing at once would reset the connection, and a sender that is still busy would never see why.
function discardRest(req: IncomingMessage, res: ServerResponse): void {
  let left = MAX_LEFTOVER_BYTES
  req.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength
    if (left < 0) req.destroy()
  })
  req.on('error', () => {}) // The sender went away: nobody waits for the rest.
  req.resume()
  res.on('finish', () => {
    const timer = setTimeout(() => {
      if (!req.complete) req.destroy()
    }, MAX_LEFTOVER_MS)
    timer.unref()
    req.on('close', () => clearTimeout(timer))
  })
}
