import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { findOpened } from '../../ingress/opened.js'
import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import type { RequestScope } from '../../ingress/request-scope.js'
import { idHeaders, isUnshared, noteDocument, serverTiming } from '../../ingress/response-headers.js'
import { openRequest, type RequestEnd } from '../../ingress/serve.js'
import { runRequest } from '../../ingress/session.js'
import { toBytes } from '../../ingress/web-request.js'
import { readFailure } from '../../node-http/scope.js'
import { toWholeServer } from './whole-server.js'

/**
 * Creates the request scope of a Fastify server. Register it before everything that logs or serves.
 *
 * @example
 * app.register(fastifyScope({ namespace: 'acme', routes: { '/graphql': 'private' } }))
 */
export function fastifyScope(options: IngressOptions = {}): FastifyPluginCallback {
  const settings = resolveIngressOptions(options, 'fastifyScope()')
  const scopes = new WeakMap<object, RequestScope>()
  return toWholeServer((app, _options, done) => {
    app.addHook('onRequest', (request, reply, next) => {
      if (findOpened(request, settings)) return next()
      const { method, headers, url } = request
      const { scope, end } = openRequest(
        { source: request, method, path: url.replace(/[?#].*$/s, ''), headers },
        settings,
      )
      scopes.set(request, scope)
      for (const [name, id] of Object.entries(idHeaders(scope))) if (!reply.hasHeader(name)) reply.header(name, id)
      // Fastify has no hook for a client that disconnects; `close` is emitted then too.
      reply.raw.once('close', () => end(readEnd(request, reply)))
      void runRequest(scope, next)
    })
    // Resolving to `undefined` leaves the payload unchanged.
    app.addHook('onSend', async (request, reply) => {
      const scope = scopes.get(request)
      if (scope && isReplyUnshared(reply, scope)) addTiming(reply, scope)
    })
    done()
  })
}

function readEnd(request: FastifyRequest, reply: FastifyReply): RequestEnd {
  const { raw } = reply
  return {
    status: raw.headersSent ? raw.statusCode : undefined,
    route: request.routeOptions.url,
    ...(isInjected(request)
      ? { isBroken: !!raw.errored, isAborted: !raw.writableEnded }
      : readFailure(request.raw, raw)),
    requestBytes: toBytes(request.headers['content-length']),
    responseBytes: toBytes(readHeader(reply, 'content-length')),
  }
}

// `inject()`, and adapters that use it, emit `close` before `finish`; its socket does not count bytes.
function isInjected({ raw }: FastifyRequest): boolean {
  return raw.socket?.bytesRead === undefined
}

function isReplyUnshared(reply: FastifyReply, { method }: RequestScope): boolean {
  const cdnCacheControl = readHeader(reply, 'cdn-cache-control') ?? readHeader(reply, 'surrogate-control')
  return isUnshared({ method, cacheControl: readHeader(reply, 'cache-control'), cdnCacheControl })
}

function addTiming(reply: FastifyReply, scope: RequestScope): void {
  noteDocument(scope, { status: reply.statusCode, contentType: readHeader(reply, 'content-type') })
  const own = reply.getHeader('server-timing')
  const timing = serverTiming(scope)
  reply.header('server-timing', own === undefined ? timing : [own, timing].flat().map(String))
}

function readHeader(reply: FastifyReply, name: string): string | undefined {
  const value = reply.getHeader(name)
  return value === undefined ? undefined : String(value)
}
