import type { Metric } from '../tables/thresholds.js'
import { conditionsOnNarrow, type ReportFilter } from './filter.js'
import { numberOf, type Question } from './question.js'
import { exactPart } from './vitals.js'

/** The intervals of a vital's histogram: of one width, so that both thresholds lie between two of them. */
export const BINS: Readonly<Record<Metric, { readonly width: number; readonly count: number }>> = {
  lcp: { width: 250, count: 32 },
  inp: { width: 50, count: 20 },
  cls: { width: 0.025, count: 20 },
  fcp: { width: 200, count: 25 },
  ttfb: { width: 100, count: 30 },
}

/** The values of one interval. */
export interface Bin {
  /** Number of the interval, from 0; the last one also holds everything beyond it. */
  index: number
  samples: number
  /** The estimated number: each value counts 1 ÷ its sample ratio. */
  estimated: number
}

/** How the values of one vital are distributed; of a longer range, in its last days. */
export function distributionOf(filter: ReportFilter, metric: Metric): Question<Bin> {
  const { where, parameters } = conditionsOnNarrow({ ...filter, ...exactPart(filter) })
  const { width, count } = BINS[metric]
  return {
    sql: (dialect) => `
  WITH chosen AS (
    ${dialect.finalVitals({ value: 'value', weight: '1 / sample_ratio' }, `${where(dialect)} AND metric = ${dialect.text('metric')}`)}
  )
  SELECT least(greatest(ceil(value / ${width}) - 1, 0), ${count - 1}) AS bin, count(*) AS samples, sum(weight) AS estimated
  FROM chosen GROUP BY bin ORDER BY bin`,
    parameters: { ...parameters, metric },
    toAnswer: (row) => ({
      index: numberOf(row, 'bin'),
      samples: numberOf(row, 'samples'),
      estimated: numberOf(row, 'estimated'),
    }),
  }
}
