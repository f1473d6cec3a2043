/**
 * Express: the RUM endpoint and the request scope.
 *
 * @example
 * app.use(expressScope({ namespace: 'acme' }))
 * app.use(expressMount(createRumHandler({ namespace: 'acme' })))
 * @module
 */
export { expressMount } from '../frameworks/express/mount.js'
export { expressScope } from '../frameworks/express/scope.js'
export type { IngressOptions } from '../ingress/options.js'
export type { MountOptions } from '../rum/client-address.js'
