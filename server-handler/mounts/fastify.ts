import type { FastifyPluginCallback } from 'fastify'
import type { RumHandler } from '../rum/handler.js'
import { checkTrust, type ProxyTrust } from './client-address.js'
import { serve } from './node.js'
import { readPath } from './node-request.js'

/** By this Fastify knows a plugin whose hooks are for the whole server, not for its own routes alone. */
const WHOLE_SERVER = Symbol.for('skip-override')

/**
 * Mounts the endpoint on Fastify. Register it without a prefix: it knows its own path. It answers before Fastify parses
 * bodies, so that neither its parsers nor its limits meet what pages send.
 *
 * @example
 * app.register(fastifyMount(createRumHandler({ namespace: 'acme' })))
 */
export function fastifyMount(handle: RumHandler, trust: ProxyTrust = {}): FastifyPluginCallback {
  const hops = checkTrust(trust)
  const paths = [handle.path, `${handle.path}/reports`]
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.addHook('onRequest', (request, reply, next) => {
      if (!paths.includes(readPath(request.raw))) return next()
      reply.hijack()
      void serve({ handle, hops }, request.raw, reply.raw)
    })
    done()
  }
  return Object.assign(plugin, { [WHOLE_SERVER]: true })
}
