import { type ErrorTrendPoint, errorTrendWidthMs } from '../questions/error-group.js'
import type { ReportFilter } from '../questions/filter.js'
import { barChart } from './bar-chart.js'
import { formatCount, formatDuration, formatTime } from './format.js'
import { type Html, html } from './html.js'
import { estimate } from './marks.js'
import { table } from './table.js'

/** The number of occurrences of an error over the whole range, including intervals without any. */
export function errorTrendFigure(filter: ReportFilter, trend: readonly ErrorTrendPoint[]): Html {
  const points = fillGaps(filter, trend)
  const widthMs = errorTrendWidthMs(filter)
  const highest = Math.max(...points.map(({ estimated }) => estimated), 0)
  const first = points[0]?.timeMs ?? filter.sinceMs
  return html`<figure class="chart">
${barChart({
  values: points.map(({ estimated }) => estimated),
  label: `Errors over time, at most ${formatCount(highest)} in ${formatDuration(widthMs)}; the data is below`,
  titleOf: (i) => `${formatTime(points[i]?.timeMs ?? 0).slice(0, 16)} UTC: ${formatCount(points[i]?.estimated ?? 0)}`,
})}
<p class="bar-axis"><span>${formatTime(first).slice(0, 16)}</span><span>at most ${formatCount(highest)} in ${formatDuration(widthMs)}</span><span>${formatTime(filter.untilMs).slice(0, 16)}</span></p>
<details><summary>Data of this chart</summary>${table({
    caption: 'Errors over time',
    items: points.filter(({ counted }) => counted > 0),
    empty: 'It did not occur in this range.',
    columns: [
      {
        name: 'From (UTC)',
        cell: ({ timeMs }) => formatTime(timeMs).slice(0, 16),
        value: ({ timeMs }) => new Date(timeMs).toISOString(),
      },
      { name: 'Count', numeric: true, cell: ({ counted, estimated }) => estimate(counted, estimated) },
    ],
  })}</details></figure>`
}

function fillGaps(filter: ReportFilter, trend: readonly ErrorTrendPoint[]): ErrorTrendPoint[] {
  const widthMs = errorTrendWidthMs(filter)
  const first = Math.floor(filter.sinceMs / widthMs)
  const last = Math.floor(filter.untilMs / widthMs)
  const known = new Map(trend.map((point) => [Math.round(point.timeMs / widthMs), point]))
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const timeMs = (first + i) * widthMs
    return known.get(first + i) ?? { timeMs, counted: 0, estimated: 0 }
  })
}
