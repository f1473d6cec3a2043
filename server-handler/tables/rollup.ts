import { thresholdSql } from './thresholds.js'

/** The columns that the hourly rollup of vitals can be filtered and grouped by. */
export const ROLLUP_DIMENSIONS = [
  'service',
  'site',
  'environment',
  'route',
  'release',
  'device',
  'action_name',
  'metric',
] as const

/** The percentiles in ClickHouse's aggregate states. */
export const ROLLUP_LEVELS = [0.5, 0.75, 0.9] as const

/** Largest relative error of a percentile of the embedded store's rollup. */
export const ROLLUP_RELATIVE_ERROR = 0.01

/**
 * DuckDB has no sketch that can be stored and merged. A histogram whose bounds grow by a constant factor is one: each
 * value is at most 1 % from its bucket's middle (the idea of DDSketch: https://arxiv.org/abs/1908.10693).
 */
const GROWTH = (1 + ROLLUP_RELATIVE_ERROR) / (1 - ROLLUP_RELATIVE_ERROR)
const SMALLEST = 1e-6
/** The bucket of zeros. */
export const ZERO_BUCKET = -100_000

/** A soft navigation has no first byte: the library reports 0, which would distort every total. */
export const IS_MEASURED = "NOT (metric = 'ttfb' AND navigation_type = 'soft-navigation')"

/** The bucket of a value. */
export const BUCKET = `CASE WHEN value <= ${SMALLEST} THEN ${ZERO_BUCKET} ELSE ceil(ln(value) / ${Math.log(GROWTH)})::INTEGER END`

/** The middle of a bucket. */
export const BUCKET_VALUE = `CASE WHEN bucket = ${ZERO_BUCKET} THEN 0 ELSE 2 * pow(${GROWTH}, bucket) / ${GROWTH + 1} END`

/** The counters of the rollup with the condition under which a value counts; without one, always. */
export const ROLLUP_WEIGHTS = {
  weight: undefined,
  good: `value <= ${thresholdSql('good')}`,
  poor: `value > ${thresholdSql('poor')}`,
} as const

/** The middle of a bucket, as a number. */
export function bucketValue(bucket: number): number {
  return bucket === ZERO_BUCKET ? 0 : (2 * GROWTH ** bucket) / (GROWTH + 1)
}
