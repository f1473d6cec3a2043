/**
 * The endpoint in a route handler of Next.js.
 *
 * @example
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextMount(createRumHandler())
 * @module
 */
export type { ProxyTrust } from '../../mounts/client-address.js'
export type { NextMethods, NextRouteHandler } from '../../mounts/next.js'
export { nextMount } from '../../mounts/next.js'
