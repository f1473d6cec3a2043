import { DEBUG_ID, normalizeDebugId } from '../rum/debug-ids.js'

/** What the comments of a script say about its map. */
export interface ScriptComments {
  /** The address of its map, or the map itself as a `data:` URL. */
  url?: string
  /** Where the comment with the address starts. */
  urlAt?: number
  /** Whether code follows the address: then it may be that of a library within the script. */
  isFollowed: boolean
  debugId?: string
}

const NAME = 'sourceMappingURL='
const OPENING = /(?:\/\/|\/\*)[#@][ \t]{0,20}$/
const ID_COMMENT = '//# debugId='
/** Places that are looked at: a script may contain a compiler, which has the comment in its strings. */
const MAX_PLACES = 50
/** Bytes before the address, or at the end of the script, in which its id is. */
const TAIL = 8_192

/**
 * Reads the comments of a script without parsing it. The last one counts, and one with a quote is part of a string
 * (https://tc39.es/ecma426/#sec-JavaScriptExtractSourceMapURL).
 */
export function readComments(text: string): ScriptComments {
  const address = lastAddress(text)
  const debugId = lastId(text, address)
  return {
    ...(address ? { url: address.url, urlAt: address.start } : {}),
    isFollowed: address !== undefined && !isOnlyComments(text, address.end),
    ...(debugId ? { debugId } : {}),
  }
}

interface Address {
  url: string
  start: number
  /** Where the comment ends. */
  end: number
}

function lastAddress(text: string): Address | undefined {
  let at = text.lastIndexOf(NAME)
  for (let places = 0; at >= 0 && places < MAX_PLACES; places += 1) {
    const address = addressAt(text, at)
    if (address) return address
    at = at === 0 ? -1 : text.lastIndexOf(NAME, at - 1)
  }
  return undefined
}

function addressAt(text: string, at: number): Address | undefined {
  const [opening] = OPENING.exec(text.slice(Math.max(0, at - 24), at)) ?? []
  if (!opening) return undefined
  const from = at + NAME.length
  const line = lineEnd(text, from)
  const isBlock = opening.startsWith('/*')
  const close = isBlock ? text.indexOf('*/', from) : line
  if (close < 0 || close > line) return undefined
  const url = text.slice(from, close).trim()
  return url === '' || /[\s"'`]/.test(url)
    ? undefined
    : { url, start: at - opening.length, end: isBlock ? close + 2 : close }
}

function lastId(text: string, address: Address | undefined): string | undefined {
  const start = address?.start ?? text.length
  // Around an address that may be as long as a map.
  const near = `${text.slice(Math.max(0, start - TAIL), start)}\n${text.slice(address?.end ?? text.length).slice(-TAIL)}`
  const at = near.lastIndexOf(ID_COMMENT)
  if (at < 0 || (at > 0 && near[at - 1] !== '\n')) return undefined
  const end = lineEnd(near, at)
  const id = near.slice(at + ID_COMMENT.length, end).trim()
  return DEBUG_ID.test(id) && isOnlyComments(near, end) ? normalizeDebugId(id) : undefined
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** Whether there is no code from a position on. */
function isOnlyComments(text: string, from: number): boolean {
  let at = from
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) at += 1
    else if (text.startsWith('//', at)) at = lineEnd(text, at)
    else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2)
      at = close < 0 ? text.length : close + 2
    } else return false
  }
  return true
}
