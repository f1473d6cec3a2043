/** Headers as frameworks provide them: the web's `Headers`, or Node's object with arrays for repeated names. */
export type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads one header by its lower-case name; repeated ones are joined as HTTP specifies. */
export type ReadHeader = (name: string) => string | undefined

/** Creates a reader for either shape. */
export function createHeaderReader(source: HeaderSource): ReadHeader {
  if (source instanceof Headers) return (name) => source.get(name) ?? undefined
  return (name) => {
    const value = source[name]
    // Most names are absent; `hasOwn`, which excludes what objects inherit, is needed for the others only.
    if (value === undefined || !Object.hasOwn(source, name)) return undefined
    return typeof value === 'string' ? value : value.join(', ')
  }
}
