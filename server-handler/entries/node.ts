/**
 * `node:http` and anything that takes `(req, res, next)`: the RUM endpoint and the request scope.
 *
 * @example
 * createServer(nodeMount(createRumHandler())).listen(3000)
 * @module
 */
export { nodeMount } from '../frameworks/node/mount.js'
export { nodeScope } from '../frameworks/node/scope.js'
export type { IngressOptions } from '../ingress/options.js'
export type { NodeMiddleware } from '../node-http/mount.js'
export type { NodeScope } from '../node-http/scope.js'
export type { MountOptions } from '../rum/client-address.js'
