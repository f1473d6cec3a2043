/**
 * Texts in which nothing was found to redact or to change. Pages send the same selectors, paths and messages over and
 * over, and the rules need not check them again. A text with personal data is never kept.
 */
export interface CleanTexts {
  has(text: string): boolean
  add(text: string): void
}

/** Limit of UTF-16 units that are kept, in two generations: about 2 MiB. */
const MAX_UNITS = 1_000_000
/** Longer texts are rarely repeated. */
const MAX_TEXT = 4_000

/** Texts by hash that were seen of late: a text is kept once it occurs again, since most new ones never do. */
const SLOTS = 1 << 16
/** Then a quarter of the slots are used; all are emptied. */
const MAX_SEEN = SLOTS / 4
/** A hash covers this much of both ends of a text. */
const HASHED = 48

/** Creates an empty cache of texts; the least recently seen ones are evicted first. */
export function createCleanTexts(maxUnits = MAX_UNITS): CleanTexts {
  let [young, old] = [new Set<string>(), new Set<string>()]
  let units = 0
  // A lookup in a large set costs several cache misses; one in this table costs none.
  const slots = new Uint8Array(SLOTS)
  let seen = 0
  const keep = (text: string) => {
    if (young.has(text)) return
    if (units + text.length > maxUnits / 2) {
      old = young
      young = new Set()
      units = 0
    }
    young.add(text)
    units += text.length
  }
  return {
    add(text) {
      if (text.length > MAX_TEXT) return
      const slot = slotOf(text)
      if (slots[slot] === 1) return keep(text)
      if (seen === MAX_SEEN) {
        slots.fill(0)
        seen = 0
      }
      slots[slot] = 1
      seen += 1
    },
    has(text) {
      if (slots[slotOf(text)] !== 1) return false
      if (young.has(text)) return true
      const isKnown = old.has(text)
      if (isKnown) keep(text)
      return isKnown
    },
  }
}

function slotOf(text: string): number {
  let hash = text.length
  const head = Math.min(text.length, HASHED)
  for (let i = 0; i < head; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  for (let i = Math.max(head, text.length - HASHED); i < text.length; i += 1)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 16)) & (SLOTS - 1)
}
