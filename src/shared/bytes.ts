/** A source of random bytes, as `crypto.getRandomValues`. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>

/** `count` random bytes as lower-case hexadecimal. */
export function randomHex(fill: FillRandom, count: number): string {
  return Array.from(fill(new Uint8Array(count)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A version 4 UUID (RFC 9562), also where `crypto.randomUUID` is missing: pages without TLS. */
export function randomUuid(fill: FillRandom): string {
  return randomHex(fill, 16).replace(/^(.{8})(.{4}).(.{3})(.)(.{3})/, (_, a, b, c, d, e) => {
    return `${a}-${b}-4${c}-${((Number.parseInt(d, 16) & 3) | 8).toString(16)}${e}-`
  })
}
