/** A text whose marked parts «like this» have to go, each for the placeholder of one kind. */
export interface Marked {
  text: string
  expected: string
  /** What must not be left in any surrounding. */
  gone: readonly string[]
}

/** Reads one case a line; a line without marks has to stay as it is. */
export function readMarked(kind: string, lines: string): Marked[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({
      text: line.replace(/[«»]/g, ''),
      expected: line.replace(/«[^»]*»/g, `[${kind}]`),
      gone: [...line.matchAll(/«([^»]*)»/g)].map(([, value = '']) => value),
    }))
}
