import { conditionsOnLogs, inRange, MAX_GROUPS, type ReportFilter } from './filter.js'
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
    sql: (dialect) => {
      const attribute = (name: string) => dialect.logs.attribute(`rum.health.${name}`)
      return `
  SELECT coalesce(nullif(${attribute('signal')}, ''), Body) AS signal,
    ${attribute('reason')} AS reason, Route AS place,
    sum(greatest(coalesce(${dialect.logs.toNumber(attribute('count'))}, 1), 0)) AS count,
    ${dialect.epochMs('max(Timestamp)')} AS last_seen
  ${dialect.rowsOf('otel_logs', `${where(dialect)} AND RumKind = 'health'`)}
  GROUP BY signal, reason, place
  ORDER BY signal, count DESC, reason, place
  LIMIT ${MAX_GROUPS}`
    },
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
  return {
    sql: (dialect) => `
  WITH stamped AS (
    SELECT DISTINCT RequestId AS id
    ${dialect.rowsOf('otel_logs', `${inRange(dialect, 'Timestamp')} AND RouteClass <> '' AND RequestId <> ''`)}
      AND ${dialect.logs.attribute('throughline.document')} = 'true'),
  pages AS (
    SELECT RequestId AS id, min(SampleRatio) AS ratio FROM otel_logs
    WHERE Timestamp >= ${dialect.time('since')} AND RumKind NOT IN ('', 'health', 'report') AND RequestId <> ''
    GROUP BY RequestId)
  SELECT count(*) AS stamped, count(pages.ratio) AS reported,
    count(*) * CASE WHEN count(pages.ratio) = 0 THEN 1 ELSE avg(pages.ratio) END AS expected
  FROM stamped LEFT JOIN pages ON pages.id = stamped.id`,
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

/** Records by kind, as the base of a loss ratio. */
export function recordsByKind(filter: ReportFilter): Question<KindCount> {
  const { where, parameters } = conditionsOnLogs(filter)
  return {
    sql: (dialect) => `
  SELECT RumKind AS kind, count(*) AS records
  FROM otel_logs
  WHERE ${where(dialect)} AND RumKind <> ''
  GROUP BY RumKind
  ORDER BY records DESC, kind`,
    parameters,
    toAnswer: (row) => ({ kind: textOf(row, 'kind'), records: numberOf(row, 'records') }),
  }
}
