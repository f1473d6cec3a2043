import type { Ground } from './host.js'
import type { OriginRule } from './options.js'

/** Whether a URL is the page's own or of an origin that the options list. */
export function isOurs({ page, options }: Ground, url: URL): boolean {
  const { origin, hostname } = url
  const isListed = (rule: OriginRule) => {
    if (typeof rule === 'function') return rule(url) === true
    // `*.example.com` is every host below it; the dot keeps `evil-example.com` out.
    return rule[0] === '*' ? hostname.endsWith(rule.slice(1)) : origin === rule
  }
  // `self.origin`, as `location.origin` is not the document's in a sandboxed frame.
  return origin === page.window.origin || options.propagateTo.some(isListed)
}
