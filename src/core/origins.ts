import { matchesOrigin } from '../shared/origin-rule.js'
import type { RuntimeBase } from './host.js'
import type { OriginRule } from './options.js'

/** Whether a URL is of the page's own origin or of one that the options list. */
export function isOurs({ page, options, warn }: RuntimeBase, url: URL): boolean {
  const isListed = (rule: OriginRule) => {
    if (typeof rule === 'function') return rule(url) === true
    const isMatch = matchesOrigin(rule, url)
    if (isMatch === undefined)
      warn(`propagateTo must have origins, https://api.example.com or *.example.com; got ${rule}`)
    return isMatch
  }
  // `self.origin`, since `location.origin` is not the document's origin in a sandboxed frame.
  return url.origin === page.window.origin || options.propagateTo.some(isListed)
}
