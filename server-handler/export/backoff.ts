const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** Milliseconds before attempt `failures + 1`: exponential backoff up to a minute, with jitter over the upper half. */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return full / 2 + (random() * full) / 2
}
