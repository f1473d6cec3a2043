/**
 * The endpoint on Fastify.
 *
 * @example
 * app.register(fastifyMount(createRumHandler()))
 * @module
 */
export type { ProxyTrust } from '../../mounts/client-address.js'
export { fastifyMount } from '../../mounts/fastify.js'
