/** Matches any value. */
const ANY = '$any'
/** Matches text by a regular expression. */
const MATCH = '$match'

/** The first difference between an output and what is expected, as a path and both values; `undefined` if there is none. */
export interface Difference {
  path: string
  expected: unknown
  got: unknown
}

/** Compares an output with the expected one. An absent member equals `null`; the order of members does not matter. */
export function findDifference(expected: unknown, got: unknown, path = ''): Difference | undefined {
  const difference = { path: path || '.', expected, got }
  if (isObject(expected)) {
    if (ANY in expected) return undefined
    if (MATCH in expected) return isMatch(expected[MATCH], got) ? undefined : difference
    if (!isObject(got)) return difference
    const names = new Set([...Object.keys(expected), ...Object.keys(got)])
    return firstOf([...names], (name) => findDifference(expected[name], got[name], `${path}.${name}`))
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return difference
    return firstOf([...expected.keys()], (i) => findDifference(expected[i], got[i], `${path}[${i}]`))
  }
  return (expected ?? null) === (got ?? null) ? undefined : difference
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

function isMatch(pattern: unknown, got: unknown): boolean {
  return typeof got === 'string' && new RegExp(String(pattern)).test(got)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
