import type { Dialect } from './dialect.js'
import {
  conditionsOnNarrow,
  DAY_MS,
  FILTER_FIELDS,
  inRange,
  RAW_FIELDS,
  type ReportFilter,
  STEADY_MS,
} from './filter.js'
import { type AnswerRow, numberOf, type Question, textOf } from './question.js'

/** A release of a service, with its number of views. */
export interface ReleaseViews {
  service: string
  release: string
  /** Views, counted by the vital that most of them report. */
  views: number
  /** The hour of its first and last value, epoch milliseconds; of older days, the day. */
  firstMs: number
  lastMs: number
}

/** How far back releases are looked for. */
export const RELEASE_DAYS = 14

/** The releases of two weeks that have views, the newest first. */
export function releasesOf(filter: ReportFilter): Question<ReleaseViews> {
  const fields = FILTER_FIELDS.filter((field) => field !== 'release' && filter[field] && !RAW_FIELDS.includes(field))
  const where = (dialect: Dialect, time: string) =>
    `${inRange(dialect, time)} AND metric <> 'inp' AND release <> ''${fields.map((field) => ` AND ${field} = ${dialect.text(field)}`).join('')}`
  return {
    // The rollup merges the hours of older days: releases of one day are ordered by their first vital.
    sql: (dialect) => `
  SELECT counted.service AS service, counted.release AS release, max(n) AS views,
    ${dialect.epochMs('min(earliest)')} AS first, ${dialect.epochMs('max(latest)')} AS last, max(exact) AS exact_first
  FROM (
    SELECT service, release, sum(samples) AS n, min(hour) AS earliest, max(hour) AS latest
    FROM rum_vitals_1h
    WHERE ${where(dialect, 'hour')}
    GROUP BY service, release, metric
  ) AS counted
  LEFT JOIN (
    SELECT service, release, ${dialect.epochMs('min(time)')} AS exact FROM rum_vitals WHERE ${where(dialect, 'time')}
    GROUP BY service, release
  ) AS seen ON seen.service = counted.service AND seen.release = counted.release
  GROUP BY counted.service, counted.release
  ORDER BY first DESC, exact_first DESC, release DESC
  LIMIT 100`,
    parameters: {
      since: Math.floor(filter.untilMs / DAY_MS - RELEASE_DAYS) * DAY_MS,
      until: Math.ceil(filter.untilMs),
      ...Object.fromEntries(fields.map((field) => [field, filter[field] ?? ''])),
    },
    mayLagMs: STEADY_MS,
    toAnswer: (row: AnswerRow) => ({
      service: textOf(row, 'service'),
      release: textOf(row, 'release'),
      views: numberOf(row, 'views'),
      firstMs: numberOf(row, 'first'),
      lastMs: numberOf(row, 'last'),
    }),
  }
}

/** When a release was first seen. */
export interface ReleaseMark {
  release: string
  timeMs: number
}

/**
 * The releases that were first seen within a range, oldest first. The very first release is not among them, since
 * nothing preceded it.
 */
export function releasesWithin(filter: ReportFilter): Question<ReleaseMark> {
  const { where, parameters } = conditionsOnNarrow({ ...filter, release: undefined })
  return {
    sql: (dialect) => `
  WITH seen AS (
    SELECT release, min(time) AS first_seen FROM rum_vitals WHERE ${where(dialect)} AND release <> '' GROUP BY release
  )
  SELECT release, ${dialect.epochMs('first_seen')} AS time_ms FROM seen
  WHERE first_seen > (SELECT min(first_seen) FROM seen)
  ORDER BY first_seen, release LIMIT 20`,
    parameters,
    toAnswer: (row) => ({ release: textOf(row, 'release'), timeMs: numberOf(row, 'time_ms') }),
  }
}
