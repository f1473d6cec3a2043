import type { Rating } from '../../src/shared/wire.js'
import { conditionsOnVitals, finalVitals, type ReportFilter } from './filter.js'
import { type AnswerRow, numberOf, type Question, textOf } from './question.js'
import { METRICS, type Metric, rate, thresholdSql } from './thresholds.js'

/** What vitals can be grouped by, with the column behind it. */
export const GROUPINGS = {
  route: 'route',
  release: 'release',
  device: 'device',
  action: 'action_name',
  service: 'service',
  site: 'site',
} as const
export type Grouping = keyof typeof GROUPINGS

/** The distribution of one vital in one group. */
export interface VitalSummary {
  /** The group: a route, a release, …; empty if the records have none. */
  name: string
  metric: Metric
  p50: number
  p75: number
  p90: number
  /** Of the 75th percentile. */
  rating: Rating
  /** Measured values. */
  samples: number
  /** The estimated number: each value counts 1 ÷ its sample ratio. */
  estimated: number
  /** Shares of the estimate, 0 to 1. */
  good: number
  poor: number
}

/** One moment of a trend. */
export interface TrendPoint {
  metric: Metric
  /** Start of the bucket, epoch milliseconds. */
  timeMs: number
  p50: number
  p75: number
  p90: number
  samples: number
}

/** The selected vitals, and their grouping. */
export interface VitalsQuestion {
  filter: ReportFilter
  /** One vital; all of them if absent. */
  metric?: Metric | undefined
  /** All in one group if absent. */
  by?: Grouping | undefined
  /** Maximum number of groups, the most measured first. @default 200 */
  limit?: number | undefined
}

// Percentiles by nearest rank: the smallest value that at least that share of the weight does not exceed. Weights are 1
// ÷ sample ratio, so that data with different sample ratios can be combined.
const RANKED = `
  ranked AS (
    SELECT *,
      sum(weight) OVER (PARTITION BY name, metric ORDER BY value ROWS UNBOUNDED PRECEDING) AS reached,
      sum(weight) OVER (PARTITION BY name, metric) AS total
    FROM chosen
  )`

const PERCENTILES = [50, 75, 90]
  .map((percent) => `min(value) FILTER (WHERE reached >= total * ${percent / 100} - 1e-9) AS p${percent}`)
  .join(',\n    ')

/** Percentiles, counts and shares of vitals by group. */
export function vitalsBy({ filter, metric, by, limit = 200 }: VitalsQuestion): Question<VitalSummary> {
  const { where, parameters } = conditionsOnVitals(filter)
  const name = by ? GROUPINGS[by] : "''"
  return {
    sql: `
  WITH chosen AS (
    SELECT ${name} AS name, metric, value, 1 / sample_ratio AS weight
    FROM ${finalVitals(where + (metric ? ' AND metric = $metric' : ''))}
  ), ${RANKED}
  SELECT name, metric,
    ${PERCENTILES},
    count(*) AS samples,
    sum(weight) AS estimated,
    coalesce(sum(weight) FILTER (WHERE value <= ${thresholdSql('good')}), 0) / sum(weight) AS good,
    coalesce(sum(weight) FILTER (WHERE value > ${thresholdSql('poor')}), 0) / sum(weight) AS poor
  FROM ranked
  GROUP BY name, metric
  ORDER BY estimated DESC, name, metric
  LIMIT ${Math.trunc(limit) * (metric ? 1 : METRICS.length)}`,
    parameters: metric ? { ...parameters, metric } : parameters,
    toAnswer: toSummary,
  }
}

function toSummary(row: AnswerRow): VitalSummary {
  const metric = toMetric(row)
  const p75 = numberOf(row, 'p75')
  return {
    name: textOf(row, 'name'),
    metric,
    p50: numberOf(row, 'p50'),
    p75,
    p90: numberOf(row, 'p90'),
    rating: rate(metric, p75),
    samples: numberOf(row, 'samples'),
    estimated: numberOf(row, 'estimated'),
    good: numberOf(row, 'good'),
    poor: numberOf(row, 'poor'),
  }
}

function toMetric(row: AnswerRow): Metric {
  const name = textOf(row, 'metric')
  return METRICS.find((metric) => metric === name) ?? 'lcp'
}

/** About this many buckets make a readable line. */
const TREND_BUCKETS = 48

const NICE_BUCKETS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * 60_000)

/** The width of a trend's buckets for a range. */
export function bucketMsOf({ sinceMs, untilMs }: Pick<ReportFilter, 'sinceMs' | 'untilMs'>): number {
  const ideal = (untilMs - sinceMs) / TREND_BUCKETS
  return NICE_BUCKETS_MS.find((bucket) => bucket >= ideal) ?? 86_400_000
}

/** Percentiles over time. */
export function trendOf({ filter, metric }: Pick<VitalsQuestion, 'filter' | 'metric'>): Question<TrendPoint> {
  const { where, parameters } = conditionsOnVitals(filter)
  const bucketMs = bucketMsOf(filter)
  return {
    sql: `
  WITH chosen AS (
    SELECT (epoch_ms(time) // ${bucketMs}) * ${bucketMs} AS name, metric, value, 1 / sample_ratio AS weight
    FROM ${finalVitals(where + (metric ? ' AND metric = $metric' : ''))}
  ), ${RANKED}
  SELECT name AS time_ms, metric,
    ${PERCENTILES},
    count(*) AS samples
  FROM ranked
  GROUP BY name, metric
  ORDER BY name, metric`,
    parameters: metric ? { ...parameters, metric } : parameters,
    toAnswer: (row) => ({
      metric: toMetric(row),
      timeMs: numberOf(row, 'time_ms'),
      p50: numberOf(row, 'p50'),
      p75: numberOf(row, 'p75'),
      p90: numberOf(row, 'p90'),
      samples: numberOf(row, 'samples'),
    }),
  }
}
