import { isFileName } from './file-names.js'
import { matchesOf, type Span } from './span.js'

const EMAIL_PATTERNS = {
  local: /[\p{L}\p{M}\p{N}._%+'’~*!$^|{}&#-]/u,
  domain: /[\p{L}\p{M}\p{N}.-]/u,
  topLevel: /\.(?:\p{L}[\p{L}\p{M}]{1,23}|xn--[a-z0-9-]{2,59})$/iu,
  spelled:
    /(?<=[a-z0-9] ?)[([{<] ?(?:at|arroba|à|@) ?[)\]}>] ?[a-z0-9][a-z0-9-]{0,62}(?:(?: ?[([{<] ?(?:dot|ponto|punto|point|punkt) ?[)\]}>] ?|\.)[a-z0-9-]{2,62}){1,4}/gi,
} as const

const MAX_LOCAL = 64
const MAX_DOMAIN = 190
const VERSION = /^v?\d{1,5}\.\d{1,5}(?:\.\d|[-+]|\.?$)/
const BRACKETED_IP = /^\[(?:IPv6:)?[0-9a-f.:]{2,45}\]/i
const BARE_IP = /^(?:\d{2,3})(?:\.\d{1,3}){3}(?![\d.])/

/** Finds e-mail addresses, in any script, with a quoted name before the @, and written out as "(at)". */
export function findEmails(text: string): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = localStart(text, at)
    const end = start < at ? domainEnd(text, at + 1) : 0
    if (end > 0 && !isRepository(text, start, end)) spans.push({ start, end, kind: 'email' })
  }
  return spans
}

/** Finds e-mail addresses whose @ is written out, as in `jane (at) example (dot) com`. */
export function findSpelledEmails(text: string): Span[] {
  return matchesOf(text, EMAIL_PATTERNS.spelled).map(({ 0: match, index }) => ({
    start: localStart(text, text[index - 1] === ' ' ? index - 1 : index),
    end: index + match.length,
    kind: 'email',
  }))
}

function localStart(text: string, at: number): number {
  if (text[at - 1] === '"') return quotedStart(text, at)
  let start = at
  while (start > 0 && at - start < MAX_LOCAL && EMAIL_PATTERNS.local.test(before(text, start)))
    start -= before(text, start).length
  // A quote, a dot or an operator in front belongs to the sentence.
  while (start < at && /[.'’!$^|{}&#*%~]/.test(text.charAt(start))) start += 1
  return start
}

// Returns the opening quote of `"jane doe"@example.com`; `at` if there is none within the length of a local part.
function quotedStart(text: string, at: number): number {
  const open = text.lastIndexOf('"', at - 2)
  return open >= 0 && at - open <= MAX_LOCAL + 2 && at - open > 2 ? open : at
}

function before(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1)
  return unit >= 0xdc00 && unit <= 0xdfff ? text.slice(at - 2, at) : text.charAt(at - 1)
}

function domainEnd(text: string, from: number): number {
  const literal = BRACKETED_IP.exec(text.slice(from, from + 50)) ?? BARE_IP.exec(text.slice(from, from + 16))
  if (literal) return from + literal[0].length
  let end = from
  while (end < text.length && end - from < MAX_DOMAIN) {
    const char = String.fromCodePoint(text.codePointAt(end) ?? 0)
    if (!EMAIL_PATTERNS.domain.test(char)) break
    end += char.length
  }
  const length = domainLength(text.slice(from, end), text.charAt(end))
  return length > 0 ? from + length : 0
}

// The longest prefix that ends in a top-level domain: the text after it belongs to the sentence.
function domainLength(whole: string, next: string): number {
  let domain = whole.replace(/[.-]{1,8}$/, '')
  // Files are named like domains: `logo@2x.png`, `render@app.js:10:5`.
  const isFile = isFileName(domain) && next !== '@'
  if (VERSION.test(domain) || isFile) return 0
  while (domain.length > 3) {
    if (/^[^.]/.test(domain) && EMAIL_PATTERNS.topLevel.test(domain) && !domain.includes('..')) return domain.length
    const cut = domain.lastIndexOf('.')
    if (cut < 1) break
    domain = domain.slice(0, cut)
  }
  return 0
}

// `git@github.com:owner/repository.git` is an address of code.
function isRepository(text: string, start: number, end: number): boolean {
  return text.slice(start, start + 4) === 'git@' && /[:/]/.test(text.charAt(end))
}
