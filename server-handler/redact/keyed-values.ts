import type { Kind } from './span.js'
import { isPlaceholderAt, placeholderEnd } from './span.js'

/** Where a value stands, without its quotes. */
export interface ValuePlace {
  start: number
  end: number
}

/** What is known of a value before it is read. */
export interface ValueHint {
  kind: Kind
  /** Where the separator ends. */
  from: number
  separator: ':' | '='
  /** Whether the key is the first thing in the text, so that all of the line is its value. */
  isWholeLine: boolean
  /** Whether the value is a header's, which ends with the line. */
  isHeader: boolean
  /** The quote that was open before the key, with which the value ends. */
  quote: string
}

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
/** Single words that say something about a field instead of filling it. */
const SAYING =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|void|never|any|unknown|object|string|number|boolean|bool|symbol|function|array|date|int|integer|float|text|id|nan|n\/a|na|empty|blank|required|optional|missing|invalid|valid|expired|expires|revoked|rejected|accepted|denied|granted|forbidden|unauthorized|unauthenticated|authenticated|verified|unverified|pending|active|inactive|enabled|disabled|ok|okay|error|failed|failure|success|successful|present|absent|set|unset|not|is|isn't|was|were|are|has|have|had|must|should|shall|can|cannot|can't|could|may|might|will|would|does|doesn't|do|don't|did|didn't|the|a|an|this|that|these|your|our|its|it|no|new|old|too|at|in|on|of|for|from|to|with|without|please|enter|expected|unexpected|received|got|found|field|value|values|key|length|minimum|maximum|least|most|strong|weak|medium|short|long|hidden|masked|redacted|filtered|removed|omitted|secret|token|password|email|e-mail|address|phone|telephone|session|cookie|cookies|authorization|authentication|bearer|basic|start|started|end|ended|stop|stopped|begin|open|opened|close|closed|read|write|create|created|update|updated|delete|deleted|refresh|refreshed|renew|renewed|change|changed|reset|login|logout|logged|signin|signout|timeout|lost|mismatch|hover|focus|focus-visible|focus-within|visited|checked|indeterminate|default|empty|before|after|first-child|last-child|only-child|first-of-type|last-of-type|placeholder-shown|autofill|read-only|read-write|in-range|out-of-range|lax|strict|same-origin|same-site|include|omit|obrigat[oó]ri[oa]|inv[aá]lid[oa]s?|expirad[oa]|n[aã]o|deve|requerid[oa]|debe|caducad[oa]|requise?|obligatoire|invalide|expir[eé]e?|doit|erforderlich|ung[uü]ltig|abgelaufen|muss|fehlt|pflichtfeld|nicht|darf|ist|est|es|é)$/i
const PLAIN_WORDS = /^[\p{L}'’ .,:;!?()/-]{1,200}$/u
const CODE =
  /^(?:(?:this|self|props|state|process|req|request|res|response|window|document|import|event|ctx|context|params|query|body|config|env|options|data|args|user|auth|session|store|form|values|errors)\.[A-Za-z_$]|[A-Za-z_$][A-Za-z_$.]{0,80}\(|\$?\{|\$[A-Z_]{2,}|<[A-Za-z]|%[sdo]|\*{3}|•{3}|\.{3}|…|:[a-z]|=>|function\b|async\b|await\b|new [A-Z]|typeof |use[A-Z]\w{1,40}\()/

/** Reads the value that a key has, where it is one that has to go. */
export function readValue(text: string, hint: ValueHint): ValuePlace | undefined {
  const from = skipBlanks(text, hint.from)
  const place = readQuoted(text, from) ?? readBlock(text, from, hint) ?? readBare(text, from, hint)
  if (place.end <= place.start) return undefined
  // A call keeps its brackets when it is looked at, though they are no part of the value.
  if (CODE.test(text.slice(place.start, place.start + 100))) return undefined
  return isWorthTaking(text.slice(place.start, place.end), hint) ? place : undefined
}

/** Whether a value is nothing but a word about the field, a piece of code, or a placeholder. */
export function isHarmlessValue(value: string): boolean {
  const bare = value
    .trim()
    .replace(/^(?:Bearer|Basic|Token) (?=.)/i, '')
    .replace(/^["'{[]{1,2}(?=[\p{L}])/u, '')
  if (bare === '' || isPlaceholder(bare) || CODE.test(bare) || /^[^\p{L}\d]{1,4}$/u.test(bare)) return true
  const words = bare.split(/[\s:,;!?()|[\]"'}]/, 16).filter((word) => word !== '')
  const first = (words[0] ?? '').replace(/[.!?]{1,3}$/, '')
  if (!SAYING.test(first)) return false
  return words.length === 1 || words.every((word) => /^\d{1,3}$/.test(word) || PLAIN_WORDS.test(word))
}

// With what may end a sentence or a list behind it, and nothing more.
function isPlaceholder(text: string): boolean {
  const end = placeholderEnd(text, 0)
  return end > 0 && /^[\s.,;:!?)\]}"']{0,8}$/.test(text.slice(end))
}

function isWorthTaking(value: string, { kind, isHeader }: ValueHint): boolean {
  if (isHarmlessValue(value)) return false
  const needed = DIGITS_NEEDED[kind] ?? 0
  if (needed > 0 && value.replace(/\D/g, '').length < needed) return false
  if (isValidation(value) && kind !== 'name' && kind !== 'address') return false
  // A line and a column, as in `session:10:5`.
  return isHeader || !/^\d{1,6}(?::\d{1,6})?$/.test(value) || !/:/.test(value)
}

// "Must be at least 8 characters": a sentence about the field, in quotes.
function isValidation(value: string): boolean {
  return (
    /^[\p{L}\d '’.,!()/-]{8,200}$/u.test(value) &&
    /\b(?:is|must|should|cannot|can't|required|invalid|too|least|obrigatóri|inválid|debe|obligatori|doit|obligatoire|muss|erforderlich|ungültig)/i.test(
      value,
    ) &&
    value.includes(' ') &&
    !/[a-z]\d|\d[a-z]/i.test(value)
  )
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
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined
  const slashes = open - from
  const start = open + 1
  for (let at = text.indexOf(quote, start); at >= 0 && at - start < MAX_VALUE; at = text.indexOf(quote, at + 1)) {
    const before = slashesBefore(text, at)
    if (before === slashes || (slashes > 0 && before < slashes)) return { start, end: at - before }
  }
  return { start, end: lineEnd(text, start) }
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
  if (isHeader) return { start: from, end: headerEnd(text, from, hint.quote) }
  if (isWholeLine && separator === ':') return { start: from, end: trimEnd(text, from, lineEnd(text, from)) }
  const end = tokenEnd(text, from)
  if (DIGITS_NEEDED[kind]) return { start: from, end: Math.max(end, digitsEnd(text, from)) }
  if (kind === 'name') return { start: from, end: nameEnd(text, end) }
  if (kind === 'address') return { start: from, end: Math.max(end, addressEnd(text, from)) }
  if (/^(?:bearer|basic|token|digest|apikey)$/i.test(text.slice(from, end)))
    return { start: from, end: tokenEnd(text, skipBlanks(text, end)) }
  return { start: from, end }
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
  while (at < text.length && at - from < MAX_VALUE && /[^\s&"'`<>]/.test(text.charAt(at)) && !isNextField(text, at))
    at += 1
  while (
    at > from &&
    /[,;.:!?)\]}\\|]/.test(text.charAt(at - 1)) &&
    !(text[at - 1] === ']' && text.slice(from, at).includes('['))
  )
    at -= 1
  return at
}

// `password=a;user=b`: what follows the mark is the next key.
function isNextField(text: string, at: number): boolean {
  if (!/[,;|}]/.test(text.charAt(at))) return /^\\[nr]/.test(text.slice(at, at + 2))
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
