/**
 * Whether a URL is of an origin, `https://api.example.com`, or of any subdomain, `*.example.com`. A rule may end with a
 * slash or a path. `undefined` if the rule is neither.
 */
export function matchesOrigin(rule: string, { origin, hostname }: URL): boolean | undefined {
  // The dot excludes `evil-example.com`.
  if (/^\*\../.test(rule)) return hostname.endsWith(rule.slice(1))
  const own = /^https?:\/\/[^/?#]+/i.exec(rule)?.[0]
  return own === undefined ? undefined : own.toLowerCase() === origin
}
