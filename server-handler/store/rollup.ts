import { BUCKET, IS_MEASURED, ROLLUP_DIMENSIONS, ROLLUP_WEIGHTS } from '../tables/rollup.js'

const KEYS = `${ROLLUP_DIMENSIONS.join(', ')}, bucket`
const SUMS = ['samples', ...Object.keys(ROLLUP_WEIGHTS)]

/** Counts per hour, dimension and bucket of the histogram; of older days per day. */
export const CREATE_ROLLUP = `CREATE TABLE rum_vitals_1h (hour TIMESTAMP_NS, ${ROLLUP_DIMENSIONS.map((name) => `${name} VARCHAR`).join(', ')},
  bucket INTEGER, samples BIGINT, weight DOUBLE, good DOUBLE, poor DOUBLE)`

function rollUp(from: string, time: string): string {
  const weights = Object.values(ROLLUP_WEIGHTS).map((condition) => {
    const filter = condition === undefined ? '' : ` FILTER (WHERE ${condition})`
    return `coalesce(sum(1 / sample_ratio)${filter}, 0)`
  })
  return `INSERT INTO rum_vitals_1h (hour, ${KEYS}, ${SUMS.join(', ')})
  SELECT date_trunc('hour', ${time})::TIMESTAMP_NS, ${ROLLUP_DIMENSIONS.join(', ')}, ${BUCKET}, count(*),
    ${weights.join(',\n    ')}
  FROM ${from} WHERE ${IS_MEASURED} GROUP BY ALL`
}

/** Adds the staged vitals of a commit. */
export const ROLL_UP_STAGED = rollUp('staged_rum_vitals', 'make_timestamp_ns(time)')

/** Adds every vital of a store without a rollup. */
export const ROLL_UP_ALL = rollUp('rum_vitals', 'time')

/** Late records may still reach these hours. Older days are merged to one row each. */
const OPEN_HOURS_MS = 48 * 3_600_000

/**
 * Merges the rows of single commits, and then the hours of a day, in one transaction: a day of many hours has nearly as
 * many buckets as an hour.
 */
export function compactRollup(nowMs: number): readonly string[] {
  const open = `make_timestamp_ns(${Math.round(nowMs - OPEN_HOURS_MS)}::BIGINT * 1000000)`
  return [
    ...join('hour', `hour >= ${open}`),
    ...join(
      DAY,
      `hour < ${open} AND ${DAY} < date_trunc('day', ${open}) AND ${DAY} IN (
    SELECT DISTINCT ${DAY} FROM rum_vitals_1h WHERE hour < ${open} AND hour <> ${DAY})`,
    ),
  ]
}

const DAY = "date_trunc('day', hour)::TIMESTAMP_NS"

function join(time: string, condition: string): string[] {
  const columns = `hour, ${KEYS}, ${SUMS.join(', ')}`
  return [
    `CREATE TEMP TABLE joined AS SELECT ${time} AS hour, ${KEYS}, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
  FROM rum_vitals_1h WHERE ${condition} GROUP BY ALL`,
    `DELETE FROM rum_vitals_1h WHERE ${condition}`,
    `INSERT INTO rum_vitals_1h (${columns}) SELECT ${columns} FROM joined`,
    'DROP TABLE joined',
  ]
}
