/**
 * Texts in which nothing was found to redact or to change. Pages send the same selectors, paths and messages over and over;
 * the rules need not look at them again. A text with anything personal in it is never kept.
 */
export interface CleanTexts {
  has(text: string): boolean
  add(text: string): void
}

/** UTF-16 units that are remembered at most, in two generations: about 2 MiB. */
const MAX_UNITS = 1_000_000
/** A longer text is hardly repeated. */
const MAX_TEXT = 4_000

/** Creates an empty memory of texts; the ones that were not seen for longest are forgotten first. */
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
