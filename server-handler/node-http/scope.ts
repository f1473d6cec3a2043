import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2Stream } from 'node:http2'
import { collapsePath } from '../../src/shared/route.js'
import { findOpened } from '../ingress/opened.js'
import type { IngressSettings } from '../ingress/options.js'
import type { RequestScope } from '../ingress/request-scope.js'
import { openRequest, type RequestEnd } from '../ingress/serve.js'
import { runRequest } from '../ingress/session.js'
import { toBytes } from '../ingress/web-request.js'
import { currentScope, runInScope } from '../scope/scope.js'
import { addHeadersOnWrite, type WrittenHeaders } from './add-headers.js'
import { readTarget } from './target.js'

/** The properties added by Express that are used here. */
interface MaybeExpress {
  originalUrl?: string
  baseUrl?: string
  route?: { path?: unknown }
}

/** A request listener that calls `next` within the scope. */
export type NodeScope = (req: IncomingMessage & MaybeExpress, res: ServerResponse, next: () => void) => void

/** Creates the listener that opens the scope of a Node request. */
export function scopeOnNode(settings: IngressSettings): NodeScope {
  return (req, res, next) => {
    if (findOpened(req, settings)) return next()
    const method = req.method ?? 'GET'
    const path = readPath(req)
    const { scope, end } = openRequest({ source: req, method, path, headers: req.headers }, settings)
    const written = addHeadersOnWrite(res, scope)
    // `close` follows `finish`, and is emitted alone if the client disconnected.
    res.once('close', () => end(readEnd(req, res, written)))
    bindListeners(req, scope)
    bindListeners(res, scope)
    void runRequest(scope, next)
  }
}

// Listeners are called by the socket, outside the request's context: body readers and access logs are often listeners.
function bindListeners(emitter: IncomingMessage | ServerResponse, scope: RequestScope): void {
  const { emit } = emitter
  emitter.emit = function bound(this: unknown, event: string | symbol, ...args: unknown[]): boolean {
    const isWithin = emitter.listenerCount(event) === 0 || currentScope() === scope
    if (isWithin) return Reflect.apply(emit, this, [event, ...args])
    return runInScope(scope, () => Reflect.apply(emit, this, [event, ...args]))
  }
}

function readEnd(req: IncomingMessage & MaybeExpress, res: ServerResponse, written: WrittenHeaders): RequestEnd {
  return {
    status: res.headersSent ? res.statusCode : undefined,
    route: readRoute(req),
    ...readFailure(req, res),
    requestBytes: toBytes(req.headers['content-length']),
    responseBytes: toBytes(written.contentLength),
  }
}

/** Returns whether the client has aborted a request, or the server broken off its response. */
export function readFailure(
  req: IncomingMessage,
  res: ServerResponse,
): Required<Pick<RequestEnd, 'isAborted' | 'isBroken'>> {
  // How a response of HTTP/2 has ended is a property of its stream.
  const { stream }: { stream?: Http2Stream } = Object(res)
  return {
    isAborted: !res.writableFinished || !!stream?.aborted,
    isBroken: stream ? !!stream.errored : !!res.errored || isCutOff(req, res),
  }
}

// Express and Fastify close the socket when an error interrupts a response. A client that disconnects ends or resets it.
function isCutOff({ socket }: IncomingMessage, res: ServerResponse): boolean {
  return !res.writableFinished && socket.destroyed && !socket.readableEnded && !socket.errored
}

// Express sets the route once a handler has matched; the mount point of its router is a path, not a pattern.
function readRoute(req: IncomingMessage & MaybeExpress): string | undefined {
  const path = req.route?.path
  if (typeof path !== 'string') return undefined
  const mount = collapsePath(req.baseUrl || readMount(readPath(req), path))
  return mount && path === '/' ? mount : `${mount}${path}`
}

// An error leaves its router, and resets `baseUrl`, before it is handled. The mount point is the path without the
// route's segments.
function readMount(path: string, route: string): string {
  if (/[*{(?]/.test(route)) return ''
  const parts = path.replace(/\/+$/, '').split('/')
  return parts.slice(0, Math.max(0, parts.length - toLength(route))).join('/')
}

const toLength = (route: string): number => (route === '/' ? 0 : route.replace(/\/$/, '').split('/').length - 1)

// Not normalized: the trust policy applies to the path as it was sent.
const readPath = (req: IncomingMessage & MaybeExpress): string => readTarget(req).replace(/[?#].*$/s, '') || '/'
