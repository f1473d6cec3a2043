import type { FastifyPluginCallback } from 'fastify'
import type { Mountable } from '../../http/mountable.js'
import { serve } from '../../node-http/mount.js'
import { readPath } from '../../node-http/request.js'
import { type MountOptions, readHops } from '../../rum/client-address.js'
import { toWholeServer } from './whole-server.js'

/**
 * Mounts the endpoint on Fastify. Register it without a prefix: it matches its own path. It responds before Fastify
 * parses bodies, so that Fastify's parsers and limits do not apply.
 *
 * @example
 * app.register(fastifyMount(createRumHandler({ namespace: 'acme' })))
 */
export function fastifyMount(handle: Mountable, options: MountOptions = {}): FastifyPluginCallback {
  const hops = readHops(handle, options, 'fastifyMount()')
  return toWholeServer((app, _options, done) => {
    app.addHook('onRequest', (request, reply, next) => {
      if (!handle.paths.includes(readPath(request.raw))) return next()
      // Headers of earlier hooks, such as the ids of the scope, would be lost with the hijacked reply.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined && !reply.raw.hasHeader(name)) reply.raw.setHeader(name, value)
      }
      reply.hijack()
      void serve({ handle, hops }, request.raw, reply.raw)
    })
    done()
  })
}
