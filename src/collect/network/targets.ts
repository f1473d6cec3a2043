import type { Host } from '../../core/host.js'
import { isOurs } from '../../core/origins.js'

/** The URL of a request that may carry our headers; `undefined` leaves the request untouched. Throws for an invalid URL. */
export function readTarget(host: Host, address: string): URL | undefined {
  const { page, options } = host
  const { baseURI } = page.document
  const url = new URL(address, baseURI)
  const { href, protocol } = url
  const isLeftAlone =
    href === new URL(options.endpoint, baseURI).href || options.ignore.some((pattern) => href.search(pattern) >= 0)
  return isOurs(host, url) && !isLeftAlone && protocol.startsWith('http') ? url : undefined
}
