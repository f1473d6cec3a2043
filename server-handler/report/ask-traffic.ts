import { conditionsOnLogs, conditionsOnVitals, FILTER_FIELDS, type FilterField, type ReportFilter } from './filter.js'
import { fromLogs } from './log-rows.js'
import { numberOf, type Question, textOf } from './question.js'

/** Page views of one route. */
export interface RouteViews {
  route: string
  /** Counted views. */
  views: number
  /** The estimated number: each counts 1 ÷ its sample ratio. */
  estimated: number
}

/** Page views by route, the most viewed first. */
export function viewsByRoute(filter: ReportFilter): Question<RouteViews> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  SELECT Route AS route, count(*) AS views, sum(1 / SampleRatio) AS estimated
  ${fromLogs(`${where} AND RumKind = 'event'`)} AND LogAttributes['rum.event.name'] = 'page_view'
  GROUP BY Route
  ORDER BY estimated DESC, route
  LIMIT 200`,
    parameters,
    toAnswer: (row) => ({
      route: textOf(row, 'route'),
      views: numberOf(row, 'views'),
      estimated: numberOf(row, 'estimated'),
    }),
  }
}

/** A value of a filter field in the range. */
export interface Choice {
  field: FilterField
  value: string
}

/** The choices for each filter field, limited by the range only: one choice must not hide the others. */
export function choicesOf({ range, sinceMs, untilMs }: ReportFilter): Question<Choice> {
  const { where, parameters } = conditionsOnVitals({ range, sinceMs, untilMs })
  const parts = FILTER_FIELDS.map(
    (field) =>
      `(SELECT '${field}' AS field, ${field} AS value FROM chosen WHERE ${field} <> '' GROUP BY ALL ORDER BY count(*) DESC LIMIT 100)`,
  )
  return {
    sql: `
  WITH chosen AS (SELECT ${FILTER_FIELDS.join(', ')} FROM rum_vitals WHERE ${where})
  ${parts.join('\n  UNION ALL ')}
  ORDER BY field, value`,
    parameters,
    toAnswer: (row) => ({
      field: FILTER_FIELDS.find((field) => field === textOf(row, 'field')) ?? 'route',
      value: textOf(row, 'value'),
    }),
  }
}
