export type { ProxyTrust } from '../../mounts/client-address.js'
export { expressMount } from '../../mounts/express.js'
