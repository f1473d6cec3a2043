import { redactText, redactUrl } from '../redact/redact.js'
import { cleanLine, cleanText, cutText } from './text.js'

/** Makes the texts of one record fit to be stored, and remembers what it had to do. */
export interface Scrubber {
  /** One line: cleaned, redacted, cut. */
  line(text: string | undefined, max: number): string | undefined
  /** Several lines: the same, line feeds kept. */
  lines(text: string | undefined, max: number): string | undefined
  /** An address without query and fragment, redacted by its route. */
  url(url: string | undefined, max: number): string | undefined
  /** A value under a key: the key alone may tell that the value has to go. */
  keyed(key: string, value: string, max: number): string
  /** Marks the record as truncated by something else than a text. */
  noteCut(): void
  /** What has been replaced and cut so far. */
  notes(): ScrubNotes
}

/** What scrubbing did to a record. */
export interface ScrubNotes {
  /** Count by kind of what was replaced. */
  redacted: Readonly<Record<string, number>>
  truncated: boolean
}

/** Creates the scrubber of one record. */
export function createScrubber(routePattern?: string): Scrubber {
  const redacted: Record<string, number> = {}
  let truncated = false

  const finish = (text: string, counts: Readonly<Record<string, number>>, max: number): string => {
    for (const kind in counts) redacted[kind] = (redacted[kind] ?? 0) + (counts[kind] ?? 0)
    const cut = cutText(text, max)
    truncated ||= cut.length < text.length
    return cut
  }
  const scrub = (text: string, max: number): string => {
    const clean = redactText(text)
    return finish(clean.text, clean.counts, max)
  }

  return {
    line: (text, max) => (text === undefined ? undefined : scrub(cleanLine(text), max)),
    lines: (text, max) => (text === undefined ? undefined : scrub(cleanText(text), max)),
    url(url, max) {
      if (url === undefined) return undefined
      const bare = withoutContent(cleanLine(url))
      const clean = redactUrl(bare, routePattern === undefined ? {} : { routePattern })
      return finish(withoutContent(clean.text), clean.counts, max)
    },
    keyed(key, value, max) {
      const bare = cleanLine(value)
      const given = `${key}: ${bare}`
      const { text, counts } = redactText(given)
      if (text === given) return finish(bare, counts, max)
      // The key stays as it is by the rules; where it did not, all that is left counts as the value.
      return finish(text.startsWith(`${key}: `) ? text.slice(key.length + 2) : text, counts, max)
    },
    noteCut() {
      truncated = true
    },
    notes: () => ({ redacted, truncated }),
  }
}

// A data: or blob: address is content; of any other, query and fragment are.
function withoutContent(url: string): string {
  return /^(?:data|blob|javascript)(?=:)/i.exec(url)?.[0] ?? url.replace(/[?#].*$/s, '')
}
