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

/** Creates an empty cache of texts; the least recently seen ones are evicted first. */
export function createCleanTexts(maxUnits = MAX_UNITS): CleanTexts {
  let [young, old] = [new Set<string>(), new Set<string>()]
  let units = 0
  const add = (text: string) => {
    if (text.length > MAX_TEXT || young.has(text)) return
    if (units + text.length > maxUnits / 2) {
      old = young
      young = new Set()
      units = 0
    }
    young.add(text)
    units += text.length
  }
  return {
    add,
    has(text) {
      if (young.has(text)) return true
      const isKnown = old.has(text)
      if (isKnown) add(text)
      return isKnown
    },
  }
}
