import { toRaw, type View } from './decoded-view.js'
import { isFileName } from './file-names.js'
import { findPayloads } from './payloads.js'
import { allowedQuery } from './query.js'
import { matchesOf, type Span } from './span.js'

const URL_PATTERNS = {
  closing: /[.,;:!?)\]}*>]/,
  frame: /(?::\d{1,7}){1,2}\)?$/,
  /** The user info of a URL without a scheme. */
  relative: /(?<=(?:^|[\s"'(=])\/\/)[^\s/@"'<>?#]{1,128}@(?=[\w[])/g,
  host: /^(?:(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}|localhost|\d{1,3}(?:\.\d{1,3}){3})(?![\w-])/i,
  /** Words before a colon and an e-mail address that are not user names. */
  label:
    /^(?:https?|mailto|npm|file|at|git|acct|sip|xmpp|e-?mail|mail|user|to|from|cc|bcc|reply-to|by|author|contact|correo|courriel|workspace|link|jsr|patch)$/i,
} as const

/** Characters that end a URL in a text. */
const OUTSIDE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[ \t\n\r\f\v"'<>`\\^|]/.test(String.fromCharCode(code)) ? 1 : 0,
)
const SOURCE_BEFORE =
  /(?:rediss?|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|amqps?|mssql|sqlserver|clickhouse):\/\/$/i
/** The rest of a password that contains a slash, before a host with its port: `ss/w0rd@` of `p@ss/w0rd@db:1433/`. */
const SLASHED = /^[^/?#\s]{0,64}\/[^\s@/?#]{1,64}@(?=[\w.-]{1,100}:\d{2,5}(?:\/|$))/
const MAX_URL = 4_096
const MAX_USER = 1_024
const MAX_HOST = 100
const MAX_NAME = 64

/** Finds the parts of URLs to redact: user info, fragments, and queries except for a few names. */
export function findUrlParts(view: View, level: number): Span[] {
  const { text } = view
  const spans: Span[] = []
  const hasUser = text.includes('@')
  let end = 0
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const isNested = at < end
    if (!isNested) end = urlEnd(text, at + 3)
    const user = hasUser ? userInfo(text, at + 3, end) : undefined
    if (user) spans.push(user)
    // Unencoded characters were handled at an earlier level: an encoded `?` or `#` belongs to the path.
    if (!isNested && (level === 0 || !isPlain(view, at))) spans.push(...tailOf(text, user?.end ?? at + 3, end))
  }
  if (level === 0) spans.push(...relativeTails(text))
  // Before its content is decoded, in which quotes and spaces would end it.
  spans.push(...findPayloads(text))
  return hasUser ? [...spans, ...bareCredentials(text), ...protocolRelative(text)] : spans
}

function isPlain(view: View, at: number): boolean {
  const [start, end] = toRaw(view, at, at + 3)
  return view.raw.slice(start, end) === '://'
}

function urlEnd(text: string, from: number): number {
  let end = from
  while (
    end < text.length &&
    end - from < MAX_URL &&
    (OUTSIDE[text.charCodeAt(end)] !== 1 || isApostrophe(text, from, end))
  )
    end += 1
  return end
}

// `?q=O'Brien`: encoding does not change apostrophes; one that ends a quotation is not followed by a word.
function isApostrophe(text: string, from: number, at: number): boolean {
  if (text[at] !== "'" || !/[\w%]/.test(text.charAt(at + 1))) return false
  const query = text.lastIndexOf('?', at)
  return query >= from && !text.slice(query, at).includes("='") && text[tokenStart(text, from) - 1] !== "'"
}

// Up to the last @ before the path. A password may contain a raw slash: it is recognized by a name and a colon that is
// not followed by a port.
function userInfo(text: string, from: number, end: number): Span | undefined {
  const url = text.slice(from, Math.min(end, from + MAX_USER))
  const pathAt = url.search(/[/?#]/)
  const authority = pathAt < 0 ? url : url.slice(0, pathAt)
  let at = authority.lastIndexOf('@')
  if (at < 0 && /^[^/:@[\]]{0,64}:(?!\d{1,5}(?:[/?#:)]|$))[^@]{0,128}@[\w[]/.test(url) && !/^[^/]{1,80}\/@/.test(url))
    at = url.indexOf('@')
  const isSource = SOURCE_BEFORE.test(text.slice(Math.max(0, from - 24), from))
  const rest = isSource ? SLASHED.exec(url.slice(at + 1))?.[0].length : undefined
  if (rest) at += rest
  if (at < 0) return undefined
  // In `fn@https://…` the @ precedes the scheme. An @ right after the scheme follows an empty user info.
  return { start: from, end: from + at + 1, kind: 'userinfo', by: '' }
}

function protocolRelative(text: string): Span[] {
  return matchesOf(text, URL_PATTERNS.relative).map(({ 0: match, index }) => ({
    start: index,
    end: index + match.length,
    kind: 'userinfo',
    by: '',
  }))
}

// `admin:hunter2@db.example.com`, as in a command or a connection string without a scheme.
function bareCredentials(text: string): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const host = URL_PATTERNS.host.exec(text.slice(at + 1, at + 1 + MAX_HOST))
    if (!host || isFileName(host[0])) continue
    const colon = walkBack(text, at, /[^\s:@/"'<>]/) - 1
    if (text[colon] !== ':' || colon + 1 === at) continue
    const start = walkBack(text, colon, /[\w.+-]/)
    const isUser =
      start < colon && !/[@/:]/.test(text.charAt(start - 1)) && !URL_PATTERNS.label.test(text.slice(start, colon))
    if (isUser) spans.push({ start, end: at, kind: 'userinfo' })
  }
  return spans
}

function walkBack(text: string, from: number, unit: RegExp): number {
  let start = from
  while (start > 0 && from - start < MAX_NAME && unit.test(text.charAt(start - 1))) start -= 1
  return start
}

function tailOf(text: string, from: number, end: number): Span[] {
  const url = text.slice(from, end)
  const at = url.search(/[?#]/)
  if (at < 0) return []
  const start = from + at
  const stop = tailEnd(text, start, end)
  const tail = text.slice(start, stop)
  const hash = tail.indexOf('#')
  const query = hash < 0 ? tail : tail.slice(0, hash)
  const kept = query === '' ? '' : allowedQuery(query)
  if (kept === tail || tail.length < 2) return []
  return [{ start, end: stop, kind: query === '' || kept === query ? 'fragment' : 'query', by: kept }]
}

// Line and column of a stack frame are kept, and so is what ends the sentence.
function tailEnd(text: string, start: number, end: number): number {
  const tail = text.slice(start, end)
  const frame = URL_PATTERNS.frame.exec(tail.slice(-24))
  if (frame) return end - frame[0].length
  let stop = end
  while (stop > start && URL_PATTERNS.closing.test(text.charAt(stop - 1)) && !isBalanced(text.slice(start, stop)))
    stop -= 1
  return stop
}

// `?args[]=` does not end in a bracket of the sentence.
function isBalanced(tail: string): boolean {
  return tail.endsWith(']') && tail.includes('[')
}

// `/search?q=jane`: a path and a question mark, followed by a name and an equals sign. `/p/:slug?` is a pattern.
function relativeTails(text: string): Span[] {
  const spans: Span[] = []
  let done = 0
  for (let at = text.indexOf('?'); at >= 0; at = text.indexOf('?', Math.max(at + 1, done))) {
    if (!/^\?&?[\w.[\]%$-]{1,60}=/.test(text.slice(at, at + 64))) continue
    const path = text.slice(tokenStart(text, at), at)
    done = urlEnd(text, at)
    if (!path.includes('://') && (path === '' || path.includes('/') || /^[\w-]{1,80}\.\w{1,10}$/.test(path)))
      spans.push(...tailOf(text, at, done))
  }
  return spans
}

function tokenStart(text: string, at: number): number {
  let start = at
  while (start > 0 && at - start < MAX_URL && OUTSIDE[text.charCodeAt(start - 1)] !== 1) start -= 1
  return start
}
