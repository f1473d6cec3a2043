import type { Rating, VitalName } from './wire.js'

/** Up to `good` is good, beyond `poor` is poor: https://web.dev/articles/defining-core-web-vitals-thresholds */
export const VITAL_THRESHOLDS: Readonly<Record<VitalName, { readonly good: number; readonly poor: number }>> = {
  LCP: { good: 2500, poor: 4000 },
  INP: { good: 200, poor: 500 },
  CLS: { good: 0.1, poor: 0.25 },
  FCP: { good: 1800, poor: 3000 },
  TTFB: { good: 800, poor: 1800 },
}

/** Rates a value by the thresholds of its metric. */
export function rateVital(name: VitalName, value: number): Rating {
  const { good, poor } = VITAL_THRESHOLDS[name]
  if (value <= good) return 'good'
  return value <= poor ? 'needs-improvement' : 'poor'
}
