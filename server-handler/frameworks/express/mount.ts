import type { RequestHandler } from 'express'
import { mountOnNode } from '../../node-http/mount.js'
import { checkTrust, type ProxyTrust } from '../../rum/client-address.js'
import type { RumHandler } from '../../rum/handler.js'

/**
 * Mounts the endpoint on Express, before or behind `express.json()`. Use it without a path: it knows its own.
 *
 * @example
 * app.use(expressMount(createRumHandler({ namespace: 'acme' })))
 */
export function expressMount(handle: RumHandler, trust: ProxyTrust = {}): RequestHandler {
  return mountOnNode(handle, checkTrust(trust))
}
