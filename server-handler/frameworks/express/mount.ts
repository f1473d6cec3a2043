import type { RequestHandler } from 'express'
import { mountOnNode } from '../../node-http/mount.js'
import { type MountOptions, readHops } from '../../rum/client-address.js'
import type { RumHandler } from '../../rum/handler.js'

/**
 * Mounts the endpoint on Express, before or after `express.json()`. Use it without a path: it matches its own.
 *
 * @example
 * app.use(expressMount(createRumHandler({ namespace: 'acme' })))
 */
export function expressMount(handle: RumHandler, options: MountOptions = {}): RequestHandler {
  return mountOnNode(handle, readHops(options, 'expressMount()'))
}
