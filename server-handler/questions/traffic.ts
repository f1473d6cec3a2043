import {
  conditionsOnLogs,
  conditionsOnNarrow,
  conditionsOnRollup,
  DAY_MS,
  FILTER_FIELDS,
  type FilterField,
  RAW_FIELDS,
  type ReportFilter,
  STEADY_MS,
  steady,
} from './filter.js'
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
export function viewsByRoute(filter: ReportFilter, limit = 200): Question<RouteViews> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: (dialect) => `
  SELECT Route AS route, count(*) AS views, sum(1 / SampleRatio) AS estimated
  FROM otel_logs WHERE ${where(dialect)} AND RumKind = 'event' AND RumEventName = 'page_view'
  GROUP BY Route
  ORDER BY round(estimated, 6) DESC, route
  LIMIT ${Math.trunc(limit)}`,
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

/**
 * The choices for longer ranges come from the hourly rollup; those for fields that it omits from the last day of the
 * range.
 */
const RAW_CHOICES_MS = DAY_MS

/** The choices for each filter field, limited by the range only: one choice must not hide the others. */
export function choicesOf(filter: ReportFilter): Question<Choice> {
  const { range, sinceMs, untilMs } = steady(filter)
  const isLong = untilMs - sinceMs > RAW_CHOICES_MS
  const { where, parameters } = (isLong ? conditionsOnRollup : conditionsOnNarrow)({ range, sinceMs, untilMs })
  const latest = isLong ? RAW_FIELDS : []
  const counted = (fields: readonly FilterField[], from: string) =>
    `SELECT ${fields.join(', ')}, count(*) AS n FROM ${from} GROUP BY ${fields.join(', ')}`
  const choice = (field: FilterField) =>
    `(SELECT '${field}' AS field, ${field} AS value FROM ${latest.includes(field) ? 'latest' : 'chosen'} WHERE ${field} <> '' GROUP BY ${field} ORDER BY sum(n) DESC, value LIMIT 100)`
  const chosen = FILTER_FIELDS.filter((field) => !latest.includes(field))
  return {
    sql: (dialect) => `
  WITH chosen AS (${counted(chosen, `${isLong ? 'rum_vitals_1h' : 'rum_vitals'} WHERE ${where(dialect)}`)}),
    latest AS (${counted(RAW_FIELDS, `rum_vitals WHERE time >= ${dialect.time('recent')} AND time <= ${dialect.time('until')}`)})
  SELECT * FROM (
  ${FILTER_FIELDS.map(choice).join('\n  UNION ALL ')}
  ) ORDER BY field, value`,
    parameters: { ...parameters, recent: Math.floor(Math.max(sinceMs, untilMs - RAW_CHOICES_MS)) },
    mayLagMs: STEADY_MS,
    toAnswer: (row) => ({
      field: FILTER_FIELDS.find((field) => field === textOf(row, 'field')) ?? 'route',
      value: textOf(row, 'value'),
    }),
  }
}
