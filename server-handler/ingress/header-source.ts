/** Headers as frameworks hold them: the web's, or Node's object with lists for repeated ones. */
export type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads one header by its lower-case name; repeated ones are joined as HTTP joins them. */
export type ReadHeader = (name: string) => string | undefined

/** Reads from either shape. */
export function createHeaderReader(source: HeaderSource): ReadHeader {
  if (source instanceof Headers) return (name) => source.get(name) ?? undefined
  return (name) => {
    const value = Object.hasOwn(source, name) ? source[name] : undefined
    return typeof value === 'string' || value === undefined ? value : value.join(', ')
  }
}
