import { latestActions } from '../questions/actions.js'
import { type Change, changesOf } from '../questions/changes.js'
import type { Measure } from '../questions/compare.js'
import { askAgain, chooseComparison } from '../questions/comparison.js'
import { errorGroups, errorsByRoute } from '../questions/errors.js'
import { formatFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { type RouteViews, viewsByRoute } from '../questions/traffic.js'
import { type TrendPoint, trendOf, type VitalSummary, vitalsByRouteAndTotal } from '../questions/vitals.js'
import { MEANINGS, METRICS, type Metric } from '../tables/thresholds.js'
import type { Budgets } from './budgets.js'
import { changeLink, formatChange } from './changes-text.js'
import { errorsTable } from './errors-table.js'
import { nothingFound } from './filter-form.js'
import { formatCount, formatShare, formatVital, NOTHING } from './format.js'
import { type Html, html } from './html.js'
import { latestTable } from './latest-actions.js'
import type { PageContent, PageFrame } from './layout.js'
import { sparkline } from './line-chart.js'
import { routeLink } from './links.js'
import { estimate, ratedValue, shareBar } from './marks.js'
import { budgetSummary } from './page-budgets.js'
import { type Column, table } from './table.js'
import { whatChanged } from './what-changed.js'

/** The overview: changes, budgets if there are any, vitals, routes, frequent errors, latest actions. */
export async function overviewPage(answers: Answers, frame: PageFrame, budgets?: Budgets): Promise<PageContent> {
  const { filter } = frame
  const chosen = await chooseComparison(answers, filter)
  const [changes, vitals, trend, views, routeErrors, errors, actions, summary] = await Promise.all([
    changesOf(answers, chosen.comparison),
    ask(answers, vitalsByRouteAndTotal(filter)),
    ask(answers, trendOf({ filter })),
    ask(answers, viewsByRoute(filter)),
    ask(answers, errorsByRoute(filter)),
    ask(answers, errorGroups(filter, 6)),
    ask(answers, latestActions(filter, 8)),
    budgets && budgetSummary(answers, frame, budgets),
  ])
  const compared = { ...frame, sides: askAgain(chosen.comparison) }
  const totals = vitals.filter(({ isTotal }) => isTotal)
  const byRoute = vitals.filter(({ isTotal }) => !isTotal)
  const rows = joinRoutes({ byRoute, views, errors: new Map(routeErrors.map((row) => [row.route, row.estimated])) })
  const body = html`
${whatChanged(frame, { chosen, changes })}
${summary}
<section aria-labelledby="vitals"><h2 id="vitals" class="sr">Vitals at the 75th percentile</h2>
<ul class="tiles">${METRICS.map((metric) => tile(compared, { metric, total: totals.find((row) => row.metric === metric), trend, changes }))}</ul></section>
<section>${routesTable(frame, rows, changes)}</section>
<div class="pair">
<section>${latestTable(frame, actions)}</section>
<section>${errorsTable(frame, errors, 'Most frequent errors')}</section>
</div>`
  return { title: 'Overview', body }
}

interface TileInput {
  metric: Metric
  total: VitalSummary | undefined
  trend: readonly TrendPoint[]
  changes: readonly Change[]
}

function tile(frame: PageFrame, { metric, total, trend, changes }: TileInput): Html {
  const { base, filter } = frame
  const points = trend.filter((point) => point.metric === metric)
  const name = html`<a href="${base}/vitals/${metric}${formatFilter(filter)}" title="${MEANINGS[metric]}"><abbr>${metric.toUpperCase()}</abbr></a>`
  if (!total)
    return html`<li class="tile"><h3>${name}</h3><p class="big nothing">${NOTHING}</p><p class="small">no samples</p></li>`
  return html`<li class="tile"><h3>${name} <span class="p">p75</span></h3>
<p class="big">${ratedValue(metric, total.p75, total.samples)}</p>
${sparkline(
  points.map((point) => point.p75),
  `p75 over time, from ${formatVital(metric, points[0]?.p75 ?? 0)} to ${formatVital(metric, points.at(-1)?.p75 ?? 0)}`,
)}
${shareBar(total)}
<p class="small">${formatShare(total.good)} good · ${estimate(total.samples, total.estimated)} samples</p>${worseBelow(frame, metric, changes)}</li>`
}

/** A total may be good although one of its routes got worse. */
function worseBelow(frame: PageFrame, metric: Metric, changes: readonly Change[]): Html | false {
  const [first, ...more] = changes.filter(
    (one) => one.of === 'route' && one.measure === metric && one.verdict === 'worse',
  )
  return (
    first !== undefined &&
    html`<p class="small"><span class="verdict worse">worse</span> ${changeLink(frame, first)}${more.length > 0 && ` and ${more.length} more`}</p>`
  )
}

interface RouteRow {
  route: string
  views: RouteViews | undefined
  vitals: Partial<Record<Metric, VitalSummary>>
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
    vitals: Object.fromEntries(byRoute.filter(({ name }) => name === route).map((row) => [row.metric, row])),
    errors: errors.get(route) ?? 0,
  }))
}

function routesTable(frame: PageFrame, rows: readonly RouteRow[], changes: readonly Change[]): Html {
  return table({
    caption: 'Routes, vitals at p75',
    items: rows,
    empty: nothingFound(
      frame,
      html`<p>Nothing was recorded in this range.</p><p>Point the page at this server, <code>start({ service: 'shop', endpoint: '/__throughline/rum' })</code>, and load it once. Or choose a longer time.</p><p>Headless browsers count as robots, whose records are dropped: <a href="${frame.base}/health">Health</a> counts them.</p>`,
    ),
    columns: [
      { name: 'Route', cell: (row) => routeLink(frame, row.route) },
      {
        name: 'Views',
        numeric: true,
        cell: ({ views }) => (views ? estimate(views.views, views.estimated) : NOTHING),
        value: ({ views }) => views?.estimated ?? null,
      },
      ...METRICS.map(
        (metric): Column<RouteRow> => ({
          name: metric.toUpperCase(),
          title: MEANINGS[metric],
          numeric: true,
          cell: (row) =>
            html`${worseMark(changes, row.route, metric)}${ratedValue(metric, row.vitals[metric]?.p75, row.vitals[metric]?.samples)}`,
          value: (row) => row.vitals[metric]?.p75 ?? null,
        }),
      ),
      {
        name: 'Errors',
        numeric: true,
        value: ({ errors }) => errors,
        cell: ({ route, errors }) =>
          html`${worseMark(changes, route, 'errors')}${errors > 0 ? formatCount(errors) : html`<span class="nothing">0</span>`}`,
      },
    ],
  })
}

function worseMark(changes: readonly Change[], route: string, measure: Measure): Html | false {
  const worse = changes.filter(
    (one) => one.of === 'route' && one.name === route && one.measure === measure && one.verdict === 'worse',
  )
  const text = `worse: ${worse.map((one) => `${formatChange(one)}${one.device && ` on ${one.device}`}`).join(', ')}`
  return worse.length > 0 && html`<span class="verdict worse" title="${text}"><span class="sr">${text} </span></span>`
}
