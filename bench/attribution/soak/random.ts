/** A source of numbers from 0 to 1 that is the same for the same seed: https://github.com/cprosche/mulberry32 */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As many of the given as asked for, in an order that the source of numbers decides. */
export function draw<T>(from: readonly T[], count: number, random: () => number): T[] {
  const left = [...from]
  const drawn: T[] = []
  while (drawn.length < count && left.length) drawn.push(...left.splice(Math.floor(random() * left.length), 1))
  return drawn
}
