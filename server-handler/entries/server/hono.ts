/**
 * The endpoint on Hono, on Node and in Workers.
 *
 * @example
 * app.use(honoMount(createRumHandler()))
 * @module
 */
export type { ProxyTrust } from '../../mounts/client-address.js'
export { honoMount } from '../../mounts/hono.js'
