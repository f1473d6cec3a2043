export type { ProxyTrust } from '../../mounts/client-address.js'
export { honoMount } from '../../mounts/hono.js'
