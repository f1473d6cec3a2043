import type { FillRandom } from './bytes.js'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Mints one identifier; later ones sort after earlier ones. */
export type MintUlid = () => string

/**
 * Makes a monotonic ULID factory (https://github.com/ulid/spec): within one millisecond, or
 * when the clock steps back, the random part is the last one plus one.
 *
 * The page pays for every byte: this is a quarter of the `ulid` package's size, and that
 * package is the judge of its output in test/unit/shared/ulid.test.ts.
 */
export function createUlidFactory(now: () => number, fill: FillRandom): MintUlid {
  let lastTime = -1
  let digits: number[] = []
  return () => {
    const time = now()
    if (time > lastTime) {
      lastTime = time
      digits = Array.from(fill(new Uint8Array(16)), (byte) => byte & 31)
    } else {
      addOne(digits)
    }
    let prefix = ''
    for (let rest = lastTime, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) prefix = ALPHABET[rest % 32] + prefix
    return prefix + digits.map((digit) => ALPHABET[digit]).join('')
  }
}

// The carry out of the top digit wraps: 2^80 identifiers within a millisecond are out of reach.
function addOne(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i -= 1) {
    digits[i] = ((digits[i] ?? 0) + 1) & 31
    if (digits[i]) return
  }
}
