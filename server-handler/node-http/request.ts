import type { IncomingMessage } from 'node:http'
import { readTarget } from './target.js'

/** Methods that the constructor of the web's `Request` rejects. */
const IMPOSSIBLE_METHODS = ['CONNECT', 'TRACE', 'TRACK']

/** What an earlier body parser has left of a request's body. */
export interface ConsumedBody {
  body?: unknown
}

/** Converts a request of Node to one of the web. The body is streamed, or the result of an earlier body parser. */
export function toRequest(req: IncomingMessage & ConsumedBody): Request {
  // The endpoint rejects the substitute as it would reject the unsupported method.
  const method = IMPOSSIBLE_METHODS.includes(req.method ?? '') ? 'PUT' : (req.method ?? 'GET')
  const headers = toHeaders(req)
  if (method === 'GET' || method === 'HEAD') return new Request(toUrl(req), { method, headers })
  const parsed = readParsed(req)
  if (parsed === undefined) {
    // `duplex` is required by the specification and missing in the DOM's types.
    const init: RequestInit & { duplex: 'half' } = { method, headers, body: streamOf(req), duplex: 'half' }
    return new Request(toUrl(req), init)
  }
  // These described the received bytes, not the parsed body.
  headers.delete('content-encoding')
  headers.delete('content-length')
  return new Request(toUrl(req), { method, headers, body: parsed })
}

/** Returns the path of a request, without query. */
export function readPath(req: IncomingMessage & { originalUrl?: string }): string {
  return toUrl(req).pathname
}

function toUrl(req: IncomingMessage & { originalUrl?: string }): URL {
  const scheme = isEncrypted(req) ? 'https' : 'http'
  const path = readTarget(req).replace(/^\/*/, '/')
  try {
    return new URL(`${scheme}://${readHost(req)}${path}`)
  } catch {
    return new URL(`${scheme}://localhost/`) // An invalid host or path, which the origin check rejects.
  }
}

// HTTP/2 has `:authority` in place of `Host`, or in addition to it (RFC 9113, 8.3.1).
function readHost({ headers }: IncomingMessage): string {
  const authority = headers[':authority']
  return (typeof authority === 'string' && authority) || headers.host || 'localhost'
}

function isEncrypted(req: IncomingMessage): boolean {
  const scheme = req.headers[':scheme']
  return scheme === undefined ? 'encrypted' in req.socket : scheme === 'https'
}

function toHeaders(req: IncomingMessage): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const [name, value] = [req.rawHeaders[i], req.rawHeaders[i + 1]]
    // Names that start with a colon are HTTP/2 pseudo-headers.
    if (name && value !== undefined && !name.startsWith(':')) headers.append(name, value)
  }
  return headers
}

// express.json() and similar parsers leave `body` and an empty stream.
function readParsed({
  body,
  readableDidRead,
  readableEnded,
}: IncomingMessage & ConsumedBody): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || !readableDidRead) return readableEnded ? '' : undefined
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}

// Not Readable.toWeb(): cancelling that destroys the socket before the response has been sent.
function streamOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  let isOpen = true
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const close = (finish: () => void) => {
        if (isOpen) finish()
        isOpen = false
      }
      const fail = () => close(() => controller.error(new Error('throughline: the request was aborted.')))
      req.on('data', (chunk: Uint8Array) => {
        if (!isOpen) return
        controller.enqueue(new Uint8Array(chunk))
        if ((controller.desiredSize ?? 0) <= 0) req.pause()
      })
      req.on('end', () => close(() => controller.close()))
      req.on('error', fail)
      req.on('close', fail)
    },
    pull() {
      req.resume()
    },
    cancel() {
      isOpen = false
      req.pause()
    },
  })
}
