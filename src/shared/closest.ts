/** Returns the name that is most similar to a misspelled one; `undefined` if none is similar. */
export function findClosest(name: string, names: readonly string[]): string | undefined {
  const given = toComparable(name)
  const ranked = names
    .map((each) => ({ each, distance: editDistance(given, toComparable(each)) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  if (best && best.distance <= Math.max(2, Math.floor(best.each.length / 3))) return best.each
  return names.find((each) => given.length > 2 && toComparable(each).includes(given))
}

const toComparable = (name: string): string =>
  name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

// Levenshtein distance, one row at a time.
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const [above = 0, diagonal = 0, left = 0] = [row[j + 1], row[j], next[j]]
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
