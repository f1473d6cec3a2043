import { formatFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { GROUPINGS, type Grouping, type TrendPoint, trendOf, type VitalSummary, vitalsBy } from '../questions/vitals.js'
import { MEANINGS, METRICS, type Metric, THRESHOLDS } from '../tables/thresholds.js'
import { formatShare, formatTime, formatVital } from './format.js'
import { embedData, type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { staticChart } from './line-chart.js'
import { routeLink } from './links.js'
import { estimate, ratedValue, shareBar } from './marks.js'
import { table } from './table.js'

/** The content of a vital's page. */
export interface VitalsPageInput {
  metric: Metric
  by: Grouping
}

/** One vital: its trend and its distribution by route, release, device, … */
export async function vitalsPage(answers: Answers, frame: PageFrame, input: VitalsPageInput): Promise<PageContent> {
  const { metric, by } = input
  const [trend, groups] = await Promise.all([
    ask(answers, trendOf({ filter: frame.filter, metric })),
    ask(answers, vitalsBy({ filter: frame.filter, metric, by })),
  ])
  const { good, poor } = THRESHOLDS[metric]
  return {
    title: metric.toUpperCase(),
    lead: `${MEANINGS[metric]}. Good up to ${formatVital(metric, good)}, poor beyond ${formatVital(metric, poor)}.`,
    charts: trend.length > 1,
    body: html`${tabs(frame, input)}
<section aria-labelledby="trend"><h2 id="trend">Over time</h2>${trendFigure(metric, trend)}</section>
<section>${groupTabs(frame, input)}${groupTable(frame, input, groups)}</section>`,
  }
}

function tabs({ base, filter }: PageFrame, input: VitalsPageInput): Html {
  return html`<nav aria-label="Vital" class="tabs"><ul>${METRICS.map(
    (metric) =>
      html`<li><a href="${base}/vitals/${metric}${formatFilter(filter, byQuery(input.by))}"${metric === input.metric && html` aria-current="page"`}>${metric.toUpperCase()}</a></li>`,
  )}</ul></nav>`
}

function groupTabs({ base, filter }: PageFrame, { metric, by }: VitalsPageInput): Html {
  return html`<nav aria-label="Group by" class="tabs minor"><ul>${Object.keys(GROUPINGS).map(
    (grouping) =>
      html`<li><a href="${base}/vitals/${metric}${formatFilter(filter, byQuery(grouping))}"${grouping === by && html` aria-current="page"`}>by ${grouping}</a></li>`,
  )}</ul></nav>`
}

function byQuery(by: string): Record<string, string> {
  return by === 'route' ? {} : { by }
}

function trendFigure(metric: Metric, trend: readonly TrendPoint[]): Html {
  if (trend.length < 2)
    return html`<div class="empty">${trend[0] ? html`All samples of this range fall into one interval, which began at ${formatTime(trend[0].timeMs).slice(0, 16)} UTC. A trend takes two: choose a shorter range, or come back later.` : 'No samples in this range.'}</div>`
  const lines = (['p90', 'p75', 'p50'] as const).map((name) => ({ name, values: trend.map((point) => point[name]) }))
  const data = { metric, ...THRESHOLDS[metric], times: trend.map((point) => point.timeMs / 1000), lines }
  return html`<figure class="chart" data-chart="trend-data">
<div class="plot">${staticChart(lines, `${metric.toUpperCase()} over time; see the table below for the data`)}</div>
<figcaption><span class="key line-p50">p50</span><span class="key line-p75">p75</span><span class="key line-p90">p90</span><span class="key limit">good / poor</span></figcaption>
${embedData('trend-data', data)}
<details><summary>Data of this chart</summary>${trendTable(metric, trend)}</details></figure>`
}

function trendTable(metric: Metric, trend: readonly TrendPoint[]): Html {
  return table({
    caption: `${metric.toUpperCase()} over time`,
    items: trend,
    empty: '',
    columns: [
      { name: 'From (UTC)', cell: (point) => formatTime(point.timeMs).slice(0, 16) },
      { name: 'p50', numeric: true, cell: (point) => formatVital(metric, point.p50), value: (point) => point.p50 },
      { name: 'p75', numeric: true, cell: (point) => ratedValue(metric, point.p75) },
      { name: 'p90', numeric: true, cell: (point) => formatVital(metric, point.p90), value: (point) => point.p90 },
      { name: 'Samples', numeric: true, cell: (point) => point.samples },
    ],
  })
}

function groupTable(frame: PageFrame, { metric, by }: VitalsPageInput, groups: readonly VitalSummary[]): Html {
  return table({
    caption: `${metric.toUpperCase()} by ${by}`,
    items: groups,
    empty: html`No ${metric.toUpperCase()} in this range. ${metric === 'inp' ? 'It is measured once a visitor clicks, taps or types, and sent when the page is left.' : 'It is sent when the page is left or hidden.'}`,
    columns: [
      { name: by[0]?.toUpperCase() + by.slice(1), cell: ({ name }) => groupName(frame, by, name) },
      { name: 'p50', numeric: true, cell: (row) => ratedValue(metric, row.p50) },
      {
        name: 'p75',
        numeric: true,
        cell: (row) => html`<b>${ratedValue(metric, row.p75)}</b>`,
        value: (row) => row.p75,
      },
      { name: 'p90', numeric: true, cell: (row) => ratedValue(metric, row.p90) },
      { name: 'Good', numeric: true, cell: (row) => formatShare(row.good), value: (row) => row.good },
      { name: 'Distribution', cell: (row) => shareBar(row) },
      { name: 'Samples', numeric: true, cell: (row) => estimate(row.samples, row.estimated) },
    ],
  })
}

function groupName(frame: PageFrame, by: Grouping, name: string): Html {
  if (by === 'route') return routeLink(frame, name)
  return name ? html`<span class="mono">${name}</span>` : html`<span class="nothing">(none)</span>`
}
