import { BUCKET, ROLLUP_DIMENSIONS, ROLLUP_WEIGHTS } from '../tables/rollup.js'

const KEYS = `hour, ${ROLLUP_DIMENSIONS.join(', ')}, bucket`
const SUMS = ['samples', ...Object.keys(ROLLUP_WEIGHTS)]

/** Counts per hour, dimension and bucket of the histogram. */
export const CREATE_ROLLUP = `CREATE TABLE rum_vitals_1h (hour TIMESTAMP_NS, ${ROLLUP_DIMENSIONS.map((name) => `${name} VARCHAR`).join(', ')},
  bucket INTEGER, samples BIGINT, weight DOUBLE, good DOUBLE, poor DOUBLE)`

function rollUp(from: string, time: string): string {
  const weights = Object.values(ROLLUP_WEIGHTS).map((condition) => {
    const filter = condition === undefined ? '' : ` FILTER (WHERE ${condition})`
    return `coalesce(sum(1 / sample_ratio)${filter}, 0)`
  })
  return `INSERT INTO rum_vitals_1h (${KEYS}, ${SUMS.join(', ')})
  SELECT date_trunc('hour', ${time})::TIMESTAMP_NS, ${ROLLUP_DIMENSIONS.join(', ')}, ${BUCKET}, count(*),
    ${weights.join(',\n    ')}
  FROM ${from} GROUP BY ALL`
}

/** Adds the staged vitals of a commit. */
export const ROLL_UP_STAGED = rollUp('staged_rum_vitals', 'make_timestamp_ns(time)')

/** Adds every vital of a store that had no rollup. */
export const ROLL_UP_ALL = rollUp('rum_vitals', 'time')

/** Late records may still reach these hours; older ones are compact already. */
const OPEN_HOURS_MS = 48 * 3_600_000

/** Joins the rows that single commits have added, in one transaction. */
export function compactRollup(nowMs: number): readonly string[] {
  const open = `hour >= make_timestamp_ns(${Math.round(nowMs - OPEN_HOURS_MS)}::BIGINT * 1000000)`
  return [
    `CREATE TEMP TABLE compacted AS SELECT ${KEYS}, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
  FROM rum_vitals_1h WHERE ${open} GROUP BY ALL`,
    `DELETE FROM rum_vitals_1h WHERE ${open}`,
    `INSERT INTO rum_vitals_1h (${KEYS}, ${SUMS.join(', ')}) SELECT ${KEYS}, ${SUMS.join(', ')} FROM compacted`,
    'DROP TABLE compacted',
  ]
}
