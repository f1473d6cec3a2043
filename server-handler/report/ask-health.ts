import { conditionsOnLogs, type ReportFilter } from './filter.js'
import { fromLogs } from './log-rows.js'
import { numberOf, type Question, textOf } from './question.js'

/** One signal of health or loss. */
export interface HealthCount {
  signal: string
  reason: string
  /** Route, queue or callback that it was counted at; empty where nobody said. */
  place: string
  count: number
  lastSeenMs: number
}

/** Signals of health and loss with their counts. */
export function healthCounts(filter: ReportFilter): Question<HealthCount> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  SELECT coalesce(LogAttributes['rum.health.signal'], Body) AS signal,
    coalesce(LogAttributes['rum.health.reason'], '') AS reason, Route AS place,
    sum(greatest(coalesce(try_cast(LogAttributes['rum.health.count'] AS DOUBLE), 1), 0)) AS count,
    epoch_ms(max(Timestamp)) AS last_seen
  ${fromLogs(`${where} AND RumKind = 'health'`)}
  GROUP BY ALL
  ORDER BY signal, count DESC
  LIMIT 500`,
    parameters,
    toAnswer: (row) => ({
      signal: textOf(row, 'signal'),
      reason: textOf(row, 'reason'),
      place: textOf(row, 'place'),
      count: numberOf(row, 'count'),
      lastSeenMs: numberOf(row, 'last_seen'),
    }),
  }
}

/** How many records of a kind arrived. */
export interface KindCount {
  kind: string
  records: number
}

/** Records by kind: what a loss is measured against. */
export function recordsByKind(filter: ReportFilter): Question<KindCount> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: `
  SELECT RumKind AS kind, count(*) AS records
  FROM otel_logs
  WHERE ${where} AND RumKind <> ''
  GROUP BY RumKind
  ORDER BY records DESC, kind`,
    parameters,
    toAnswer: (row) => ({ kind: textOf(row, 'kind'), records: numberOf(row, 'records') }),
  }
}
