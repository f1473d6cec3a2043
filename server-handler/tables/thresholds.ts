import { VITAL_THRESHOLDS } from '../../src/shared/ratings.js'
import type { Rating } from '../../src/shared/wire.js'

/** The names of the vitals in the store. */
export const METRICS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'] as const
export type Metric = (typeof METRICS)[number]

/** The thresholds by the names in the store. */
export const THRESHOLDS: Readonly<Record<Metric, { readonly good: number; readonly poor: number }>> = {
  lcp: VITAL_THRESHOLDS.LCP,
  inp: VITAL_THRESHOLDS.INP,
  cls: VITAL_THRESHOLDS.CLS,
  fcp: VITAL_THRESHOLDS.FCP,
  ttfb: VITAL_THRESHOLDS.TTFB,
}

/** What each vital measures, for readers without prior knowledge. */
export const MEANINGS: Readonly<Record<Metric, string>> = {
  lcp: 'Largest Contentful Paint: when the main content was visible',
  inp: 'Interaction to Next Paint: how long the page took to react',
  cls: 'Cumulative Layout Shift: how much the page jumped',
  fcp: 'First Contentful Paint: when anything was visible',
  ttfb: 'Time to First Byte: when the server began to answer',
}

/** Rates a value by the thresholds. */
export function rate(metric: Metric, value: number): Rating {
  const { good, poor } = THRESHOLDS[metric]
  if (value <= good) return 'good'
  return value <= poor ? 'needs-improvement' : 'poor'
}

/** SQL of a threshold of the row's own metric. */
export function thresholdSql(side: 'good' | 'poor'): string {
  return `CASE metric ${METRICS.map((metric) => `WHEN '${metric}' THEN ${THRESHOLDS[metric][side]}`).join(' ')} END`
}
