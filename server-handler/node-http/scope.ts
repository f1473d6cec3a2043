import type { IncomingMessage, ServerResponse } from 'node:http'
import { collapsePath } from '../../src/shared/route.js'
import { findOpened } from '../ingress/opened.js'
import type { IngressSettings } from '../ingress/options.js'
import type { RequestScope } from '../ingress/request-scope.js'
import { openRequest, type RequestEnd } from '../ingress/serve.js'
import { toBytes } from '../ingress/web-request.js'
import { currentScope, runInScope } from '../scope/scope.js'
import { addHeadersOnWrite, type WrittenHeaders } from './add-headers.js'

/** What Express adds to a request that is of use here. */
interface MaybeExpress {
  originalUrl?: string
  baseUrl?: string
  route?: { path?: unknown }
}

/** A request listener that opens the scope for whatever `next` does. */
export type NodeScope = (req: IncomingMessage & MaybeExpress, res: ServerResponse, next: () => void) => void

/** Creates the listener that opens the scope of a request of Node. */
export function scopeOnNode(settings: IngressSettings): NodeScope {
  return (req, res, next) => {
    if (findOpened(req, settings)) return next()
    const method = req.method ?? 'GET'
    const path = readPath(req)
    const { scope, end } = openRequest({ source: req, method, path, headers: req.headers }, settings)
    const written = addHeadersOnWrite(res, scope)
    // `close` comes after `finish`, and alone where the client went away.
    res.once('close', () => end(readEnd(req, res, written)))
    bindListeners(req, scope)
    bindListeners(res, scope)
    runInScope(scope, next)
  }
}

// The socket calls them, and knows of no request: what reads a body or writes an access log is often a listener.
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
    isAborted: !res.writableFinished,
    isBroken: !!res.errored, // HTTP/2 has no such thing.
    requestBytes: toBytes(req.headers['content-length']),
    responseBytes: toBytes(written.contentLength),
  }
}

// Express knows the route once a handler has been found; where its router is mounted it tells as a path, not a pattern.
function readRoute(req: IncomingMessage & MaybeExpress): string | undefined {
  const path = req.route?.path
  if (typeof path !== 'string') return undefined
  const mount = collapsePath(req.baseUrl || readMount(readPath(req), path))
  return mount && path === '/' ? mount : `${mount}${path}`
}

// An error leaves its router before it is answered, and `baseUrl` with it. What stands before a route of so many parts is the rest.
function readMount(path: string, route: string): string {
  if (/[*{(?]/.test(route)) return ''
  const parts = path.replace(/\/+$/, '').split('/')
  return parts.slice(0, Math.max(0, parts.length - toLength(route))).join('/')
}

const toLength = (route: string): number => (route === '/' ? 0 : route.replace(/\/$/, '').split('/').length - 1)

const readPath = (req: IncomingMessage & MaybeExpress): string =>
  (req.originalUrl ?? req.url ?? '/').replace(/[?#].*$/s, '')
