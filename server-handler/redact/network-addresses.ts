import { type Find, spansOf } from './span.js'

const NETWORK_PATTERNS = {
  ipv4: /(?<![\w.]|\d,)(?:(?:25[0-5]|2[0-4]\d|1\d{2}|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d{2}|[1-9]?\d)(?![\w]|\.\d|-[a-z])/gi,
  ipv6: /(?<![\w.:])(?:[0-9a-f]{1,4}:|::?)(?:[0-9a-f]{0,4}:){1,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])/gi,
  /** The loopback address and a port without brackets: `connect ECONNREFUSED ::1:5432`. */
  loopback: /(?<![\w.:])::1(?=:\d{2,5}(?![\w:]|\.\d))/g,
  mac: /(?<![\w:-])[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})(?![\w]|[:-][0-9a-f]{2}(?![0-9a-z]))|(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\w|\.\w)/gi,
} as const

const VERSION_BEFORE =
  /(?:(?<![a-z])(?:version|versions|vers|ver|versao|versão|versión|build|release|rev|revision|firmware|update|updated|upgrade|upgraded|package|sdk|oid|section|chapter|clause|step|chrome|chromium|crios|edge|opera|firefox|safari|webview|android|ios|windows|macos|electron|framework|assembly|dotnet|v|r|rc)(?:\.?(?:name|number|code|no|nr|info))?[\s"':=(/@_-]{0,4}(?:to |from |of )?|(?:^|[\s"'(;,])[a-z][\w.+-]{0,24}\/|[@^~§]|[<>=!]=)$/i
const NOT_PERSONAL = /^\d{1,3}\.0\.0\.0$/
const LOOK_BEHIND = 28

/** Finds IPv4 addresses, but not versions of four parts. */
export const findIpv4: Find = (text) =>
  spansOf(NETWORK_PATTERNS.ipv4, 'ip', (match, at) => {
    if (NOT_PERSONAL.test(match)) return false
    return !VERSION_BEFORE.test(text.slice(Math.max(0, at - LOOK_BEHIND), at)) || isHost(text, at)
  })(text)

/** Finds IPv6 addresses, whole or shortened. */
export const findIpv6: Find = (text) => [
  ...spansOf(NETWORK_PATTERNS.ipv6, 'ip', isIpv6)(text),
  ...spansOf(NETWORK_PATTERNS.loopback, 'ip')(text),
]

/** Finds hardware addresses in groups of two or four digits. */
export const findMacs: Find = spansOf(NETWORK_PATTERNS.mac, 'mac', isMac)

// After `//` it is a host, regardless of what precedes the slashes.
function isHost(text: string, at: number): boolean {
  return text.slice(at - 2, at) === '//'
}

function isIpv6(match: string): boolean {
  const halves = match.split('::')
  const groups = match.split(':').filter((group) => group !== '')
  const groupCount = groups.length + (match.includes('.') ? 1 : 0)
  if (halves.length > 2 || /^:[^:]|[^:]:$/.test(match)) return false
  if (halves.length === 1) return groupCount === 8
  if (groupCount > 7) return false
  if (groups.length === 1) return match === '::1'
  // `a::b` is a name in C++ and `li::before` a selector: an address contains a digit and a full group.
  return /\d/.test(match) && (groups.length > 2 || match.includes('.') || groups[0]?.length === 4)
}

function isMac(match: string): boolean {
  const pairs = match.replace(/[:.-]/g, '')
  // Six pairs of digits alone are more often a time.
  return /^(?!(.)\1+$)/.test(pairs) && (/[a-f]/i.test(pairs) || match.includes(':'))
}
