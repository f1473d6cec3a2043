/** A range of text to replace, and its replacement. */
export interface Span {
  start: number
  end: number
  kind: string
  /** The replacement. @default `[kind]` */
  by?: string
}

/** Finds the spans that one rule replaces, in no particular order. */
export type Find = (text: string) => Span[]

/** Every kind that `redactText` and `redactUrl` may write in brackets or count. */
export const KINDS = [
  'account',
  'address',
  'birthdate',
  'card',
  'cnpj',
  'cookie',
  'cpf',
  'email',
  'fragment',
  'iban',
  'id',
  'ip',
  'jwt',
  'mac',
  'name',
  'nino',
  'payload',
  'pem',
  'phone',
  'query',
  'secret',
  'segment',
  'ssn',
  'taxid',
  'user',
  'userinfo',
] as const

/** The kind of a match. */
export type Kind = (typeof KINDS)[number]

const KNOWN: ReadonlySet<string> = new Set(KINDS)

/** The end of our placeholders at a position; the position itself without one. */
export function placeholderEnd(text: string, at: number): number {
  let done = at
  while (text[done] === '[') {
    const end = text.indexOf(']', done)
    if (end < 0 || end - done >= 12 || !KNOWN.has(text.slice(done + 1, end))) break
    done = end + 1
  }
  return done
}

/** Whether one of our placeholders is at a position. */
export function isPlaceholderAt(text: string, at: number): boolean {
  return placeholderEnd(text, at) > at
}

/**
 * Every match of a global pattern, none of which is empty. `matchAll` would compile a copy of the pattern for each call.
 */
export function matchesOf(text: string, pattern: RegExp): RegExpExecArray[] {
  const matches: RegExpExecArray[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match && match[0] !== ''; match = pattern.exec(text)) matches.push(match)
  return matches
}

/** Every match of a global pattern as a span of one kind, if `accept` returns true. */
export function spansOf(pattern: RegExp, kind: Kind, accept?: (match: string, at: number) => boolean): Find {
  return (text) => {
    const spans: Span[] = []
    for (const { 0: match, index } of matchesOf(text, pattern)) {
      if (!accept || accept(match, index)) spans.push({ start: index, end: index + match.length, kind })
    }
    return spans
  }
}

/** Sorts spans and joins those that overlap. The first, or else the longest, determines the kind. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1)
    if (!last || span.start >= last.end) joined.push({ ...span })
    else last.end = Math.max(last.end, span.end)
  }
  return joined
}
