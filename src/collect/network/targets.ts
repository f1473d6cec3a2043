import type { Host } from '../../core/host.js'
import { isOurs } from '../../core/origins.js'

/**
 * Returns the URL of a request that may carry our headers; `undefined` if the request must be left alone. Throws for an
 * invalid URL.
 */
export function readTarget(host: Host, address: string): URL | undefined {
  const { page, options, source } = host
  const base = page.base()
  const url = new URL(address, base)
  const { href, protocol } = url
  const isLeftAlone =
    href === new URL(source.endpoint, base).href || options.ignore.some((pattern) => href.search(pattern) >= 0)
  return isOurs(host, url) && !isLeftAlone && protocol.startsWith('http') ? url : undefined
}
