import type { Dialect } from './dialect.js'
import { conditionsOnNarrow, DAY_MS, inRange, type ReportFilter } from './filter.js'
import { type AnswerRow, numberOf, type Question, textOf } from './question.js'

/** The key of a group: its fingerprint; for records of other agents without one, type and message. */
export const GROUP_KEY = "CASE WHEN fingerprint <> '' THEN fingerprint ELSE concat(type, ': ', message) END"

/** Whether a row of `rum_errors` belongs to the group of the parameter `key`. */
export function isOfGroup(dialect: Dialect): string {
  const key = dialect.text('key')
  return `(fingerprint = ${key} OR (fingerprint = '' AND concat(type, ': ', message) = ${key}))`
}

/** One value of a dimension within a group of errors. */
export interface ErrorShare {
  name: string
  /** Recorded occurrences with their repeats, and their estimated number. */
  counted: number
  estimated: number
  /** Distinct sessions and page views. */
  sessions: number
  pages: number
  firstSeenMs: number
  lastSeenMs: number
}

/** The columns of `rum_errors` that a group is broken down by. */
export const ERROR_DIMENSIONS = ['release', 'route', 'device', 'browser', 'service'] as const
export type ErrorDimension = (typeof ERROR_DIMENSIONS)[number]

/** The group, and the range. */
export interface ErrorGroupInput {
  filter: ReportFilter
  key: string
}

const SHARES = `sum(repeats) AS counted, sum(repeats / sample_ratio) AS estimated,
    count(DISTINCT CASE WHEN session_id <> '' THEN session_id END) AS sessions,
    count(DISTINCT CASE WHEN page_id <> '' THEN page_id END) AS pages`

/** The occurrences of a group by release, route, device, browser or service, the most frequent first. */
export function errorSharesBy({ filter, key }: ErrorGroupInput, by: ErrorDimension): Question<ErrorShare> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => `
  SELECT ${by} AS name, ${SHARES},
    ${dialect.epochMs('min(time)')} AS first_seen, ${dialect.epochMs('max(time)')} AS last_seen
  FROM rum_errors WHERE ${where(dialect)} AND ${isOfGroup(dialect)}
  GROUP BY ${by}
  ORDER BY round(estimated, 6) DESC, name
  LIMIT 50`,
    parameters: { ...parameters, key },
    toAnswer: toErrorShare,
  }
}

function toErrorShare(row: AnswerRow): ErrorShare {
  return {
    name: textOf(row, 'name'),
    counted: numberOf(row, 'counted'),
    estimated: numberOf(row, 'estimated'),
    sessions: numberOf(row, 'sessions'),
    pages: numberOf(row, 'pages'),
    firstSeenMs: numberOf(row, 'first_seen'),
    lastSeenMs: numberOf(row, 'last_seen'),
  }
}

/** Visitors with an error: counted among recorded visits, not estimated. */
export interface ErrorVisitors {
  /** Distinct users that the page identified, and distinct sessions without one. */
  users: number
  anonymousSessions: number
}

/** The users that had an error, as far back as raw records are kept. */
export function errorVisitors({ filter, key }: ErrorGroupInput): Question<ErrorVisitors> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => `
  WITH affected AS (
    SELECT DISTINCT session_id FROM rum_errors WHERE ${where(dialect)} AND ${isOfGroup(dialect)} AND session_id <> ''
  ), known AS (
    SELECT DISTINCT SessionId AS known_session, UserHash AS user_hash FROM otel_logs
    WHERE ${inRange(dialect, 'Timestamp')} AND UserHash <> '' AND SessionId IN (SELECT session_id FROM affected)
  )
  SELECT (SELECT count(DISTINCT user_hash) FROM known) AS users,
    (SELECT count(*) FROM affected) - (SELECT count(DISTINCT known_session) FROM known) AS anonymous`,
    parameters: { ...parameters, key },
    toAnswer: (row) => ({ users: numberOf(row, 'users'), anonymousSessions: numberOf(row, 'anonymous') }),
  }
}

/** The number of errors in one interval. */
export interface ErrorTrendPoint {
  timeMs: number
  counted: number
  estimated: number
}

/** How many intervals a trend has. */
const TREND_POINTS = 48

/** The width of the intervals of an error's trend. */
export function errorTrendWidthMs({ sinceMs, untilMs }: ReportFilter): number {
  return Math.max(60_000, Math.ceil((untilMs - sinceMs) / TREND_POINTS / 60_000) * 60_000)
}

/** How often a group occurred over time; intervals without an occurrence have no row. */
export function errorTrend({ filter, key }: ErrorGroupInput): Question<ErrorTrendPoint> {
  const { where, parameters } = conditionsOnNarrow(filter)
  const widthMs = errorTrendWidthMs(filter)
  return {
    sql: (dialect) => `
  SELECT ${dialect.bucketMs('time', widthMs)} AS time_ms, sum(repeats) AS counted, sum(repeats / sample_ratio) AS estimated
  FROM rum_errors WHERE ${where(dialect)} AND ${isOfGroup(dialect)}
  GROUP BY time_ms ORDER BY time_ms`,
    parameters: { ...parameters, key },
    toAnswer: (row) => ({
      timeMs: numberOf(row, 'time_ms'),
      counted: numberOf(row, 'counted'),
      estimated: numberOf(row, 'estimated'),
    }),
  }
}

/** One recorded occurrence. */
export interface ErrorOccurrence {
  timeMs: number
  route: string
  release: string
  device: string
  action: string
  actionId: string
  sessionId: string
  pageId: string
  repeats: number
}

/** The latest occurrences of a group, newest first. */
export function errorOccurrences({ filter, key }: ErrorGroupInput, limit = 30): Question<ErrorOccurrence> {
  const { where, parameters } = conditionsOnNarrow(filter)
  return {
    sql: (dialect) => `
  SELECT ${dialect.epochMs('time')} AS time_ms, route, release, device, action_name, origin_action_id, session_id, page_id,
    repeats
  FROM rum_errors WHERE ${where(dialect)} AND ${isOfGroup(dialect)}
  ORDER BY time DESC, page_id, origin_action_id
  LIMIT ${Math.trunc(limit)}`,
    parameters: { ...parameters, key },
    toAnswer: (row) => ({
      timeMs: numberOf(row, 'time_ms'),
      route: textOf(row, 'route'),
      release: textOf(row, 'release'),
      device: textOf(row, 'device'),
      action: textOf(row, 'action_name'),
      actionId: textOf(row, 'origin_action_id'),
      sessionId: textOf(row, 'session_id'),
      pageId: textOf(row, 'page_id'),
      repeats: numberOf(row, 'repeats'),
    }),
  }
}

/** The history of a group, over everything that is kept. */
export interface ErrorHistory {
  fingerprint: string
  firstSeenMs: number
  lastSeenMs: number
  /** The last occurrence before the range, and the first in it; 0 if there is none. */
  beforeMs: number
  withinMs: number
  /** The longest time without an occurrence that ended in the range. */
  longestGapMs: number
  /** The oldest record that the store has of errors or vitals. */
  recordedSinceMs: number
}

/**
 * The history of every group, or of the one of a key. Of the filter, only service and site apply: a group is not new
 * because it reached another route.
 */
export function errorHistories(filter: ReportFilter, key?: string): Question<ErrorHistory> {
  const { service, site, range, untilMs } = filter
  const { where, parameters } = conditionsOnNarrow({ range, sinceMs: 0, untilMs, service, site })
  return {
    sql: (dialect) => {
      const start = dialect.time('start')
      return `
  WITH errors AS (
    SELECT ${GROUP_KEY} AS group_key, time FROM rum_errors
    WHERE ${where(dialect)}${key === undefined ? '' : ` AND ${isOfGroup(dialect)}`}
  ), steps AS (
    SELECT group_key, ${dialect.instantMs('time')} AS at_ms, time >= ${start} AS within,
      max(${dialect.instantMs('time')}) OVER (PARTITION BY group_key ORDER BY time ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS previous_ms,
      row_number() OVER (PARTITION BY group_key ORDER BY time) AS place
    FROM errors
  )
  SELECT group_key AS fingerprint, min(at_ms) AS first_seen, max(at_ms) AS last_seen,
    max(CASE WHEN within THEN 0 ELSE at_ms END) AS before_ms,
    min(CASE WHEN within THEN at_ms END) AS within_ms,
    max(CASE WHEN within AND place > 1 THEN at_ms - previous_ms ELSE 0 END) AS longest_gap,
    (SELECT ${dialect.epochMs('min(time)')} FROM (SELECT min(time) AS time FROM rum_errors HAVING count(*) > 0 UNION ALL SELECT min(time) AS time FROM rum_vitals HAVING count(*) > 0) AS oldest) AS recorded_since
  FROM steps
  GROUP BY group_key
  ORDER BY last_seen DESC, fingerprint
  LIMIT 500`
    },
    parameters: { ...parameters, start: Math.floor(filter.sinceMs), ...(key === undefined ? {} : { key }) },
    toAnswer: (row) => ({
      fingerprint: textOf(row, 'fingerprint'),
      firstSeenMs: Math.floor(numberOf(row, 'first_seen')),
      lastSeenMs: Math.floor(numberOf(row, 'last_seen')),
      beforeMs: Math.floor(numberOf(row, 'before_ms')),
      withinMs: Math.floor(numberOf(row, 'within_ms')),
      longestGapMs: Math.floor(numberOf(row, 'longest_gap')),
      recordedSinceMs: numberOf(row, 'recorded_since'),
    }),
  }
}

/** An error is quiet after this time without an occurrence. */
export const QUIET_AFTER_MS = DAY_MS
/** An error that returns after this time has reappeared. */
export const REAPPEARS_AFTER_MS = 3 * DAY_MS

/** How a group of errors develops. */
export type ErrorState = 'new' | 'reappeared' | 'ongoing' | 'quiet'

/** Derives the state of a group at the end of a range. */
export function errorStateOf(history: ErrorHistory, { sinceMs, untilMs }: ReportFilter): ErrorState {
  const { firstSeenMs, lastSeenMs, longestGapMs, recordedSinceMs } = history
  if (untilMs - lastSeenMs > QUIET_AFTER_MS) return 'quiet'
  // If the store itself begins within the range, it is unknown whether an error is new.
  if (firstSeenMs >= sinceMs && recordedSinceMs < sinceMs) return 'new'
  return longestGapMs >= REAPPEARS_AFTER_MS ? 'reappeared' : 'ongoing'
}

/** A group that occurred before the range and not in it. */
export interface QuietGroup {
  fingerprint: string
  type: string
  message: string
  counted: number
  lastSeenMs: number
}

/** Groups that occurred before the range and not in it, the latest first. */
export function quietGroups(filter: ReportFilter, limit = 20): Question<QuietGroup> {
  const { where, parameters } = conditionsOnNarrow({ ...filter, sinceMs: 0 })
  return {
    sql: (dialect) => `
  SELECT ${GROUP_KEY} AS group_key, ${dialect.latest('type', 'time')} AS latest_type, ${dialect.latest('message', 'time')} AS latest_message,
    sum(repeats) AS counted, ${dialect.epochMs('max(time)')} AS last_seen
  FROM rum_errors WHERE ${where(dialect)}
  GROUP BY group_key
  HAVING max(time) < ${dialect.time('start')}
  ORDER BY last_seen DESC, group_key
  LIMIT ${Math.trunc(limit)}`,
    parameters: { ...parameters, start: Math.floor(filter.sinceMs) },
    toAnswer: (row) => ({
      fingerprint: textOf(row, 'group_key'),
      type: textOf(row, 'latest_type'),
      message: textOf(row, 'latest_message'),
      counted: numberOf(row, 'counted'),
      lastSeenMs: numberOf(row, 'last_seen'),
    }),
  }
}
