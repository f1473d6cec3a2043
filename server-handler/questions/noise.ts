import type { CellSide } from './compare.js'

/** How much more shares vary between intervals of time than those of independent values would. */
export interface Excess {
  /** 1 is none. */
  factor: number
  /** How many independent intervals the factor was computed from. */
  degrees: number
}

/** The variance is at least this much larger than that of independent values: several are of one visit. */
const LEAST_FACTOR = 1.1
/** The same where too few intervals show it. */
const UNKNOWN_FACTOR = 1.6
const LEAST_DEGREES = 5
/** How many intervals of its own outweigh what a cell has in common with the others. */
const PRIOR_DEGREES = 30

/** The excess of many cells together: that of a single one, of a few intervals, is itself mostly chance. */
export function commonExcess(sides: readonly CellSide[]): Excess {
  const excesses = sides.flatMap((side) => excessOf(side) ?? [])
  const degrees = excesses.reduce((sum, one) => sum + one.degrees, 0)
  if (degrees < LEAST_DEGREES) return { factor: UNKNOWN_FACTOR, degrees: 0 }
  return { factor: excesses.reduce((sum, one) => sum + one.factor * one.degrees, 0) / degrees, degrees }
}

/**
 * The probability of a difference between two shares as large as this, or larger, without any real one: a two-sided
 * likelihood-ratio test (G-test), which holds for few and for uneven samples as well. Of percentiles it compares the shares
 * above the common one, so that nothing is assumed about the distribution. Values of one visit or one hour resemble
 * each other: the excess of the variance between intervals reduces the sample.
 */
export function probabilityByChance(before: CellSide, after: CellSide, common: Excess): number {
  const [a, b] = [reduced(before, common), reduced(after, common)]
  const share = shareOf([a, b])
  if (!(share > 0 && share < 1)) return 1
  const terms = [a, b].map(
    (side) =>
      term(side.effective * side.share, side.effective * share) +
      term(side.effective * (1 - side.share), side.effective * (1 - share)),
  )
  const g = 2 * terms.reduce((sum, one) => sum + one, 0)
  return twoSided(toNormal(Math.sqrt(Math.max(g, 0)), Math.min(a.degrees, b.degrees)))
}

function shareOf(sides: readonly Pick<CellSide, 'share' | 'effective'>[]): number {
  const n = sides.reduce((sum, { effective }) => sum + effective, 0)
  return n > 0 ? sides.reduce((sum, { share, effective }) => sum + share * effective, 0) / n : 0
}

function excessOf({ share, effective, blocks, variance }: CellSide): Excess | undefined {
  const independent = (share * (1 - share)) / effective
  return blocks > 1 && independent > 0 ? { factor: variance / independent, degrees: blocks - 1 } : undefined
}

/** The sample that independent values of the same precision would be. */
function reduced(side: CellSide, common: Excess) {
  const own = excessOf(side) ?? { factor: 0, degrees: 0 }
  const prior = Math.min(common.degrees, PRIOR_DEGREES)
  const degrees = prior + own.degrees
  const factor = prior > 0 ? (common.factor * prior + own.factor * own.degrees) / degrees : UNKNOWN_FACTOR
  return {
    share: side.share,
    effective: side.effective / Math.max(factor, LEAST_FACTOR),
    degrees: prior > 0 ? degrees : Number.POSITIVE_INFINITY,
  }
}

const term = (observed: number, expected: number) => (observed > 0 ? observed * Math.log(observed / expected) : 0)

/** A quantile of Student's t as one of the normal distribution (Abramowitz and Stegun, 26.7.8). */
function toNormal(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return t
  return (t * (1 - 1 / (4 * degrees))) / Math.sqrt(1 + (t * t) / (2 * degrees))
}

/** Both tails of the normal distribution beyond a value, within 1.2e-7 of it (Numerical Recipes, erfcc). */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ].reduceRight((sum, factor) => sum * t + factor, 0)
  return Math.min(1, t * Math.exp(-x * x + polynomial))
}

/**
 * Which of many tests at once are more than chance, such that of all that are reported at most a share `level` is wrong, and
 * that without any real difference a page reports anything with at most that probability (Benjamini and Hochberg).
 */
export function beyondChance(probabilities: readonly number[], level: number): boolean[] {
  const ascending = [...probabilities].sort((a, b) => a - b)
  const limit = ascending.findLast((p, i) => p <= (level * (i + 1)) / ascending.length) ?? -1
  return probabilities.map((p) => p <= limit)
}
