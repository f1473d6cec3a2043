import { MAX_BYTES, unitsWithin } from './cut.js'
import { toRaw, type View, viewsOf } from './decoded-view.js'
import { findUrlParts } from './embedded-urls.js'
import { HOLDS } from './first-look.js'
import { findValues, lookForValues } from './rules.js'
import { isPlaceholderAt, joinSpans, placeholderEnd, type Span } from './span.js'
import { bareUrl } from './urls.js'

/** The result of redaction: the clean text, and the count of replacements by kind. */
export interface Redacted {
  text: string
  /** Count by kind, only kinds that were found. */
  counts: Readonly<Record<string, number>>
}

type Counts = Record<string, number>
type Look = (view: View, level: number) => readonly Span[]

interface Looks {
  structure: Look
  values: Look
  isPath: boolean
  known: KnownTexts | undefined
}

/** Texts that redaction does not change. */
export interface KnownTexts {
  has(text: string): boolean
  add(text: string): void
}

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MAX_BYTES_OF_UNIT = 3
/** How far a match that starts before the cut may extend beyond it. */
const OVERHANG_BYTES = 2_048
/** Limit of repetitions: the result of a replacement may match again; more layers are deliberate. */
const MAX_PASSES = 4

/** Replaces personal data and secrets in free text by `[kind]`. */
export function redactText(text: string): Redacted {
  const counts: Counts = {}
  return { text: settle(text, IN_TEXT, counts), counts }
}

/** The same; a result that was returned before need not be checked again. */
export function redactKnown(text: string, known: KnownTexts): Redacted {
  const counts: Counts = {}
  return { text: settle(text, { ...IN_TEXT, known }, counts), counts }
}

/** Replaces personal data and secrets in a URL; `routePattern` is its route. */
export function redactUrl(url: string, options: { routePattern?: string } = {}): Redacted {
  const counts: Counts = {}
  const looks = /^\s*file:/i.test(url) ? IN_TEXT : IN_PATH
  let current = url.trim()
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const { text, kinds } = bareUrl(current, options.routePattern)
    for (const kind of kinds) count(counts, kind)
    const next = settle(text, looks, counts).trim()
    if (next === current) break
    current = next
  }
  return { text: current, counts }
}

const IN_TEXT: Looks = {
  structure: findUrlParts,
  values: ({ text }) => findValues(text),
  isPath: false,
  known: undefined,
}
const IN_PATH: Looks = {
  structure: findUrlParts,
  values: ({ text }) => findValues(text, { isPath: true }),
  isPath: true,
  known: undefined,
}

function settle(text: string, looks: Looks, counts: Counts): string {
  let current = text
  // Most texts match no rule, and most others contain one value and nothing else.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    if (pass > 0 && looks.known?.has(current)) return current
    const found = valuesOfShort(current, looks)
    if (!found) return settleLong(current, looks, counts)
    if (found.length === 0) {
      if (pass > 0) looks.known?.add(current)
      return current
    }
    const next = replace({ text: current, raw: current }, found, counts)
    if (next === current) return current
    current = next
  }
  return current
}

function settleLong(text: string, looks: Looks, counts: Counts): string {
  let current = cut(text, looks, counts)
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const swept = sweep(current, looks, counts)
    current = cut(swept, looks, counts)
    // Placeholders may be longer than the text they replace.
    if (current === swept) break
  }
  return current
}

// The values of a text that is short, unencoded and without parts of a URL; `undefined` for any other.
function valuesOfShort(text: string, { structure, isPath }: Looks): readonly Span[] | undefined {
  if (text.length * MAX_BYTES_OF_UNIT > MAX_BYTES) return undefined
  const look = lookForValues(text)
  if (look.holds & HOLDS.encoding) return undefined
  if (look.holds & HOLDS.url && structure({ text, raw: text }, 0).length > 0) return undefined
  return findValues(text, { isPath, look })
}

// First structure, in the raw text; then values, from the most decoded view to the raw text, since one encoding may
// hide what another shows. Only an attacker of this function can construct matches in between. Repeated until no step
// changes anything, so that redaction is idempotent.
function sweep(text: string, { structure, values }: Looks, counts: Counts): string {
  const steps = [
    { look: structure, isDeep: false },
    { look: structure, isDeep: true },
    { look: values, isDeep: true },
    { look: values, isDeep: false },
  ]
  let raw = text
  let views = viewsOf(raw)
  let still = 0
  for (let i = 0; still < steps.length && i < steps.length * MAX_PASSES; i += 1) {
    const { look, isDeep } = steps[i % steps.length] ?? { look: values, isDeep: false }
    const level = isDeep ? views.length - 1 : 0
    const view = isDeep && level === 0 ? undefined : views[level]
    const next = view ? replace(view, look(view, level), counts) : raw
    still = next === raw ? still + 1 : 0
    if (next !== raw) views = viewsOf(next)
    raw = next
  }
  return raw
}

function replace(view: View, found: readonly Span[], counts: Counts): string {
  if (found.length === 0) return view.raw
  let text = ''
  let done = 0
  for (const { start, end, kind, by } of joinSpans(found)) {
    const [first, to] = toRaw(view, start, end)
    const from = placeholderEnd(view.raw, first)
    if (from < done || from >= to) continue
    text += view.raw.slice(done, from) + (by ?? `[${kind}]`)
    done = to
    count(counts, kind)
  }
  return text + view.raw.slice(done)
}

// Never through a match: one that crosses the cut is replaced as a whole.
function cut(text: string, looks: Looks, counts: Counts): string {
  const maxUnits = unitsWithin(text, MAX_BYTES)
  if (maxUnits === text.length) return text
  const near = text.slice(0, unitsWithin(text, MAX_BYTES + OVERHANG_BYTES))
  const across = viewsOf(near)
    .flatMap((view, level) =>
      [looks.structure, looks.values].flatMap((look) => look(view, level)).map((span) => toRawSpan(view, span)),
    )
    .filter(({ start, end }) => start < maxUnits && end > maxUnits)
    .sort((a, b) => a.start - b.start)[0]
  if (!across) return text.slice(0, beforePlaceholder(text, maxUnits))
  count(counts, across.kind)
  const mark = across.by ?? `[${across.kind}]`
  return text.slice(0, Math.min(across.start, unitsWithin(text, MAX_BYTES - mark.length))) + mark
}

function toRawSpan(view: View, span: Span): Span {
  const [start, end] = toRaw(view, span.start, span.end)
  return { ...span, start, end }
}

function beforePlaceholder(text: string, maxUnits: number): number {
  const open = text.lastIndexOf('[', maxUnits - 1)
  return open >= 0 && maxUnits - open < 12 && isPlaceholderAt(text, open) && text.indexOf(']', open) >= maxUnits
    ? open
    : maxUnits
}

function count(counts: Counts, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1
}
