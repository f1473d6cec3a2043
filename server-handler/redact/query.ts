/** Names of query parameters that are kept if their value is plain: campaigns, paging, and those of bundlers. */
const ALLOWED: ReadonlySet<string> = new Set([
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'page',
  'sort',
  'order',
  'lang',
  'locale',
  'currency',
  'v',
  't',
  'import',
  'vue',
  'type',
  'setup',
  'lang.ts',
  'lang.js',
  'args[]',
])
const PLAIN_VALUE = /^[\w.-]{0,40}$/
/** A route pattern's own words: `?next=:path`. */
const PATTERN = /^(?::[a-z]\w{0,40}|\{[a-z]\w{0,40}\})$/i
const BUNDLE_HASH = /^[0-9a-f]{4,8}$/
/** Long digit runs other than timestamps, which are removed from allowed parameters too. */
const LONG_NUMBER = /^(?!1[5-9]\d{8}(?:\d{3})?$)\d{7,40}$/

/** Returns the parts of a query that may be kept, with its question mark; empty if there are none. */
export function allowedQuery(query: string): string {
  const bare = query.replace(/^\?/, '')
  if (BUNDLE_HASH.test(bare)) return `?${bare}`
  const kept = bare.split('&').filter(isAllowed)
  return kept.length > 0 && kept.some((pair) => pair !== '') ? `?${kept.join('&')}` : ''
}

function isAllowed(pair: string): boolean {
  const equals = pair.indexOf('=')
  const name = equals < 0 ? pair : pair.slice(0, equals)
  const value = equals < 0 ? '' : pair.slice(equals + 1)
  if (PATTERN.test(value)) return true
  return ALLOWED.has(name) && PLAIN_VALUE.test(value) && !LONG_NUMBER.test(value)
}
