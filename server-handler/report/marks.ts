import type { Rating } from '../../src/shared/wire.js'
import { type Metric, rate } from '../tables/thresholds.js'
import {
  formatAgo,
  formatCount,
  formatDuration,
  formatIso,
  formatShare,
  formatTime,
  formatVital,
  NOTHING,
} from './format.js'
import { type Html, html, type Piece } from './html.js'
import type { Measured } from './table.js'
import type { ExportCell } from './table-export.js'

const WORDS: Readonly<Record<Rating, string>> = { good: 'good', 'needs-improvement': 'needs improvement', poor: 'poor' }

/** A cell with a value in its base unit, as a text for reading. */
export function measured(value: ExportCell, shown: Piece): Measured {
  return { ...html`${shown}`, value }
}

/** A cell without a value. */
export const UNKNOWN = measured(null, html`<span class="nothing">${NOTHING}</span>`)

/** A duration in milliseconds. */
export const durationCell = (ms: number) => measured(ms, formatDuration(ms))
/** A number of things. */
export const countCell = (count: number) => measured(count, formatCount(count))
/** A share, 0 to 1. */
export const shareCell = (share: number) => measured(share, formatShare(share))

/** Fewer samples than this have no rating: their percentile is one of only a few values. */
export const FEW_SAMPLES = 30

/**
 * Renders a vital's value with its rating: by colour, by shape, and in words for screen readers; neutral with few
 * samples.
 */
export function ratedValue(metric: Metric, value: number | null | undefined, samples?: number): Measured {
  if (value === null || value === undefined) return UNKNOWN
  if (samples !== undefined && samples < FEW_SAMPLES)
    return { ...fewSamples(formatVital(metric, value), samples), value }
  const rating = rate(metric, value)
  const shown = html`<span class="rated ${rating}">${formatVital(metric, value)}<span class="sr"> (${WORDS[rating]})</span></span>`
  return { ...shown, value }
}

/** Renders a value with too few samples for a rating, and how many a rating needs. */
export function fewSamples(text: string, samples: number): Html {
  return html`<span class="few" title="${samples} of ${FEW_SAMPLES} samples that a rating needs">${text}<span class="sr"> (too few samples)</span></span>`
}

/** Shares as a bar of three parts; positions are attributes of the drawing, since the page allows no inline style. */
export function shareBar({ good, poor }: { good: number; poor: number }): Html {
  const between = Math.max(0, 1 - good - poor)
  const label = `${formatShare(good)} good, ${formatShare(between)} needs improvement, ${formatShare(poor)} poor`
  const shown = html`<svg class="shares" role="img" aria-label="${label}" width="100%" height="6"><title>${label}</title>
    <rect class="good" x="0" width="${percent(good)}" height="6"/>
    <rect class="needs-improvement" x="${percent(good)}" width="${percent(between)}" height="6"/>
    <rect class="poor" x="${percent(good + between)}" width="${percent(poor)}" height="6"/></svg>`
  return { ...shown, value: label }
}

/** A share of 1 as a length in a drawing. */
export function percent(share: number): string {
  return `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%`
}

/** A count, marked if it is an estimate. */
export function estimate(counted: number, estimated: number): Measured {
  const isEstimate = isEstimated(counted, estimated)
  const shown = isEstimate
    ? html`<span title="${formatCount(counted)} measured">${formatCount(estimated, { isEstimate })}</span>`
    : html`${formatCount(counted)}`
  return { ...shown, value: isEstimate ? estimated : counted }
}

/** Whether the estimate differs from the recorded count. */
export function isEstimated(counted: number, estimated: number): boolean {
  return Math.abs(estimated - counted) > 0.5
}

/** A moment as its age, with the exact time in the title. */
export function ago(ms: number, now: number): Measured {
  const shown = html`<time datetime="${formatIso(ms)}" title="${formatTime(ms)} UTC">${formatAgo(ms, now)}</time>`
  return { ...shown, value: formatIso(ms) }
}

/**
 * Renders a time to the minute, with its age below it. Its zone is the page's, which a table states in the column's
 * header.
 */
export function seenAt(ms: number, now: number): Measured {
  if (ms <= 0) return UNKNOWN
  const shown = html`<span class="seen">${moment(ms, formatTime(ms).slice(0, 16))} <span class="small nowrap">${formatAgo(ms, now)}</span></span>`
  return { ...shown, value: formatIso(ms) }
}

/** The zone of the times on a page: UTC, or by script that of the browser. */
export const ZONE = html`<span data-zone-name>UTC</span>`

/** Renders a time, which the page shows in the reader's time zone. */
export function moment(ms: number, text = formatTime(ms)): Measured {
  return ms > 0 ? measured(formatIso(ms), html`<time datetime="${formatIso(ms)}">${text}</time>`) : UNKNOWN
}

/** A route, or a placeholder for records without one. */
export function routeName(route: string): string {
  return route || '(no route)'
}

/** How an action ended, by shape and word. */
export function outcomeMark(outcome: string): Html {
  const known = ['ok', 'error', 'timeout', 'abandoned'].includes(outcome) ? outcome : 'abandoned'
  return html`<span class="outcome ${known}">${outcome || 'unknown'}</span>`
}
