/**
 * The endpoint on Express.
 *
 * @example
 * app.use(expressMount(createRumHandler()))
 * @module
 */
export type { ProxyTrust } from '../../mounts/client-address.js'
export { expressMount } from '../../mounts/express.js'
