/**
 * Hono, on Node and in Workers: the RUM endpoint and the request scope.
 *
 * @example
 * app.use(honoScope({ namespace: 'acme' }))
 * app.use(honoMount(createRumHandler({ namespace: 'acme' })))
 * @module
 */
export { honoMount } from '../frameworks/hono/mount.js'
export { honoScope } from '../frameworks/hono/scope.js'
export type { IngressOptions } from '../ingress/options.js'
export type { MountOptions } from '../rum/client-address.js'
