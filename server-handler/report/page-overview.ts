import { latestActions } from '../questions/actions.js'
import { errorGroups, errorsByRoute } from '../questions/errors.js'
import { formatFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { type RouteViews, viewsByRoute } from '../questions/traffic.js'
import { type TrendPoint, trendOf, type VitalSummary, vitalsBy } from '../questions/vitals.js'
import { MEANINGS, METRICS, type Metric } from '../tables/thresholds.js'
import { formatCount, formatShare, formatVital, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import { latestTable } from './latest-actions.js'
import type { PageContent, PageFrame } from './layout.js'
import { sparkline } from './line-chart.js'
import { errorHref, routeLink } from './links.js'
import { ago, estimate, ratedValue, shareBar } from './marks.js'
import { table } from './table.js'

/** The overview: vitals, routes, frequent errors, latest actions. */
export async function overviewPage(answers: Answers, frame: PageFrame): Promise<PageContent> {
  const { filter } = frame
  const [totals, trend, byRoute, views, routeErrors, errors, actions] = await Promise.all([
    ask(answers, vitalsBy({ filter })),
    ask(answers, trendOf({ filter })),
    ask(answers, vitalsBy({ filter, by: 'route' })),
    ask(answers, viewsByRoute(filter)),
    ask(answers, errorsByRoute(filter)),
    ask(answers, errorGroups(filter, 6)),
    ask(answers, latestActions(filter, 8)),
  ])
  const rows = joinRoutes({ byRoute, views, errors: new Map(routeErrors.map((row) => [row.route, row.estimated])) })
  const body = html`
<section aria-labelledby="vitals"><h2 id="vitals" class="sr">Vitals at the 75th percentile</h2>
<ul class="tiles">${METRICS.map((metric) => tile(frame, { metric, total: totals.find((row) => row.metric === metric), trend }))}</ul></section>
<section>${routesTable(frame, rows)}</section>
<div class="pair">
<section>${latestTable(frame, actions)}</section>
<section>${table({
    caption: 'Most frequent errors',
    items: errors,
    empty: 'No errors in this range.',
    columns: [
      {
        name: 'Error',
        cell: (error) =>
          html`<a class="clip" href="${errorHref(frame, error.fingerprint)}"><b>${error.type}</b> ${error.message}</a>`,
      },
      { name: 'Count', numeric: true, cell: (error) => estimate(error.counted, error.estimated) },
      { name: 'Last seen', numeric: true, cell: (error) => ago(error.lastSeenMs, frame.now) },
    ],
  })}</section>
</div>`
  return { title: 'Overview', body }
}

interface TileInput {
  metric: Metric
  total: VitalSummary | undefined
  trend: readonly TrendPoint[]
}

function tile({ base, filter }: PageFrame, { metric, total, trend }: TileInput): Html {
  const points = trend.filter((point) => point.metric === metric)
  const name = html`<a href="${base}/vitals/${metric}${formatFilter(filter)}" title="${MEANINGS[metric]}"><abbr>${metric.toUpperCase()}</abbr></a>`
  if (!total)
    return html`<li class="tile"><h3>${name}</h3><p class="big nothing">${NOTHING}</p><p class="small">no samples</p></li>`
  return html`<li class="tile"><h3>${name} <span class="p">p75</span></h3>
<p class="big">${ratedValue(metric, total.p75)}</p>
${sparkline(
  points.map((point) => point.p75),
  `p75 over time, from ${formatVital(metric, points[0]?.p75 ?? 0)} to ${formatVital(metric, points.at(-1)?.p75 ?? 0)}`,
)}
${shareBar(total)}
<p class="small">${formatShare(total.good)} good · ${estimate(total.samples, total.estimated)} samples</p></li>`
}

interface RouteRow {
  route: string
  views: RouteViews | undefined
  vitals: Partial<Record<Metric, number>>
  errors: number
}

interface RouteParts {
  byRoute: readonly VitalSummary[]
  views: readonly RouteViews[]
  errors: ReadonlyMap<string, number>
}

function joinRoutes({ byRoute, views, errors }: RouteParts): RouteRow[] {
  const names = new Set([...views.map(({ route }) => route), ...byRoute.map(({ name }) => name), ...errors.keys()])
  const viewsOf = new Map(views.map((row) => [row.route, row]))
  return [...names].map((route) => ({
    route,
    views: viewsOf.get(route),
    vitals: Object.fromEntries(byRoute.filter(({ name }) => name === route).map(({ metric, p75 }) => [metric, p75])),
    errors: errors.get(route) ?? 0,
  }))
}

function routesTable(frame: PageFrame, rows: readonly RouteRow[]): Html {
  return table({
    caption: 'Routes, vitals at p75',
    items: rows,
    empty: html`<p>Nothing was recorded in this range.</p><p>Point the page at this server, <code>start({ service: 'shop', endpoint: '/__throughline/rum' })</code>, and load it once. Or choose a longer time.</p>`,
    columns: [
      { name: 'Route', cell: (row) => routeLink(frame, row.route) },
      {
        name: 'Views',
        numeric: true,
        cell: ({ views }) => (views ? estimate(views.views, views.estimated) : NOTHING),
        value: ({ views }) => views?.estimated ?? null,
      },
      ...METRICS.map((metric) => ({
        name: metric.toUpperCase(),
        title: MEANINGS[metric],
        numeric: true,
        cell: (row: RouteRow) => ratedValue(metric, row.vitals[metric]),
        value: (row: RouteRow) => row.vitals[metric] ?? null,
      })),
      {
        name: 'Errors',
        numeric: true,
        value: ({ errors }) => errors,
        cell: ({ errors }) => (errors > 0 ? formatCount(errors) : html`<span class="nothing">0</span>`),
      },
    ],
  })
}
