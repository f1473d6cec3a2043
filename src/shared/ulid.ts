/** Mints one identifier; later ones sort after earlier ones. */
export type MintUlid = () => string

const RANDOM_BITS = 80n

/**
 * Creates a monotonic ULID factory (https://github.com/ulid/spec). If the clock and the random bits give no larger
 * value (within one millisecond, or when the clock steps back), an identifier is the previous one plus one. `hex`
 * returns random bytes. It is a fifth of the size of the `ulid` package, with which test/unit/shared/ulid.test.ts
 * compares its output.
 */
export function createUlidFactory(now: () => number, hex: (count: number) => string): MintUlid {
  let last = -1n
  return () => {
    const fresh = (BigInt(now()) << RANDOM_BITS) | BigInt(`0x${hex(10)}`)
    last = fresh > last ? fresh : last + 1n
    // Radix 32 of the language has 0-9 and a-v; Crockford's alphabet omits I, L, O and U.
    const digits = last.toString(32).padStart(26, '0')
    return digits.replace(/[a-v]/g, (digit) => 'ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number.parseInt(digit, 32) - 10))
  }
}
