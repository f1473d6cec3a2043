import { METRICS, type Metric } from '../tables/thresholds.js'
import type { Dialect } from './dialect.js'
import { conditionsOnNarrow, type ReportFilter } from './filter.js'
import { numberOf, type Question, textOf } from './question.js'
import { bucketsSql, countSql, measured, VALUES } from './vitals.js'

/** One vital of one kind of page view. */
export interface NavigationVital {
  /** A page load, or a soft navigation: a new view without a new document. */
  kind: 'load' | 'soft'
  metric: Metric
  p75: number
  samples: number
}

const KIND = "CASE WHEN navigation_type = 'soft-navigation' THEN 'soft' ELSE 'load' END"

/** The vitals of page loads and of soft navigations, separately: they start at different moments. */
export function vitalsByNavigation(filter: ReportFilter): Question<NavigationVital> {
  const { where, parameters } = conditionsOnNarrow(filter)
  const condition = (dialect: Dialect) => measured(where(dialect))
  const columns = { ...VALUES, name: KIND }
  return {
    sql: (dialect) => `
  WITH chosen AS (
    ${dialect.finalVitals(columns, condition(dialect))}
  ), ranked AS (${dialect.ranked('chosen', 'name, metric')})
  SELECT name, metric, ${dialect.percentile(0.75)} AS p75, count(*) AS samples
  FROM ranked
  GROUP BY name, metric
  ORDER BY name, metric`,
    approximation: {
      count: (dialect) => countSql(condition(dialect)),
      sql: (dialect) => `
  WITH chosen AS (
    ${bucketsSql(dialect, KIND, condition(dialect))}
  ), ${dialect.rollup.merged(['name', 'metric'])}
  SELECT name, metric, ${dialect.rollup.percentile(0.75)} AS p75, sum(samples) AS samples
  FROM merged
  GROUP BY name, metric
  ORDER BY name, metric`,
    },
    parameters,
    toAnswer: (row) => ({
      kind: textOf(row, 'name') === 'soft' ? 'soft' : 'load',
      metric: METRICS.find((metric) => metric === textOf(row, 'metric')) ?? 'lcp',
      p75: numberOf(row, 'p75'),
      samples: numberOf(row, 'samples'),
    }),
  }
}
