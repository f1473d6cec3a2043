import { fromKeys } from '../../src/shared/keys.js'
import { VITAL_PARTS, type VitalPart } from '../tables/narrow.js'
import type { Metric } from '../tables/thresholds.js'
import { conditionsOnNarrow, type ReportFilter } from './filter.js'
import { numberOf, type Question, textOf } from './question.js'
import { exactPart } from './vitals.js'

/** The average parts of the slowest quarter of a vital's values, which determine its 75th percentile. */
export interface VitalParts {
  /** Values that have parts. */
  samples: number
  /** Milliseconds by part. */
  parts: Readonly<Record<VitalPart, number>>
}

/** The parts of the vitals that have any, in the order of their time. */
export const PARTS_OF = {
  lcp: VITAL_PARTS.slice(0, 4),
  inp: VITAL_PARTS.slice(4),
} as const satisfies Partial<Record<Metric, readonly VitalPart[]>>

/** A vital with parts. */
export type DetailedMetric = keyof typeof PARTS_OF

/** Whether a vital has parts. */
export function isDetailed(metric: Metric): metric is DetailedMetric {
  return Object.hasOwn(PARTS_OF, metric)
}

/** The parts of a vital; no row if no value has parts. */
export function vitalParts(filter: ReportFilter, metric: DetailedMetric): Question<VitalParts> {
  const { where, parameters } = conditionsOnNarrow({ ...filter, ...exactPart(filter) })
  const names = PARTS_OF[metric].map((name) => `${name}_ms`)
  const columns = Object.fromEntries([...names, 'value'].map((name) => [name, name]))
  const mean = (name: string) => `sum(${name} * weight) / sum(weight) AS ${name}_mean`
  return {
    sql: (dialect) => {
      const condition = `${where(dialect)} AND metric = ${dialect.text('metric')} AND ${names.join(' + ')} > 0`
      return `
  WITH chosen AS (
    ${dialect.finalVitals({ ...columns, everything: '1', weight: '1 / sample_ratio' }, condition)}
  ), ranked AS (${dialect.ranked('chosen', 'everything')}),
  edge AS (SELECT ${dialect.percentile(0.75)} AS p75, count(*) AS measured FROM ranked)
  SELECT measured AS samples, ${names.map(mean).join(', ')}
  FROM chosen CROSS JOIN edge WHERE value >= p75 GROUP BY measured`
    },
    parameters: { ...parameters, metric },
    toAnswer: (row) => {
      const read = (name: VitalPart) => (names.includes(`${name}_ms`) ? numberOf(row, `${name}_ms_mean`) : 0)
      return { samples: numberOf(row, 'samples'), parts: fromKeys(VITAL_PARTS, read) }
    },
  }
}

/** An element that decided a vital, with the resource or script responsible. */
export interface VitalTarget {
  /** Selector of the element. */
  target: string
  /** Of LCP the resource, of INP the script that ran longest; empty if there is none. */
  url: string
  samples: number
  p75: number
}

/** The elements that decided a vital, the most frequent first. */
export function vitalTargets(filter: ReportFilter, metric: DetailedMetric): Question<VitalTarget> {
  const { where, parameters } = conditionsOnNarrow({ ...filter, ...exactPart(filter) })
  return {
    sql: (dialect) => `
  WITH chosen AS (
    ${dialect.finalVitals({ target: 'target', url: 'url', value: 'value', weight: '1 / sample_ratio' }, `${where(dialect)} AND metric = ${dialect.text('metric')} AND target <> ''`)}
  ), ranked AS (${dialect.ranked('chosen', 'target, url')})
  SELECT target, url, count(*) AS samples, ${dialect.percentile(0.75)} AS p75
  FROM ranked GROUP BY target, url
  ORDER BY samples DESC, target, url LIMIT 20`,
    parameters: { ...parameters, metric },
    toAnswer: (row) => ({
      target: textOf(row, 'target'),
      url: textOf(row, 'url'),
      samples: numberOf(row, 'samples'),
      p75: numberOf(row, 'p75'),
    }),
  }
}
