/** Mints one identifier; later ones sort after earlier ones. */
export type MintUlid = () => string

const RANDOM_BITS = 80n

/**
 * Makes a monotonic ULID factory (https://github.com/ulid/spec): where the clock and random bits give nothing larger
 * (within one millisecond, or when the clock steps back), an identifier is the one before it plus one. `hex` gives
 * random bytes.
 *
 * The page pays for every byte: this is a fifth of the `ulid` package's size, and that
 * package is the judge of its output in test/unit/shared/ulid.test.ts.
 */
export function createUlidFactory(now: () => number, hex: (count: number) => string): MintUlid {
  let last = -1n
  return () => {
    const fresh = (BigInt(now()) << RANDOM_BITS) | BigInt(`0x${hex(10)}`)
    last = fresh > last ? fresh : last + 1n
    // Radix 32 of the language has 0-9 and a-v; Crockford's alphabet leaves out I, L, O and U.
    const digits = last.toString(32).padStart(26, '0')
    return digits.replace(/[a-v]/g, (digit) => 'ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number.parseInt(digit, 32) - 10))
  }
}
