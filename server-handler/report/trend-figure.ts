import type { ReportFilter } from '../questions/filter.js'
import type { ReleaseMark } from '../questions/releases.js'
import { bucketMsOf, type TrendPoint } from '../questions/vitals.js'
import { type Metric, THRESHOLDS } from '../tables/thresholds.js'
import { formatTime, formatVital } from './format.js'
import { embedData, type Html, html } from './html.js'
import { type Line, staticChart } from './line-chart.js'
import { measured, moment, ratedValue } from './marks.js'
import { table } from './table.js'

/** Input of a trend. */
export interface TrendInput {
  metric: Metric
  filter: ReportFilter
  trend: readonly TrendPoint[]
  releases: readonly ReleaseMark[]
}

const NAMES = ['p90', 'p75', 'p50'] as const

/** The percentiles of a vital over the whole range, with thresholds and releases; a static drawing without scripts. */
export function trendFigure({ metric, filter, trend, releases }: TrendInput): Html {
  const points = wholeRange(filter, trend)
  const lines: Line[] = NAMES.map((name) => ({ name, values: points.map(({ point }) => point?.[name] ?? null) }))
  const data = {
    ...{ metric, lines, ...THRESHOLDS[metric] },
    times: points.map(({ timeMs }) => timeMs / 1000),
    releases: releases.map(({ release, timeMs }) => ({ name: release, time: timeMs / 1000 })),
  }
  return html`<figure class="chart" data-chart="trend-data">
<div class="plot">${staticChart(lines, `${metric.toUpperCase()} over time; see the table below for the data`)}</div>
<figcaption><span class="key line-p50">p50</span><span class="key line-p75">p75</span><span class="key line-p90">p90</span><span class="key limit good">good</span><span class="key limit poor">poor</span>${releases.length > 0 && html`<span class="key release">new release</span>`}</figcaption>
${embedData('trend-data', data)}
<details><summary>Data of this chart</summary>${trendTable(metric, trend)}</details></figure>`
}

interface TimedPoint {
  timeMs: number
  point: TrendPoint | undefined
}

/** Every interval of the range; those without samples are gaps. */
function wholeRange(filter: ReportFilter, trend: readonly TrendPoint[]): TimedPoint[] {
  const widthMs = bucketMsOf(filter)
  const byTime = new Map(trend.map((point) => [point.timeMs, point]))
  const first = Math.floor(filter.sinceMs / widthMs) * widthMs
  const count = Math.floor((filter.untilMs - first) / widthMs) + 1
  return Array.from({ length: count }, (_, i) => {
    const timeMs = first + i * widthMs
    return { timeMs, point: byTime.get(timeMs) }
  })
}

function trendTable(metric: Metric, trend: readonly TrendPoint[]): Html {
  return table({
    caption: `${metric.toUpperCase()} over time`,
    items: trend,
    empty: '',
    columns: [
      { name: 'From', cell: (point) => moment(point.timeMs, formatTime(point.timeMs).slice(0, 16)) },
      { name: 'p50', numeric: true, cell: (point) => measured(point.p50, formatVital(metric, point.p50)) },
      { name: 'p75', numeric: true, cell: (point) => ratedValue(metric, point.p75, point.samples) },
      { name: 'p90', numeric: true, cell: (point) => measured(point.p90, formatVital(metric, point.p90)) },
      { name: 'Samples', numeric: true, cell: (point) => point.samples },
    ],
  })
}
