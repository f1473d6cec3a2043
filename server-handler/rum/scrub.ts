import { type Redacted, redactKnown, redactUrl } from '../redact/redact.js'
import type { CleanTexts } from './clean-texts.js'
import { cleanLine, cleanText, cutText } from './text.js'

/** Cleans, redacts and truncates the strings of one record, and records what changed. */
export interface Scrubber {
  /** A single line: cleaned, redacted, truncated. */
  line(text: string | undefined, max: number): string | undefined
  /** Several lines: the same, with line feeds kept. */
  lines(text: string | undefined, max: number): string | undefined
  /** A URL without query and fragment, redacted by its route. */
  url(url: string | undefined, max: number): string | undefined
  /** An id that the site may have made itself; `undefined` if it is a token, an address or a number of a person. */
  id(id: string | undefined): string | undefined
  /** A value with its key, which alone may mark the value as sensitive. */
  keyed(key: string, value: string, max: number): string
  /** Marks the record as truncated for another reason than a string. */
  noteCut(): void
  /** What has been redacted and truncated so far. */
  notes(): ScrubNotes
}

/** What scrubbing changed in a record. */
export interface ScrubNotes {
  /** Count of redactions by kind. */
  redacted: Readonly<Record<string, number>>
  truncated: boolean
}

/** Texts of one envelope that were changed, with the results. */
export type ChangedTexts = Map<string, Redacted>

const NO_COUNTS: Redacted['counts'] = {}

/** Limit of texts that are changed in one envelope, which bounds its cost: an envelope has up to 100 records. */
export const MAX_CHANGED = 400
/** Ids that are random: hexadecimal, UUIDs, ULIDs. */
const RANDOM = /^(?:[0-9a-f]{16,64}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26})$/i
/** What an id must not be. A long number is an id far more often than a card. */
const REVEALING = ['email', 'iban', 'jwt', 'pem', 'phone', 'secret', 'unchecked']
/** Replaces each further text that is not known to be clean. */
const UNCHECKED: Redacted = { text: '[unchecked]', counts: { unchecked: 1 } }

/**
 * Creates the scrubber of one record. Texts in `known` need no second check; what `changed` has is redacted once for
 * all records that share it, and must be dropped with their envelope, since its keys contain personal data.
 */
export function createScrubber(known: CleanTexts, routePattern?: string, changed: ChangedTexts = new Map()): Scrubber {
  const redacted: Record<string, number> = {}
  let truncated = false
  const redactText = (text: string): Redacted => redactKnown(text, known)

  const finish = (text: string, counts: Readonly<Record<string, number>>, max: number): string => {
    for (const kind in counts) redacted[kind] = (redacted[kind] ?? 0) + (counts[kind] ?? 0)
    const cut = cutText(text, max)
    truncated ||= cut.length < text.length
    return cut
  }
  /** Redacts a text, unless its result is known; `key` has everything that the result depends on. */
  const redactNew = (key: string, text: string, redact: (text: string) => Redacted): Redacted => {
    if (known.has(key)) return { text, counts: NO_COUNTS }
    const before = changed.get(key)
    if (before) return before
    if (changed.size >= MAX_CHANGED) return UNCHECKED
    const clean = redact(text)
    if (clean.text === text && Object.keys(clean.counts).length === 0) known.add(key)
    else changed.set(key, clean)
    return clean
  }
  const scrub = (text: string, max: number): string => {
    const clean = redactNew(text, text, redactText)
    return finish(clean.text, clean.counts, max)
  }

  return {
    line: (text, max) => (text === undefined ? undefined : scrub(cleanLine(text), max)),
    lines: (text, max) => (text === undefined ? undefined : scrub(cleanText(text), max)),
    url(url, max) {
      if (url === undefined) return undefined
      const bare = withoutContent(cleanLine(url))
      // The result for an address depends on its route. A cleaned text contains no NUL.
      const clean = redactNew(`\0${routePattern ?? ''}\0${bare}`, bare, (text) =>
        redactUrl(text, routePattern === undefined ? {} : { routePattern }),
      )
      return finish(withoutContent(clean.text), clean.counts, max)
    },
    id(id) {
      if (id === undefined || RANDOM.test(id)) return id
      // In parts: `session:17` is a namespace, and no key of a secret.
      const counts = id.split(/[:=]/).map((part) => redactNew(part, part, redactText).counts)
      const found = counts.find((each) => REVEALING.some((kind) => kind in each))
      if (found) finish('', found, 0)
      return found ? undefined : id
    },
    keyed(key, value, max) {
      const bare = cleanLine(value)
      const given = `${key}: ${bare}`
      const { text, counts } = redactNew(given, given, redactText)
      if (text === given) return finish(bare, counts, max)
      // The rules keep the key; if they did not, the whole rest counts as the value.
      return finish(text.startsWith(`${key}: `) ? text.slice(key.length + 2) : text, counts, max)
    },
    noteCut() {
      truncated = true
    },
    notes: () => ({ redacted, truncated }),
  }
}

// A data: or blob: URL is content; of any other, query and fragment are removed.
function withoutContent(url: string): string {
  return /^(?:data|blob|javascript)(?=:)/i.exec(url)?.[0] ?? url.replace(/[?#].*$/s, '')
}
