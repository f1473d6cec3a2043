import { conditionsOnLogs, conditionsOnNarrow, type ReportFilter } from './filter.js'
import { numberOf, type Question, textOf } from './question.js'

/** How many page views of a route had an error. */
export interface RouteErrorRate {
  route: string
  /** Recorded page views, and those with at least one error. */
  views: number
  failedViews: number
  /** The share of page views with an error, 0 to 1; each counts 1 ÷ its sample ratio. */
  rate: number
}

/** The share of page views with an error by route, the most viewed first. */
export function errorRateByRoute(filter: ReportFilter, limit = 1000): Question<RouteErrorRate> {
  const [logs, narrow] = [conditionsOnLogs(filter), conditionsOnNarrow(filter)]
  return {
    sql: (dialect) => `
  WITH viewed AS (
    SELECT Route AS view_route, count(*) AS views, sum(1 / SampleRatio) AS estimated
    FROM otel_logs WHERE ${logs.where(dialect)} AND RumKind = 'event' AND RumEventName = 'page_view'
    GROUP BY Route
  ), failing AS (
    SELECT route AS error_route, page_id, max(1 / sample_ratio) AS weight
    FROM rum_errors WHERE ${narrow.where(dialect)} AND page_id <> ''
    GROUP BY route, page_id
  ), failed AS (
    SELECT error_route, count(*) AS pages, sum(weight) AS estimated_pages FROM failing GROUP BY error_route
  )
  SELECT viewed.view_route AS route, viewed.views AS views, coalesce(failed.pages, 0) AS failed_views,
    least(coalesce(failed.estimated_pages, 0) / viewed.estimated, 1) AS rate
  FROM viewed LEFT JOIN failed ON failed.error_route = viewed.view_route
  ORDER BY views DESC, route
  LIMIT ${Math.trunc(limit)}`,
    parameters: { ...logs.parameters, ...narrow.parameters },
    toAnswer: (row) => ({
      route: textOf(row, 'route'),
      views: numberOf(row, 'views'),
      failedViews: numberOf(row, 'failed_views'),
      rate: numberOf(row, 'rate'),
    }),
  }
}
