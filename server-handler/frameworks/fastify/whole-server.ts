import type { FastifyPluginCallback } from 'fastify'

/** Fastify applies the hooks of a plugin marked with this symbol to the whole server, not to the plugin's routes only. */
const WHOLE_SERVER = Symbol.for('skip-override')

/** Marks a plugin so that its hooks apply to the whole server. */
export function toWholeServer(plugin: FastifyPluginCallback): FastifyPluginCallback {
  return Object.assign(plugin, { [WHOLE_SERVER]: true })
}
