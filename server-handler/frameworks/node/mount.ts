import type { Mountable } from '../../http/mountable.js'
import { mountOnNode, type NodeMiddleware } from '../../node-http/mount.js'
import { type MountOptions, readHops } from '../../rum/client-address.js'

/**
 * Mounts the endpoint on `node:http`, or on anything that takes `(req, res, next)`. Requests for other paths go to
 * `next`; without one they are answered with 404.
 *
 * @example
 * const rum = nodeMount(createRumHandler())
 * createServer((req, res) => rum(req, res, () => app(req, res))).listen(3000)
 */
export function nodeMount(handle: Mountable, options: MountOptions = {}): NodeMiddleware {
  return mountOnNode(handle, readHops(handle, options, 'nodeMount()'))
}
