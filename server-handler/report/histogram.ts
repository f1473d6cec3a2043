import { BINS, type Bin } from '../questions/distribution.js'
import { type Metric, rate, THRESHOLDS } from '../tables/thresholds.js'
import { formatShare, formatVital } from './format.js'
import { type Html, html } from './html.js'
import { countCell, shareCell } from './marks.js'
import { table } from './table.js'

const HEIGHT = 120

/** How the values of a vital are distributed: one bar per interval in the colour of its rating, drawn on the server. */
export function histogram(metric: Metric, bins: readonly Bin[]): Html {
  const { width, count } = BINS[metric]
  const byIndex = new Map(bins.map((bin) => [bin.index, bin.estimated]))
  const values = Array.from({ length: count }, (_, index) => byIndex.get(index) ?? 0)
  const total = values.reduce((sum, value) => sum + value, 0)
  const highest = Math.max(...values)
  const label = (index: number) =>
    `${index === count - 1 ? 'more than ' : ''}${formatVital(metric, index * width)}${index === count - 1 ? '' : ` to ${formatVital(metric, (index + 1) * width)}`}`
  const bar = (value: number, index: number) => {
    const height = highest > 0 ? (value / highest) * HEIGHT : 0
    return html`<rect class="${rate(metric, (index + 0.5) * width)}" x="${index + 0.06}" y="${(HEIGHT - height).toFixed(2)}" width="0.88" height="${height.toFixed(2)}"><title>${label(index)}: ${formatShare(value / total)}</title></rect>`
  }
  const { good, poor } = THRESHOLDS[metric]
  const limit = (value: number) => html`<line x1="${value / width}" x2="${value / width}" y1="0" y2="${HEIGHT}"/>`
  const place = (value: number) => `${((value / width / count) * 100).toFixed(1)}%`
  return html`<figure class="histogram">
<svg viewBox="0 0 ${count} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Distribution of ${metric.toUpperCase()}; see the table below for the data">${values.map(bar)}${limit(good)}${limit(poor)}</svg>
<svg class="scale" height="18" width="100%" aria-hidden="true"><text x="0" y="13">0</text><text x="${place(good)}" y="13" text-anchor="middle">${formatVital(metric, good)}</text><text x="${place(poor)}" y="13" text-anchor="middle">${formatVital(metric, poor)}</text><text x="100%" y="13" text-anchor="end">more</text></svg>
<details><summary>Data of this chart</summary>${table({
    caption: `Distribution of ${metric.toUpperCase()}`,
    items: bins,
    empty: '',
    narrow: true,
    columns: [
      { name: 'Value', cell: ({ index }) => label(index) },
      { name: 'Share', numeric: true, cell: ({ estimated }) => shareCell(estimated / total) },
      { name: 'Samples', numeric: true, cell: ({ samples }) => countCell(samples) },
    ],
  })}</details></figure>`
}
