/** The network shared by all clients without a valid address. */
const UNKNOWN = 'unknown'

/** Longest valid address: 45 characters, a zone, brackets and a port. */
const MAX_TEXT = 100

const PORT = '(?::\\d{1,5})?'
const IPV4_WITH_PORT = new RegExp(`^(\\d{1,3}(?:\\.\\d{1,3}){3})${PORT}$`)
const IPV6_IN_BRACKETS = new RegExp(`^\\[([^\\]]{2,60})\\]${PORT}$`)

/**
 * The network of a client, from its address as a socket or a proxy writes it: an IPv4 address, or the first 64 bits of
 * an IPv6 address, since every subscriber controls the rest. Ports, brackets, quotes and zones are ignored; IPv4 within
 * IPv6 is IPv4. Anything else is `unknown`, which all such clients share.
 */
export function toClientNetwork(address: string): string {
  const text = address.slice(0, MAX_TEXT).trim().replace(/^"|"$/g, '')
  const ipv4 = IPV4_WITH_PORT.exec(text)?.[1]
  if (ipv4 !== undefined) return parseIpv4(ipv4)?.join('.') ?? UNKNOWN
  const groups = parseIpv6((IPV6_IN_BRACKETS.exec(text)?.[1] ?? text).replace(/%.*$/s, ''))
  if (!groups) return UNKNOWN
  return embeddedIpv4(groups) ?? `${groups.slice(0, 4).map(toHex).join(':')}::/64`
}

const toHex = (group: number): string => group.toString(16)

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.').map(Number)
  return parts.every((part) => part <= 255) ? parts : undefined
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(parseGroup)))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])]
  return groups.every((group) => group >= 0) ? groups : undefined
}

// An invalid group becomes -1. The last 32 bits may be written as IPv4.
function parseGroup(text: string): number[] {
  if (/^[0-9a-f]{1,4}$/i.test(text)) return [Number.parseInt(text, 16)]
  const [a = -1, b = 0, c = 0, d = 0] = (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && parseIpv4(text)) || []
  return a < 0 ? [-1] : [a * 256 + b, c * 256 + d]
}

/** IPv4-mapped addresses (RFC 4291), NAT64 (RFC 6052) and 6to4 (RFC 3056) are one IPv4 address each. */
function embeddedIpv4(groups: readonly number[]): string | undefined {
  const [first = 0, second = 0, third = 0] = groups
  const startsWith = (prefix: readonly number[]) => prefix.every((group, i) => groups[i] === group)
  if (startsWith([0, 0, 0, 0, 0, 0xffff]) || startsWith([0x64, 0xff9b, 0, 0, 0, 0])) return toIpv4(groups.slice(6))
  return first === 0x2002 ? toIpv4([second, third]) : undefined
}

const toIpv4 = (pair: readonly number[]): string => pair.flatMap((group) => [group >> 8, group & 255]).join('.')
