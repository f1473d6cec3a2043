import { distributionOf } from '../questions/distribution.js'
import { formatFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { releasesWithin } from '../questions/releases.js'
import { exactPart, GROUPINGS, type Grouping, trendOf, type VitalSummary, vitalsBy } from '../questions/vitals.js'
import { MEANINGS, METRICS, type Metric, THRESHOLDS } from '../tables/thresholds.js'
import { nothingFound } from './filter-form.js'
import { formatShare, formatVital } from './format.js'
import { histogram } from './histogram.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { actionLink, routeLink } from './links.js'
import { estimate, ratedValue, shareBar } from './marks.js'
import { table } from './table.js'
import { trendFigure } from './trend-figure.js'
import { vitalDetails } from './vital-details.js'

/** The content of a vital's page. */
export interface VitalsPageInput {
  metric: Metric
  by: Grouping
}

/** One vital: its trend and its distribution by route, release, device, … */
export async function vitalsPage(answers: Answers, frame: PageFrame, input: VitalsPageInput): Promise<PageContent> {
  const { metric, by } = input
  const { filter } = frame
  const [trend, groups, bins, releases, details] = await Promise.all([
    ask(answers, trendOf({ filter, metric })),
    ask(answers, vitalsBy({ filter, metric, by })),
    ask(answers, distributionOf(filter, metric)),
    ask(answers, releasesWithin(filter)),
    vitalDetails(answers, filter, metric),
  ])
  const isPart = exactPart(filter).sinceMs > filter.sinceMs
  const { good, poor } = THRESHOLDS[metric]
  return {
    title: metric.toUpperCase(),
    lead: `${MEANINGS[metric]}. Good up to ${formatVital(metric, good)}, poor beyond ${formatVital(metric, poor)}.`,
    charts: trend.length > 0,
    body: html`${tabs(frame, input)}
${
  trend.length > 0 &&
  html`<section aria-labelledby="trend"><h2 id="trend">Over time</h2>${trendFigure({ metric, filter, trend, releases })}</section>
<section aria-labelledby="spread"><h2 id="spread">Distribution${isPart && ', of the last 8 days'}</h2>${histogram(metric, bins)}</section>`
}
<section>${groupTabs(frame, input)}${groupTable(frame, input, groups)}</section>${trend.length > 0 && details}`,
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

function groupTable(frame: PageFrame, { metric, by }: VitalsPageInput, groups: readonly VitalSummary[]): Html {
  return table({
    caption: `${metric.toUpperCase()} by ${by}`,
    items: groups,
    empty: nothingFound(
      frame,
      `No ${metric.toUpperCase()} in this range. ${metric === 'inp' ? 'It is measured once a visitor clicks, taps or types, and sent when the page is left.' : 'It is sent when the page is left or hidden.'}`,
    ),
    columns: [
      { name: by[0]?.toUpperCase() + by.slice(1), cell: ({ name }) => groupName(frame, by, name) },
      { name: 'p50', numeric: true, cell: (row) => ratedValue(metric, row.p50, row.samples), value: (row) => row.p50 },
      {
        name: 'p75',
        numeric: true,
        cell: (row) => html`<b>${ratedValue(metric, row.p75, row.samples)}</b>`,
        value: (row) => row.p75,
      },
      { name: 'p90', numeric: true, cell: (row) => ratedValue(metric, row.p90, row.samples), value: (row) => row.p90 },
      { name: 'Good', numeric: true, cell: (row) => formatShare(row.good), value: (row) => row.good },
      { name: 'Distribution', cell: (row) => shareBar(row) },
      { name: 'Samples', numeric: true, cell: (row) => estimate(row.samples, row.estimated) },
    ],
  })
}

function groupName(frame: PageFrame, by: Grouping, name: string): Html {
  if (by === 'route') return routeLink(frame, name)
  if (by === 'action') return actionLink(frame, name)
  return name ? html`<span class="mono">${name}</span>` : html`<span class="nothing">(none)</span>`
}
