import type { FillRandom } from '../../src/shared/bytes.js'

/** Bytes that are generated at once: ids have 8 or 16, and a call costs more than the bytes that it returns. */
const POOL_BYTES = 2_048

/** Fills an array from the runtime's own source. */
export function fillFromCrypto(bytes: Uint8Array): Uint8Array {
  // Since TypeScript 5.7 the buffer of an array is part of its type; 5.6, which is supported, has no such type.
  return crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
}

/** Creates a source of random bytes that calls the runtime once for many ids. No byte is returned twice. */
export function createRandomPool(fill: FillRandom = fillFromCrypto): FillRandom {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return (bytes) => {
    if (bytes.length > POOL_BYTES) return fill(bytes)
    if (used + bytes.length > POOL_BYTES) {
      fill(pool)
      used = 0
    }
    bytes.set(pool.subarray(used, used + bytes.length))
    pool.fill(0, used, used + bytes.length)
    used += bytes.length
    return bytes
  }
}
