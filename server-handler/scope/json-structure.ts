/** A character of JSON outside of its strings that separates or nests. */
export interface StructureToken {
  token: string
  index: number
}

/**
 * Returns the brackets, braces and commas of valid JSON, in order, without those in its strings. Linear, also for long
 * strings: a regular expression with an alternative for each character would exhaust its stack.
 */
export function* structureOf(json: string): Generator<StructureToken> {
  const token = /["{}[\],]/g
  for (let found = token.exec(json); found; found = token.exec(json)) {
    const { 0: text, index } = found
    if (text === '"') token.lastIndex = endOfString(json, index) + 1
    else yield { token: text, index }
  }
}

/** Returns the place of the closing quote of a string that begins at a place. */
export function endOfString(json: string, start: number): number {
  let at = json.indexOf('"', start + 1)
  while (at >= 0 && isEscaped(json, at)) at = json.indexOf('"', at + 1)
  return at < 0 ? json.length : at
}

// Preceded by an odd number of backslashes.
function isEscaped(json: string, at: number): boolean {
  let before = at
  while (json[before - 1] === '\\') before -= 1
  return (at - before) % 2 === 1
}
