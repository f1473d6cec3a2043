/** Headers as frameworks provide them: the web's `Headers`, or an object with arrays for repeated names. */
export type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads one header by its lower-case name; repeated ones are joined as HTTP specifies. */
export type ReadHeader = (name: string) => string | undefined

/** Creates a reader for either shape; an object's names must be in lower case, as Node's are. */
export function createHeaderReader(source: HeaderSource): ReadHeader {
  if (isClass(source)) return (name) => toText(source.get(name))
  return (name) => {
    const value = source[name]
    // Most names are absent; `hasOwn`, which excludes what objects inherit, is needed for the others only.
    if (value === undefined || !Object.hasOwn(source, name)) return undefined
    return toText(value)
  }
}

/** Accepts an object with names in any case: gateways pass headers to functions as they were sent. */
export function toHeaderSource(given: HeaderSource | null | undefined): HeaderSource {
  const source = typeof given === 'object' && given ? given : {}
  if (isClass(source)) return source
  const mixed = Object.keys(source).filter((name) => name !== name.toLowerCase())
  if (mixed.length === 0) return source
  return { ...Object.fromEntries(mixed.map((name) => [name.toLowerCase(), source[name]])), ...source }
}

// By its method: the class may be another realm's, or a library's.
const isClass = (source: HeaderSource): source is Headers => typeof source.get === 'function'

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(', ') : undefined
}
