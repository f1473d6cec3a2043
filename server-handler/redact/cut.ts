/** Maximum UTF-8 bytes of a text that are processed and returned. */
export const MAX_BYTES = 8_192

/** Returns how many UTF-16 units of a text fit into a number of UTF-8 bytes, without splitting a character. */
export function unitsWithin(text: string, maxBytes: number): number {
  if (text.length * 3 <= maxBytes) return text.length
  let bytes = 0
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > maxBytes) return i
    i += code < 0x10000 ? 1 : 2
  }
  return text.length
}
