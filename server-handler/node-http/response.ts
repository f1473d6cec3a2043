import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** Bytes that a rejected client may still send, so that it can read the response before the socket closes. */
const MAX_LEFTOVER_BYTES = 256 * 1024
const MAX_LEFTOVER_MS = 1_000

/** Writes a web `Response` to a Node response. Nothing is written if the client has disconnected. */
export async function writeResponse(response: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer())
  if (setHeaders(response, req, res)) res.end(req.method === 'HEAD' ? undefined : body)
}

/** Writes a web `Response` to a Node response as its parts arrive. */
export async function streamResponse(response: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!setHeaders(response, req, res)) return void response.body?.cancel()
  if (!response.body || req.method === 'HEAD') return void res.end()
  // The types of the web's stream and of Node's differ; the class is the same.
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream), res)
}

function setHeaders(response: Response, req: IncomingMessage, res: ServerResponse): boolean {
  if (res.destroyed || res.headersSent) return false
  if (!req.complete) discardRest(req, res)
  res.statusCode = response.status
  response.headers.forEach((value, name) => {
    // Headers set by earlier middleware are kept, such as those of CORS; `Vary` lists are joined.
    if (name === 'vary') res.appendHeader(name, value)
    else res.setHeader(name, value)
  })
  return true
}

// Closing immediately would reset the connection, and a client that is still sending would never see why.
function discardRest(req: IncomingMessage, res: ServerResponse): void {
  let left = MAX_LEFTOVER_BYTES
  req.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength
    if (left < 0) req.destroy()
  })
  req.on('error', () => {}) // The client disconnected: the rest is discarded.
  req.resume()
  res.on('finish', () => {
    const timer = setTimeout(() => {
      if (!req.complete) req.destroy()
    }, MAX_LEFTOVER_MS)
    timer.unref()
    req.on('close', () => clearTimeout(timer))
  })
}
