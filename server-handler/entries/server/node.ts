export type { ProxyTrust } from '../../mounts/client-address.js'
export type { NodeMiddleware } from '../../mounts/node.js'
export { nodeMount } from '../../mounts/node.js'
