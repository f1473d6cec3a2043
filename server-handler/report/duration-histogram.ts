import type { DurationBucket } from '../questions/one-action.js'
import { bucketValue } from '../tables/rollup.js'
import { formatCount, formatDuration } from './format.js'
import { type Html, html } from './html.js'
import { percent } from './marks.js'

/** Bounds of the bars, in milliseconds. */
const BOUNDS = [50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000] as const

/** The distribution of durations, as bars with their counts. */
export function durationHistogram(buckets: readonly DurationBucket[]): Html {
  const bars = [0, ...BOUNDS].map((from, i) => {
    const to = BOUNDS[i] ?? Number.POSITIVE_INFINITY
    const within = buckets.filter(
      ({ bucket }) => bucketValue(bucket) > from - (i === 0 ? 1 : 0) && bucketValue(bucket) <= to,
    )
    return { from, to, count: within.reduce((sum, { estimated }) => sum + estimated, 0) }
  })
  const first = bars.findIndex(({ count }) => count > 0)
  const last = bars.findLastIndex(({ count }) => count > 0)
  if (first < 0) return html`<h2>Durations</h2><div class="empty">No actions in this range.</div>`
  const most = Math.max(...bars.map(({ count }) => count))
  return html`<div class="scroll" role="region" aria-label="Durations" tabindex="0"><table class="lanes"><caption>Durations</caption>
<thead><tr><th scope="col">Duration</th><th scope="col" class="lane">Share</th><th scope="col" class="num">Actions</th></tr></thead>
<tbody>${bars.slice(first, last + 1).map(
    ({ from, to, count }) => html`<tr><th scope="row">${label(from, to)}</th>
<td class="lane"><svg width="100%" height="14" aria-hidden="true"><rect class="k-action" y="2" height="10" rx="1.5" width="${percent(count / most)}"/></svg></td>
<td class="num">${formatCount(count)}</td></tr>`,
  )}</tbody></table></div>`
}

function label(from: number, to: number): string {
  if (to === Number.POSITIVE_INFINITY) return `over ${formatDuration(from)}`
  return `to ${formatDuration(to)}`
}
