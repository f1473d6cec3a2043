import { keysOf } from '../../src/shared/keys.js'
import type { Rating } from '../../src/shared/wire.js'
import { BUCKET, IS_MEASURED } from '../tables/rollup.js'
import { METRICS, type Metric, rate, thresholdSql } from '../tables/thresholds.js'
import { type Dialect, LEVELS, type Level } from './dialect.js'
import { conditionsOnNarrow, conditionsOnRollup, DAY_MS, RAW_FIELDS, type ReportFilter } from './filter.js'
import { type AnswerRow, isSet, numberOf, type Question, textOf } from './question.js'

/** The groupings of vitals, with their columns. */
export const GROUPINGS = {
  route: 'route',
  release: 'release',
  device: 'device',
  browser: 'browser',
  connection: 'connection',
  country: 'country',
  action: 'action_name',
  service: 'service',
  site: 'site',
} as const
export type Grouping = keyof typeof GROUPINGS

/** The names of the groupings, as options and tools list them. */
export const GROUPING_NAMES = keysOf(GROUPINGS)

/** The distribution of one vital in one group. */
export interface VitalSummary {
  /** The group: a route, a release, …; empty if the records have none. */
  name: string
  metric: Metric
  p50: number
  p75: number
  p90: number
  /** Of the 75th percentile. */
  rating: Rating
  /** Measured values. */
  samples: number
  /** The estimated number: each value counts 1 ÷ its sample ratio. */
  estimated: number
  /** Shares of the estimate, 0 to 1. */
  good: number
  poor: number
}

/** One moment of a trend. */
export interface TrendPoint {
  metric: Metric
  /** Start of the bucket, epoch milliseconds. */
  timeMs: number
  p50: number
  p75: number
  p90: number
  samples: number
}

/** The selected vitals, and their grouping. */
export interface VitalsQuestion {
  filter: ReportFilter
  /** One vital; all of them if absent. */
  metric?: Metric | undefined
  /** All in one group if absent. */
  by?: Grouping | undefined
  /** Maximum number of groups, the most measured first. @default 200 */
  limit?: number | undefined
}

interface GroupedVitals extends VitalsQuestion {
  /** Whether the rows also contain a total over all groups, with `is_total`. @default false */
  withTotal?: boolean | undefined
}

/** Longer ranges are read from the hourly rollup: its percentiles are within 1 %, and it answers immediately. */
const ROLLUP_FROM_MS = 8 * DAY_MS

/** The last part of a range that is short enough to be read from every value. */
export function exactPart({ sinceMs, untilMs }: ReportFilter): Pick<ReportFilter, 'sinceMs' | 'untilMs'> {
  return { sinceMs: Math.max(sinceMs, untilMs - ROLLUP_FROM_MS), untilMs }
}

type RollupChoice = Pick<ReportFilter, 'sinceMs' | 'untilMs'> & Partial<ReportFilter>

/** Whether the percentiles of a filter come from the hourly rollup. */
export function isRolledUp(filter: RollupChoice): boolean {
  return filter.untilMs - filter.sinceMs > ROLLUP_FROM_MS && !RAW_FIELDS.some((field) => filter[field])
}

const isRaw = (by: Grouping | undefined) => RAW_FIELDS.some((field) => field === by)

/** What percentiles are computed of. */
export const VALUES = { metric: 'metric', value: 'value', weight: '1 / sample_ratio' }

const percentilesBy = (percentile: (level: Level) => string): string =>
  LEVELS.map((level) => `${percentile(level)} AS p${level * 100}`).join(',\n    ')

const andMetric = (dialect: Dialect, metric: Metric | undefined) =>
  metric ? ` AND metric = ${dialect.text('metric')}` : ''

/** A condition that excludes missing values. */
export const measured = (condition: string) => `${condition} AND ${IS_MEASURED}`

/** Percentiles, counts and shares of vitals by group; of long ranges from the hourly rollup. */
export function vitalsBy(question: VitalsQuestion): Question<VitalSummary> {
  return groupedVitals(question)
}

function groupedVitals(question: GroupedVitals): Question<VitalSummary> {
  return isRolledUp(question.filter) && !isRaw(question.by) ? rolledUpVitalsBy(question) : exactVitalsBy(question)
}

/** Vitals by route, and of all routes together, from one pass over the rows. */
export function vitalsByRouteAndTotal(filter: ReportFilter): Question<VitalSummary & { isTotal: boolean }> {
  const question = groupedVitals({ filter, by: 'route', withTotal: true })
  return { ...question, toAnswer: (row) => ({ ...toSummary(row), isTotal: isSet(row, 'is_total') }) }
}

/** The same from every row; for very many rows, from a histogram of them. */
export function exactVitalsBy(question: GroupedVitals): Question<VitalSummary> {
  const { filter, metric, by } = question
  const { where, parameters } = conditionsOnNarrow(filter)
  const name = by ? GROUPINGS[by] : "''"
  const condition = (dialect: Dialect) => measured(where(dialect) + andMetric(dialect, metric))
  const groups = groupsOf(question)
  return {
    sql: (dialect) => `
  WITH ${chosenSql(dialect.finalVitals({ ...VALUES, name }, condition(dialect)), question)},
  ranked AS (${dialect.ranked('chosen', groups.join(', '))})
  SELECT ${groups.join(', ')},
    ${percentilesBy(dialect.percentile)},
    count(*) AS samples,
    sum(weight) AS estimated,
    ${dialect.sumIf('weight', IS_GOOD)} / sum(weight) AS good,
    ${dialect.sumIf('weight', IS_POOR)} / sum(weight) AS poor
  FROM ranked ${endSql(question)}`,
    approximation: {
      count: (dialect) => countSql(condition(dialect)),
      sql: (dialect) => summariesSql(dialect, bucketsSql(dialect, name, condition(dialect)), question),
    },
    parameters: metric ? { ...parameters, metric } : parameters,
    toAnswer: toSummary,
  }
}

/** The same from the hourly rollup, which counts each report of a vital, including those that a later one replaces. */
export function rolledUpVitalsBy(question: GroupedVitals): Question<VitalSummary> {
  const { filter, metric, by } = question
  const { where, parameters } = conditionsOnRollup(filter)
  const name = by ? GROUPINGS[by] : "''"
  return {
    sql: (dialect) => {
      const chosen = `SELECT ${name} AS name, * FROM rum_vitals_1h WHERE ${where(dialect)}${andMetric(dialect, metric)}`
      return summariesSql(dialect, chosen, question)
    },
    parameters: metric ? { ...parameters, metric } : parameters,
    toAnswer: toSummary,
  }
}

/** What a row of the result is of. */
function groupsOf({ withTotal }: GroupedVitals): string[] {
  return withTotal ? ['is_total', 'name', 'metric'] : ['name', 'metric']
}

/** The rows with their groups; for a total, each row counts a second time. */
function chosenSql(rows: string, { withTotal }: GroupedVitals): string {
  if (!withTotal) return `chosen AS (${rows})`
  return `of_groups AS (${rows}), chosen AS (
    SELECT FALSE AS is_total, * FROM of_groups
    UNION ALL SELECT TRUE AS is_total, * REPLACE ('' AS name) FROM of_groups
  )`
}

function endSql(question: GroupedVitals): string {
  const { metric, limit = 200, withTotal } = question
  const groups = Math.trunc(limit) + (withTotal ? 1 : 0)
  return `
  GROUP BY ${groupsOf(question).join(', ')}
  ORDER BY round(estimated, 6) DESC, name, metric
  LIMIT ${groups * (metric ? 1 : METRICS.length)}`
}

const IS_GOOD = `value <= ${thresholdSql('good')}`
const IS_POOR = `value > ${thresholdSql('poor')}`

/** The number of rows that match a condition. */
export const countSql = (condition: string) => `SELECT count(*) AS n FROM rum_vitals WHERE ${condition}`

/** The rows of the rollup, expanded to single values. */
export function bucketsSql(dialect: Dialect, name: string, condition: string): string {
  return `SELECT ${name} AS name, metric, ${BUCKET} AS bucket, count(*) AS samples, sum(1 / sample_ratio) AS weight,
      ${dialect.sumIf('1 / sample_ratio', IS_GOOD)} AS good, ${dialect.sumIf('1 / sample_ratio', IS_POOR)} AS poor
    FROM rum_vitals WHERE ${condition} GROUP BY name, metric, bucket`
}

function summariesSql(dialect: Dialect, rows: string, question: GroupedVitals): string {
  const { merged, percentile } = dialect.rollup
  const groups = groupsOf(question)
  return `
  WITH ${chosenSql(rows, question)}, ${merged(groups)}
  SELECT ${groups.join(', ')},
    ${percentilesBy(percentile)},
    sum(samples) AS samples,
    sum(weight) AS estimated,
    sum(good) / sum(weight) AS good,
    sum(poor) / sum(weight) AS poor
  FROM merged ${endSql(question)}`
}

function toSummary(row: AnswerRow): VitalSummary {
  const metric = toMetric(row)
  const p75 = numberOf(row, 'p75')
  return {
    name: textOf(row, 'name'),
    metric,
    p50: numberOf(row, 'p50'),
    p75,
    p90: numberOf(row, 'p90'),
    rating: rate(metric, p75),
    samples: numberOf(row, 'samples'),
    estimated: numberOf(row, 'estimated'),
    good: numberOf(row, 'good'),
    poor: numberOf(row, 'poor'),
  }
}

function toMetric(row: AnswerRow): Metric {
  const name = textOf(row, 'metric')
  return METRICS.find((metric) => metric === name) ?? 'lcp'
}

/** About this many buckets make a readable line. */
const TREND_BUCKETS = 48

const NICE_BUCKETS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * 60_000)

/** The width of a trend's buckets for a range. */
export function bucketMsOf(filter: RollupChoice): number {
  const ideal = (filter.untilMs - filter.sinceMs) / TREND_BUCKETS
  if (isRolledUp(filter)) return DAY_MS
  return NICE_BUCKETS_MS.find((bucket) => bucket >= ideal) ?? DAY_MS
}

/** Percentiles over time; of long ranges from the hourly rollup, of very many values from a histogram of them. */
export function trendOf({ filter, metric }: Pick<VitalsQuestion, 'filter' | 'metric'>): Question<TrendPoint> {
  const rolledUp = isRolledUp(filter)
  const { where, parameters } = rolledUp ? conditionsOnRollup(filter) : conditionsOnNarrow(filter)
  const condition = (dialect: Dialect) => where(dialect) + andMetric(dialect, metric)
  const bucket = (dialect: Dialect) => dialect.bucketMs(rolledUp ? 'hour' : 'time', bucketMsOf(filter))
  const shared = {
    parameters: metric ? { ...parameters, metric } : parameters,
    toAnswer: toTrendPoint,
  }
  if (rolledUp)
    return {
      ...shared,
      sql: (dialect) =>
        mergedTrendSql(dialect, `SELECT ${bucket(dialect)} AS name, * FROM rum_vitals_1h WHERE ${condition(dialect)}`),
    }
  return {
    ...shared,
    sql: (dialect) => `
  WITH chosen AS (
    ${dialect.finalVitals({ ...VALUES, name: bucket(dialect) }, measured(condition(dialect)))}
  ), ranked AS (${dialect.ranked('chosen', 'name, metric')})
  SELECT name AS time_ms, metric,
    ${percentilesBy(dialect.percentile)},
    count(*) AS samples
  FROM ranked ${TREND_END}`,
    approximation: {
      count: (dialect) => countSql(measured(condition(dialect))),
      sql: (dialect) => mergedTrendSql(dialect, bucketsSql(dialect, bucket(dialect), measured(condition(dialect)))),
    },
  }
}

const TREND_END = `
  GROUP BY name, metric
  ORDER BY name, metric`

function mergedTrendSql(dialect: Dialect, chosen: string): string {
  const { merged, percentile } = dialect.rollup
  return `
  WITH chosen AS (
    ${chosen}
  ), ${merged(['name', 'metric'])}
  SELECT name AS time_ms, metric,
    ${percentilesBy(percentile)},
    sum(samples) AS samples
  FROM merged ${TREND_END}`
}

function toTrendPoint(row: AnswerRow): TrendPoint {
  return {
    metric: toMetric(row),
    timeMs: numberOf(row, 'time_ms'),
    p50: numberOf(row, 'p50'),
    p75: numberOf(row, 'p75'),
    p90: numberOf(row, 'p90'),
    samples: numberOf(row, 'samples'),
  }
}
