/** Fills an array with random bytes, like `crypto.getRandomValues`. */
export type FillRandom = (bytes: Uint8Array) => Uint8Array

/** Returns `count` random bytes as lower-case hexadecimal. */
export function randomHex(fill: FillRandom, count: number): string {
  return toHex(fill(new Uint8Array(count)))
}

/** Formats bytes as lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte + 256).toString(16).slice(1)
  return text
}

/**
 * Formats 16 random bytes in hexadecimal as a version 4 UUID (RFC 9562), for pages without TLS, where
 * `crypto.randomUUID` is missing.
 */
export function toUuid(hex: string): string {
  return hex.replace(/(.{8})(....).(...).(...)/, '$1-$2-4$3-a$4-')
}
