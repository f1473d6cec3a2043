/**
 * Fastify: the RUM endpoint and the request scope.
 *
 * @example
 * app.register(fastifyScope({ namespace: 'acme' }))
 * app.register(fastifyMount(createRumHandler({ namespace: 'acme' })))
 * @module
 */
export { fastifyMount } from '../frameworks/fastify/mount.js'
export { fastifyScope } from '../frameworks/fastify/scope.js'
export type { IngressOptions } from '../ingress/options.js'
export type { MountOptions } from '../rum/client-address.js'
