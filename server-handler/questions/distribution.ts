import type { Metric } from '../tables/thresholds.js'
import type { Dialect } from './dialect.js'
import { conditionsOnNarrow, type ReportFilter } from './filter.js'
import { numberOf, type Question } from './question.js'
import { countSql, exactPart, measured } from './vitals.js'

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
  const columns = { value: 'value', weight: '1 / sample_ratio' }
  const condition = (dialect: Dialect) => measured(`${where(dialect)} AND metric = ${dialect.text('metric')}`)
  const binsSql = (chosen: string) => `
  WITH chosen AS (
    ${chosen}
  )
  SELECT least(greatest(ceil(value / ${width}) - 1, 0), ${count - 1}) AS bin, count(*) AS samples, sum(weight) AS estimated
  FROM chosen GROUP BY bin ORDER BY bin`
  return {
    sql: (dialect) => binsSql(dialect.finalVitals(columns, condition(dialect))),
    // Counts each report of a vital, including those that a later one replaces.
    approximation: {
      count: (dialect) => countSql(condition(dialect)),
      sql: (dialect) => binsSql(`SELECT value, 1 / sample_ratio AS weight FROM rum_vitals WHERE ${condition(dialect)}`),
    },
    parameters: { ...parameters, metric },
    toAnswer: (row) => ({
      index: numberOf(row, 'bin'),
      samples: numberOf(row, 'samples'),
      estimated: numberOf(row, 'estimated'),
    }),
  }
}
