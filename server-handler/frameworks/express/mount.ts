import type { RequestHandler } from 'express'
import type { Mountable } from '../../http/mountable.js'
import { mountOnNode } from '../../node-http/mount.js'
import { type MountOptions, readHops } from '../../rum/client-address.js'

/**
 * Mounts the endpoint on Express, before or after `express.json()`. Use it without a path: it matches its own.
 *
 * @example
 * app.use(expressMount(createRumHandler({ namespace: 'acme' })))
 */
export function expressMount(handle: Mountable, options: MountOptions = {}): RequestHandler {
  return mountOnNode(handle, readHops(handle, options, 'expressMount()'))
}
