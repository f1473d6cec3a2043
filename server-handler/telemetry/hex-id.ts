import type { FillRandom } from '../../src/shared/bytes.js'

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1))

/**
 * Returns `count` random bytes as lower-case hexadecimal, like `randomHex`, but with a lookup table that would be too large
 * for the page.
 */
export function mintHexId(fill: FillRandom, count: number): string {
  let text = ''
  for (const byte of fill(new Uint8Array(count))) text += HEX[byte]
  return text
}
