/** A stretch of text that is to go, and what stands there instead. */
export interface Span {
  start: number
  end: number
  kind: string
  /** What is put in its place. @default `[kind]` */
  by?: string
}

/** Finds what one rule replaces, in no particular order. */
export type Find = (text: string) => Span[]

/** Every kind that `redactText` and `redactUrl` may put in brackets or count. */
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

/** What a piece of text was taken for. */
export type Kind = (typeof KINDS)[number]

const KNOWN: ReadonlySet<string> = new Set(KINDS)

/** Where the placeholders of ours end that stand at this place; the place itself where none does. */
export function placeholderEnd(text: string, at: number): number {
  let done = at
  while (text[done] === '[') {
    const end = text.indexOf(']', done)
    if (end < 0 || end - done >= 12 || !KNOWN.has(text.slice(done + 1, end))) break
    done = end + 1
  }
  return done
}

/** Whether a placeholder of ours stands at this place. */
export function isPlaceholderAt(text: string, at: number): boolean {
  return placeholderEnd(text, at) > at
}

/** Every match of a global pattern. To ask whether there is one costs a fraction of what a list of none does. */
export function matchesOf(text: string, pattern: RegExp): Iterable<RegExpExecArray> {
  return text.search(pattern) < 0 ? [] : text.matchAll(pattern)
}

/** Every match of a global pattern as a span of one kind; `accept` has the last word. */
export function spansOf(pattern: RegExp, kind: Kind, accept?: (match: string, at: number) => boolean): Find {
  return (text) => {
    const spans: Span[] = []
    for (const { 0: match, index } of matchesOf(text, pattern)) {
      if (!accept || accept(match, index)) spans.push({ start: index, end: index + match.length, kind })
    }
    return spans
  }
}

/** Sorts spans and joins those that overlap; the one that begins first, or else the longest, gives the kind. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1)
    if (!last || span.start >= last.end) joined.push({ ...span })
    else last.end = Math.max(last.end, span.end)
  }
  return joined
}
