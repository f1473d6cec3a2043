import { matchesOf, type Span } from './span.js'

const PEM_PATTERNS = {
  begin: /--? ?BEGIN [A-Z]/g,
  /** A first line without its start. */
  label: /(?:KEY|BLOCK|CERTIFICATE)-{4,5}/g,
  end: /- ?END [A-Z]{2}/g,
  tail: /(?:PRIVATE KEY|KEY BLOCK|CERTIFICATE)-{3,5}/g,
  body: /(?<![A-Za-z0-9+/=])(?:[A-Za-z0-9+/]{64}(?:\\r|\\n|[\s,])[A-Za-z0-9+/]{64}|MI[GI][A-Za-z0-9+/]{61}|b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{8})/g,
} as const

const MIN_BODY = 12
const LINE = /^[A-Za-z0-9+/=]+$/
const HEADER = /^(?:[A-Z][A-Za-z]{2,12}(?:-[A-Z][a-z]{2,8})?: [^\n\\]{1,80}|=[A-Za-z0-9+/]{4})/
const GAP = /(?:\s|\\[rnt]|["',+])/

/** Finds PEM blocks, also with a truncated start or end. */
export function findPems(text: string): Span[] {
  const spans: Span[] = []
  for (const pattern of [PEM_PATTERNS.begin, PEM_PATTERNS.label]) {
    for (const { 0: match, index } of matchesOf(text, pattern)) {
      if (index < (spans.at(-1)?.end ?? 0)) continue
      const span = fromBegin(text, index, index + match.length)
      if (pattern !== PEM_PATTERNS.label || span.end - span.start > match.length + MIN_BODY) spans.push(span)
    }
  }
  const tails = [...matchesOf(text, PEM_PATTERNS.end), ...matchesOf(text, PEM_PATTERNS.tail)]
  return [...spans, ...tails.flatMap(({ 0: match, index }) => toEnd(text, index, labelEnd(text, index + match.length)))]
}

function fromBegin(text: string, start: number, bodyStart: number): Span {
  const footer = text.indexOf('-----END', bodyStart)
  if (footer > 0) return { start, end: closing(text, footer), kind: 'pem' }
  let end = wordEnd(text, labelEnd(text, bodyStart))
  for (let at = skipGap(text, end); at < text.length; at = skipGap(text, end)) {
    const header = HEADER.exec(text.slice(at, at + 120))
    const next = header ? at + header[0].length : wordEnd(text, at)
    if (next === at || (!header && !isBody(text.slice(at, next)))) break
    end = next
  }
  return { start, end: closing(text, end), kind: 'pem' }
}

/** Finds the rest of a PEM block without both ends: lines of base64, or the start of a key. */
export function findPemLines(text: string): Span[] {
  const spans: Span[] = []
  for (const { 0: match, index } of matchesOf(text, PEM_PATTERNS.body)) {
    if (index >= (spans.at(-1)?.end ?? 0)) spans.push(fromBegin(text, index, index + match.length))
  }
  return spans
}

// The rest of `-----BEGIN RSA PRIVATE KEY-----`; nothing of a body, which is not followed by dashes.
function labelEnd(text: string, from: number): number {
  const label = /^[A-Z0-9 ]{0,60}-{1,5}/.exec(text.slice(from, from + 66))
  return from + (label?.[0].length ?? 0)
}

function closing(text: string, bodyEnd: number): number {
  const at = skipGap(text, bodyEnd)
  const match = /^-{1,5}(?:END ?[A-Z0-9 ]{0,60}-{0,5})?/.exec(text.slice(at, at + 80))
  return match ? at + match[0].length : bodyEnd
}

function toEnd(text: string, labelStart: number, end: number): Span[] {
  let start = labelStart
  for (let at = backOverGap(text, start); at > 0; at = backOverGap(text, start)) {
    const from = wordStart(text, at)
    const word = text.slice(from, at)
    if (from === at || !LINE.test(word) || (word.length < 16 && !/[\d+/=]/.test(word))) break
    start = from
  }
  return start < labelStart ? [{ start, end, kind: 'pem' }] : []
}

// A line of base64. The last one may be short, but a lower-case word is text that follows.
function isBody(word: string): boolean {
  return LINE.test(word) && (word.length >= 16 || !/^[A-Za-z]?[a-z]*$/.test(word))
}

function skipGap(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const length = gapAt(text, at)
    if (length === 0) break
    at += length
  }
  return at
}

function backOverGap(text: string, from: number): number {
  let at = from
  while (at > 0) {
    if (/[\s"',+-]/.test(text.charAt(at - 1))) at -= 1
    else if (at > 1 && /^\\[rnt]$/.test(text.slice(at - 2, at))) at -= 2
    else break
  }
  return at
}

function gapAt(text: string, at: number): number {
  if (text[at] === '\\' && /[rnt]/.test(text.charAt(at + 1))) return 2
  return GAP.test(text.charAt(at)) ? 1 : 0
}

function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && /[^\s\\"',<>{}()[\]-]/.test(text.charAt(at))) at += 1
  return at
}

function wordStart(text: string, from: number): number {
  let at = from
  while (at > 0 && /[A-Za-z0-9+/=]/.test(text.charAt(at - 1)) && text[at - 2] !== '\\') at -= 1
  return at
}
