/**
 * Route handlers and server actions of Next.js: the RUM endpoint and the request scope.
 *
 * @example
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextMount(createRumHandler())
 * @module
 */
export type { ReadHeaders, WithActionScope } from '../frameworks/next/action-scope.js'
export { nextActionScope } from '../frameworks/next/action-scope.js'
export type { NextMethods, NextRouteHandler } from '../frameworks/next/mount.js'
export { nextMount } from '../frameworks/next/mount.js'
export type { NextHandler, WithNextScope } from '../frameworks/next/scope.js'
export { nextScope } from '../frameworks/next/scope.js'
export type { IngressOptions } from '../ingress/options.js'
export type { MountOptions } from '../rum/client-address.js'
