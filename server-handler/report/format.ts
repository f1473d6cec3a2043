import type { Metric } from '../tables/thresholds.js'

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const ONE_DIGIT = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 })

/** Placeholder for an empty value. */
export const NOTHING = '–'

/** A count; estimates are marked. */
export function formatCount(count: number, { isEstimate = false } = {}): string {
  return `${isEstimate ? '≈ ' : ''}${COUNT.format(count)}`
}

/** A share of 1 as percent. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 1) return '< 1 %'
  return `${COUNT.format(percent)} %`
}

/** A duration in one readable unit. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${ONE_DIGIT.format(ms)} ms`
  if (ms < 1000) return `${COUNT.format(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  return `${ONE_DIGIT.format(ms / 60_000)} min`
}

/** A vital in its usual unit, the same for every value, so that columns align. */
export function formatVital(metric: Metric, value: number): string {
  if (metric === 'cls') return value.toFixed(3)
  if (metric === 'lcp' || metric === 'fcp') return `${(value / 1000).toFixed(2)} s`
  return `${COUNT.format(value)} ms`
}

/** A moment, UTC, to the second. */
export function formatTime(ms: number): string {
  return ms > 0 ? new Date(ms).toISOString().slice(0, 19).replace('T', ' ') : NOTHING
}

/** A moment for a machine: the `datetime` of a `<time>`. */
export function formatIso(ms: number): string {
  return new Date(ms).toISOString()
}

/** How long ago, in words. */
export function formatAgo(ms: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}
