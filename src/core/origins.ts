import type { RuntimeBase } from './host.js'
import type { OriginRule } from './options.js'

/** Whether a URL is of the page's own origin or of one that the options list. */
export function isOurs({ page, options }: RuntimeBase, url: URL): boolean {
  const { origin, hostname } = url
  const isListed = (rule: OriginRule) => {
    if (typeof rule === 'function') return rule(url) === true
    // `*.example.com` matches all subdomains; the dot excludes `evil-example.com`.
    return rule[0] === '*' ? hostname.endsWith(rule.slice(1)) : origin === rule
  }
  // `self.origin`, since `location.origin` is not the document's origin in a sandboxed frame.
  return origin === page.window.origin || options.propagateTo.some(isListed)
}
