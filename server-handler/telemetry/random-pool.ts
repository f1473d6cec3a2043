import { type FillRandom, fillFromCrypto } from '../../src/shared/bytes.js'

/** Ids are 8 or 16 bytes: so many are drawn at once, for asking costs more than the bytes do. */
const POOL_BYTES = 2_048

/** Creates a source of random bytes that asks the runtime once for many ids. No byte is given twice. */
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
