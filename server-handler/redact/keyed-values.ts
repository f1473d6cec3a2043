import type { Kind } from './span.js'
import { isPlaceholderAt, placeholderEnd } from './span.js'
import { hasLink, isMessage, valueLength } from './value-end.js'

/** The position of a value, without its quotes. */
export interface ValuePlace {
  start: number
  end: number
}

/** What is known about a value before it is parsed. */
export interface ValueHint {
  kind: Kind
  /** Where the separator ends. */
  from: number
  separator: ':' | '='
  /** Whether the key is the first thing in the text and has a colon, so that the whole line is its value. */
  isWholeLine: boolean
  /** Whether the value is a header's, which ends with the line. */
  isHeader: boolean
  /** The quote that was open before the key of a header; the value ends with it. */
  quote: string
}

const SCHEME = /^(?:bearer|basic|token|digest|apikey|ssws)$/i
/** `, age: 36` */
const NEXT_FIELD = /[,;|] ?[\p{L}_][\p{L}\p{M}\w.-]{0,30}(?: [\p{L}\p{M}\w.-]{1,30}){0,3} ?[:=][ "'\p{L}\d]/u
const TYPOGRAPHIC: Readonly<Record<string, string>> = { '“': '[”“]', '„': '[“”]', '«': '»', '‘': '’' }
const PLAIN_WORDS = /^[\p{L}'’-]{1,30}(?: [\p{L}'’-]{1,30}){1,8}/u
const TOKEN_ENDS = Uint8Array.from({ length: 128 }, (_, code) => (/[\s&"'`<>]/.test(String.fromCharCode(code)) ? 1 : 0))
const MAX_VALUE = 4_096
const MAX_BLOCK = 2_048
const DIGITS_NEEDED: Readonly<Partial<Record<Kind, number>>> = {
  phone: 6,
  card: 2,
  iban: 4,
  account: 3,
  birthdate: 2,
  ip: 2,
  mac: 2,
  cpf: 3,
  cnpj: 3,
  ssn: 4,
  nino: 4,
  taxid: 3,
}
const CODE =
  /^(?:(?:this|self|props|state|process|req|request|res|response|window|document|import|event|ctx|context|params|query|body|config|env|options|data|args|user|auth|session|store|form|values|errors)\.[A-Za-z_$]|[A-Za-z_$][A-Za-z_$.]{0,80}\(|\$?\{|\$[A-Z_]{2,}|<[A-Za-z]|%[sdo]|[A-Za-z_$][\w$]{0,40}\[\w{1,20}\][,;)}\s]|(?:string|number|boolean|unknown|any|void)[)\]>|,;]|\*{3}|•{3}|\.{3}|…|:[a-z]|=>|function\b|async\b|await\b|new [A-Z]|typeof |use[A-Z]\w{1,40}\()/

/** Parses the value of a key, if it must be redacted. */
export function readValue(text: string, hint: ValueHint): ValuePlace | undefined {
  const from = skipBlanks(text, hint.from)
  const place = readQuoted(text, from) ?? readBlock(text, from, hint) ?? readBare(text, from, hint)
  if (place.end <= place.start) return undefined
  // The check needs the brackets of a call, though they are not part of the value.
  if (CODE.test(text.slice(place.start, place.start + 100))) return undefined
  return isWorthTaking(text.slice(place.start, place.end), hint) ? place : undefined
}

/** Whether a value is only a message about the field, a piece of code, or a placeholder. */
export function isHarmlessValue(value: string): boolean {
  const bare = value
    .trim()
    .replace(/^(?:Bearer|Basic|Token) (?=.)/i, '')
    .replace(/^["'{[]{1,2}(?=[\p{L}\d¿<>])/u, '')
    .replace(/(?<=[\p{L}\d.!?)])["'}\]]{1,2}$/u, '')
  if (bare === '' || isPlaceholder(bare) || CODE.test(bare) || /^[^\p{L}\d]{1,4}$/u.test(bare)) return true
  return isMessage(bare)
}

// Whether a text is one of our placeholders, followed by at most the end of a sentence or a list.
function isPlaceholder(text: string): boolean {
  const end = placeholderEnd(text, 0)
  return end > 0 && /^[\s.,;:!?)\]}"']{0,8}$/.test(text.slice(end))
}

function isWorthTaking(value: string, { kind, isHeader }: ValueHint): boolean {
  if (isHarmlessValue(value)) return false
  const needed = DIGITS_NEEDED[kind] ?? 0
  if (needed > 0 && value.replace(/\D/g, '').length < needed) return false
  // A line and a column, as in `session:10:5`.
  return isHeader || !/^\d{1,6}(?::\d{1,6})?$/.test(value) || !/:/.test(value)
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at - from < 4 && (text[at] === ' ' || text[at] === '\t')) at += 1
  return at
}

function readQuoted(text: string, from: number): ValuePlace | undefined {
  let open = from
  while (text[open] === '\\' && open - from < 8) open += 1
  const quote = text.charAt(open)
  const pair = TYPOGRAPHIC[quote]
  if (pair) return readPair(text, open + 1, pair)
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined
  const slashes = open - from
  const start = open + 1
  for (let at = text.indexOf(quote, start); at >= 0 && at - start < MAX_VALUE; at = text.indexOf(quote, at + 1)) {
    const before = slashesBefore(text, at)
    if (before === slashes || (slashes > 0 && before < slashes)) return { start, end: at - before }
  }
  return { start, end: lineEnd(text, start) }
}

function readPair(text: string, start: number, close: string): ValuePlace {
  const line = lineEnd(text, start)
  const end = text.slice(start, line).search(close)
  return { start, end: end < 0 ? line : start + end }
}

function slashesBefore(text: string, at: number): number {
  let from = at
  while (text[from - 1] === '\\') from -= 1
  return at - from
}

function readBlock(text: string, from: number, { kind, isHeader }: ValueHint): ValuePlace | undefined {
  const open = text.charAt(from)
  const close = open === '{' ? '}' : open === '[' ? ']' : ''
  if (close === '' || isHeader || isPlaceholderAt(text, from)) return undefined
  const isPersonal = kind === 'secret' || kind === 'cookie' || kind === 'address' || kind === 'card' || kind === 'name'
  if (!isPersonal || !/["'\d]/.test(text.slice(from + 1, from + 60))) return { start: from, end: from }
  let depth = 0
  for (let at = from; at < text.length && at - from < MAX_BLOCK; at += 1) {
    if (text[at] === open) depth += 1
    if (text[at] === close) depth -= 1
    if (depth === 0) return { start: from + 1, end: at }
  }
  return { start: from + 1, end: lineEnd(text, from) }
}

function readBare(text: string, from: number, hint: ValueHint): ValuePlace {
  const { kind, separator, isWholeLine, isHeader } = hint
  if (isHeader) return { start: from, end: headerValueEnd(text, from, hint) }
  const end = tokenEnd(text, from)
  if (DIGITS_NEEDED[kind]) return { start: from, end: digitsPlaceEnd(text, from, hint) }
  if (isWholeLine) return { start: from, end: sentenceEnd(text, from) }
  if (kind === 'name')
    return { start: from, end: Math.max(end, from + valueLength(text.slice(from, nameEnd(text, end)))) }
  if (kind === 'address')
    return { start: from, end: Math.max(end, from + valueLength(text.slice(from, addressEnd(text, from)))) }
  if (SCHEME.test(text.slice(from, end))) return { start: from, end: tokenEnd(text, skipBlanks(text, end)) }
  return { start: from, end: separator === ':' ? Math.max(end, passphraseEnd(text, from)) : end }
}

// A passphrase of plain words that is followed by a predicate: `passphrase: open sesame was refused`.
function passphraseEnd(text: string, from: number): number {
  const words = PLAIN_WORDS.exec(text.slice(from, from + 120))?.[0] ?? ''
  const length = valueLength(words)
  const phrase = words.slice(0, length)
  return length < words.length && phrase.includes(' ') && !hasLink(phrase) ? from + length : from
}

// A message is kept as a whole line, so that it is recognized as one; otherwise only the value is taken.
function sentenceEnd(text: string, from: number): number {
  const whole = text.slice(from, trimEnd(text, from, lineEnd(text, from)))
  const next = whole.search(NEXT_FIELD)
  const line = next > 0 ? whole.slice(0, next) : whole
  return from + (isHarmlessValue(line) ? line.length : valueLength(line))
}

// `Bearer abc123 rejected`: one token after the scheme. Digests and signatures extend to the end.
function headerValueEnd(text: string, from: number, { kind, quote }: ValueHint): number {
  const end = headerEnd(text, from, quote)
  if (kind !== 'cookie' && isPlaceholderAt(text, from)) return from
  const first = tokenEnd(text, from)
  if (kind === 'cookie' || first >= end) return end
  const isParameters = /[,=]/.test(text.slice(first + 1, end)) && /\w=["\w]/.test(text.slice(first, end))
  if (!isParameters && SCHEME.test(text.slice(from, first)))
    return Math.min(end, tokenEnd(text, skipBlanks(text, first)))
  return /[,=]/.test(text.slice(from, end)) ? end : from + valueLength(text.slice(from, end))
}

function digitsPlaceEnd(text: string, from: number, { kind, isWholeLine }: ValueHint): number {
  const end = Math.max(tokenEnd(text, from), digitsEnd(text, from), kind === 'birthdate' ? dateEnd(text, from) : 0)
  const isEnough = text.slice(from, end).replace(/\D/g, '').length >= (DIGITS_NEEDED[kind] ?? 0)
  return isEnough || !isWholeLine ? end : sentenceEnd(text, from)
}

// `1 January 1990`, `1. Januar 1990`, `1 de janeiro de 1990`, `January 1, 1990`.
function dateEnd(text: string, from: number): number {
  const date =
    /^(?:\d{1,2}(?:\.|st|nd|rd|th|er|º)?[ -](?:de )?\p{L}{3,10}\.?,?[ -](?:de )?\d{2,4}|\p{L}{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})/u.exec(
      text.slice(from, from + 40),
    )
  return from + (date?.[0].length ?? 0)
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from, from + MAX_VALUE).search(/[\n\r]|\\[nr]/)
  return end < 0 ? Math.min(text.length, from + MAX_VALUE) : from + end
}

// A header in a command or an object ends with the quote that opened before its name.
function headerEnd(text: string, from: number, quote: string): number {
  const end = lineEnd(text, from)
  const close = quote === '' ? -1 : text.indexOf(quote, from)
  return trimEnd(text, from, close < 0 || close > end ? end : close - slashesBefore(text, close))
}

function trimEnd(text: string, from: number, end: number): number {
  let at = end
  while (at > from && /\s/.test(text.charAt(at - 1))) at -= 1
  return at
}

function tokenEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && at - from < MAX_VALUE && !endsToken(text, at) && !isNextField(text, at)) at += 1
  while (
    at > from &&
    /[,;.:!?)\]}\\|]/.test(text.charAt(at - 1)) &&
    !(text[at - 1] === ']' && text.slice(from, at).includes('['))
  )
    at -= 1
  return at
}

function endsToken(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 128 ? TOKEN_ENDS[code] === 1 : /\s/.test(text.charAt(at))
}

// `password=a;user=b`: the next key follows the semicolon.
function isNextField(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === 0x5c) return text[at + 1] === 'n' || text[at + 1] === 'r'
  if (code !== 0x2c && code !== 0x3b && code !== 0x7c && code !== 0x7d) return false
  return /^[,;|}](?:\s|["'}\])]|$|\\?["']?[A-Za-z_][\w.-]{0,40}["']?[=:])/.test(text.slice(at, at + 48))
}

function digitsEnd(text: string, from: number): number {
  const length =
    /^[+(]{0,2}[\dA-Z*xX](?:[ ()./+-]{0,3}[\d*xX]|[ -]?[A-Z]{1,2}(?![a-zA-Z])){0,40}/.exec(
      text.slice(from, from + 80),
    )?.[0].length ?? 0
  return from + length
}

function nameEnd(text: string, from: number): number {
  const more =
    /^(?: (?:\p{Lu}[\p{L}\p{M}'’.-]{0,30}|d[aeou]s?|del|la|le|van|von|der|den|el|y|e|bin|al)){1,5}(?![\w=:(])/u.exec(
      text.slice(from, from + 120),
    )
  return from + (more?.[0].length ?? 0)
}

function addressEnd(text: string, from: number): number {
  const line = text.slice(from, Math.min(lineEnd(text, from), from + 200))
  const stop = line.search(/[;|"`{}&<>\t]|[ ,][\p{L}_][\p{L}\w.-]{1,30}[=:]/u)
  return trimEnd(text, from, from + (stop < 0 ? line.length : stop))
}
