import type { Host } from '../../core/host.js'

/** The URL of a request that may carry our headers; `undefined` leaves the request untouched. */
export function readTarget({ page, options }: Host, address: string): URL | undefined {
  const { window, document } = page
  let url: URL
  try {
    url = new URL(address, document.baseURI)
  } catch {
    return undefined // The native call says what is wrong with it, in its own way.
  }
  // `self.origin`, as `location.origin` is not the document's in a sandboxed frame.
  const isOurs = url.origin === window.origin || options.origins.some((rule) => isListed(rule, url))
  const isSelf = url.href === new URL(options.endpoint, document.baseURI).href
  const isLeftAlone =
    !/^https?:$/.test(url.protocol) || isSelf || options.ignore.some((pattern) => url.href.search(pattern) >= 0)
  return isOurs && !isLeftAlone ? url : undefined
}

function isListed(rule: Host['options']['origins'][number], url: URL): boolean {
  if (typeof rule === 'function') return rule(url) === true
  // `*.example.com` is every host below it; the dot keeps `evil-example.com` out.
  return rule.startsWith('*.') ? url.hostname.endsWith(rule.slice(1)) : url.origin === rule
}
