const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Chance that repeats itself: the same seed gives the same numbers. */
export interface Random {
  /** 0 up to 1. */
  next(): number
  chance(share: number): boolean
  /** Around 1, skewed to the right as waiting times are. */
  spread(sigma: number): number
  weighted<T extends { weight: number }>(choices: readonly T[]): T
  hex(digits: number): string
  uuid(): string
  ulid(timeMs: number): string
}

/** Creates a generator (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')
  return {
    next,
    chance: (share) => next() < share,
    spread: (sigma) => Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    weighted: (choices) => pick(choices, next()),
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    ulid: (timeMs) => toUlid(timeMs, next),
  }
}

function pick<T extends { weight: number }>(choices: readonly T[], share: number): T {
  let rest = share * choices.reduce((sum, { weight }) => sum + weight, 0)
  for (const choice of choices) {
    rest -= choice.weight
    if (rest <= 0) return choice
  }
  throw new RangeError('nothing to choose from')
}

function toUlid(timeMs: number, next: () => number): string {
  const time = Array.from({ length: 10 }, (_, i) => CROCKFORD[Math.floor(Math.floor(timeMs) / 32 ** (9 - i)) % 32])
  const rest = Array.from({ length: 16 }, () => CROCKFORD[Math.floor(next() * 32)])
  return [...time, ...rest].join('')
}
