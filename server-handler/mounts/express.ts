import type { RequestHandler } from 'express'
import type { RumHandler } from '../rum/handler.js'
import { checkTrust, type ProxyTrust } from './client-address.js'
import { nodeMount } from './node.js'

/**
 * Mounts the endpoint on Express, before or behind `express.json()`. Use it without a path: it knows its own.
 *
 * @example
 * app.use(expressMount(createRumHandler({ namespace: 'acme' })))
 */
export function expressMount(handle: RumHandler, trust: ProxyTrust = {}): RequestHandler {
  return nodeMount(handle, { trustProxy: checkTrust(trust) })
}
