import { conditionsOnLogs, type ReportFilter } from './filter.js'
import { fromLogs } from './log-rows.js'
import { numberOf, type Question, textOf } from './question.js'

/** One signal of health or loss. */
export interface HealthCount {
  signal: string
  reason: string
  /** Route, queue or callback where it was counted; empty if unknown. */
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

/** Documents served with ids, and those whose page has reported. */
export interface DocumentCount {
  stamped: number
  /** Estimated if pages are sampled. */
  expected: number
  reported: number
}

/** A page sends its first records within seconds, and retries for two minutes. */
const REPORT_GRACE_MS = 120_000

/**
 * How many documents never reported: those served with ids, minus those whose page reported. Pages loaded within the
 * last two minutes are not counted yet.
 */
export function documentCounts({ sinceMs, untilMs }: ReportFilter): Question<DocumentCount> {
  const range = (column: string) =>
    `${column} >= make_timestamp_ns($since::BIGINT * 1000000) AND ${column} <= make_timestamp_ns($until::BIGINT * 1000000)`
  return {
    sql: `
  WITH stamped AS (
    SELECT DISTINCT RequestId
    ${fromLogs(`${range('Timestamp')} AND EventName IN ('request.served', 'api.request_served') AND RequestId <> ''`)}
      AND LogAttributes['throughline.document'] = 'true'),
  pages AS (
    SELECT RequestId, min(SampleRatio) AS ratio FROM otel_logs
    WHERE Timestamp >= make_timestamp_ns($since::BIGINT * 1000000) AND RumKind NOT IN ('', 'health', 'report') AND RequestId <> ''
    GROUP BY RequestId)
  SELECT count(*) AS stamped, count(pages.RequestId) AS reported,
    count(*) * coalesce(avg(pages.ratio), 1) AS expected
  FROM stamped LEFT JOIN pages ON pages.RequestId = stamped.RequestId`,
    parameters: { since: Math.floor(sinceMs), until: Math.ceil(untilMs - REPORT_GRACE_MS) },
    toAnswer: (row) => ({
      stamped: numberOf(row, 'stamped'),
      expected: numberOf(row, 'expected'),
      reported: numberOf(row, 'reported'),
    }),
  }
}

/** The number of records per kind. */
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
