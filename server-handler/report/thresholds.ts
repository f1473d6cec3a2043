import type { Rating } from '../../src/shared/wire.js'

/** The vitals as the store names them. */
export const METRICS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'] as const
export type Metric = (typeof METRICS)[number]

/** Up to `good` is good, beyond `poor` is poor: https://web.dev/articles/defining-core-web-vitals-thresholds */
export const THRESHOLDS: Readonly<Record<Metric, { good: number; poor: number }>> = {
  lcp: { good: 2500, poor: 4000 },
  inp: { good: 200, poor: 500 },
  cls: { good: 0.1, poor: 0.25 },
  fcp: { good: 1800, poor: 3000 },
  ttfb: { good: 800, poor: 1800 },
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

/** SQL that gives a threshold of the row's own metric. */
export function thresholdSql(side: 'good' | 'poor'): string {
  return `CASE metric ${METRICS.map((metric) => `WHEN '${metric}' THEN ${THRESHOLDS[metric][side]}`).join(' ')} END`
}
