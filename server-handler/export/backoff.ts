const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** Milliseconds before try number `failures + 1`: doubling, up to a minute, the upper half by chance. */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return full / 2 + (random() * full) / 2
}
