/**
 * The endpoint on `node:http` and whatever takes `(req, res, next)`.
 *
 * @example
 * createServer(nodeMount(createRumHandler())).listen(3000)
 * @module
 */
export type { ProxyTrust } from '../../mounts/client-address.js'
export type { NodeMiddleware } from '../../mounts/node.js'
export { nodeMount } from '../../mounts/node.js'
