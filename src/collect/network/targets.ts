import type { Host } from '../../core/host.js'
import type { OriginRule } from '../../core/options.js'

/** The URL of a request that may carry our headers; `undefined` leaves the request untouched. Throws for what is no URL. */
export function readTarget({ page, options }: Host, address: string): URL | undefined {
  const { window, document } = page
  const url = new URL(address, document.baseURI)
  const { origin, href, protocol } = url
  const isListed = (rule: OriginRule) => {
    if (typeof rule === 'function') return rule(url) === true
    // `*.example.com` is every host below it; the dot keeps `evil-example.com` out.
    return rule[0] === '*' ? url.hostname.endsWith(rule.slice(1)) : origin === rule
  }
  // `self.origin`, as `location.origin` is not the document's in a sandboxed frame.
  const isOurs = origin === window.origin || options.origins.some(isListed)
  const isLeftAlone =
    href === new URL(options.endpoint, document.baseURI).href ||
    options.ignore.some((pattern) => href.search(pattern) >= 0)
  return isOurs && !isLeftAlone && protocol.startsWith('http') ? url : undefined
}
