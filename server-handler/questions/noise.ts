import type { CellSide } from './compare.js'

/** How much more shares vary between time intervals than those of independent values would. */
export interface Excess {
  /** 1 means no excess. */
  factor: number
  /** The number of independent intervals from which the factor was computed. */
  degrees: number
}

/** Smallest factor: values are not independent, since several are of one visit. */
const LEAST_FACTOR = 1.1
/** The same with too few intervals to estimate it. */
const UNKNOWN_FACTOR = 1.6
const LEAST_DEGREES = 5
/** The weight of the common excess of all cells, as a number of intervals of the cell's own. */
const PRIOR_DEGREES = 30

/** The excess of many cells together: that of a single cell with few intervals is mostly noise. */
export function commonExcess(sides: readonly CellSide[]): Excess {
  const excesses = sides.flatMap((side) => excessOf(side) ?? [])
  const degrees = excesses.reduce((sum, one) => sum + one.degrees, 0)
  if (degrees < LEAST_DEGREES) return { factor: UNKNOWN_FACTOR, degrees: 0 }
  return { factor: excesses.reduce((sum, one) => sum + one.factor * one.degrees, 0) / degrees, degrees }
}

/**
 * The probability of a difference between two shares of at least this size without any real one, by a two-sided
 * likelihood-ratio test (G-test), which is valid for few and for uneven samples. For percentiles it compares the shares
 * above the common one, so that no distribution is assumed. Values of one visit or one hour are correlated: the excess
 * of the variance between intervals reduces the sample size.
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

/** The number of independent values with the same precision. */
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

/** Converts a quantile of Student's t to one of the normal distribution (Abramowitz and Stegun, 26.7.8). */
function toNormal(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return t
  return (t * (1 - 1 / (4 * degrees))) / Math.sqrt(1 + (t * t) / (2 * degrees))
}

/** The two-sided tail probability of the normal distribution, with an error below 1.2e-7 (Numerical Recipes, erfcc). */
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
 * Selects the significant ones of many simultaneous tests (Benjamini and Hochberg): at most a share `level` of those
 * reported is wrong, and without any real difference a page reports anything with at most that probability.
 */
export function beyondChance(probabilities: readonly number[], level: number): boolean[] {
  const ascending = [...probabilities].sort((a, b) => a - b)
  const limit = ascending.findLast((p, i) => p <= (level * (i + 1)) / ascending.length) ?? -1
  return probabilities.map((p) => p <= limit)
}
