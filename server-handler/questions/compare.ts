import { BUCKET, BUCKET_VALUE, IS_MEASURED } from '../tables/rollup.js'
import { METRICS, type Metric } from '../tables/thresholds.js'
import type { Dialect } from './dialect.js'
import { LOG_COLUMNS, NARROW_COLUMNS, ROLLUP_COLUMNS, STEADY_MS } from './filter.js'
import { type AnswerRow, numberOf, type Question, textOf } from './question.js'
import { blockMsOf, type Comparison, eitherSide, isRollable, parametersOf, type SideColumns, sideSql } from './sides.js'

/** What can change: a vital, the duration of an action, the share of views with an error, or of actions that failed. */
export const MEASURES = [...METRICS, 'duration', 'errors', 'failures'] as const
export type Measure = (typeof MEASURES)[number]

/** One side of a cell. A share is that of values above a limit that both sides share. */
export interface CellSide {
  /** The 75th percentile; of errors and failures, their share. */
  value: number
  /** Measured values. */
  samples: number
  /** The estimated number: each counts 1 ÷ its sample ratio. */
  estimated: number
  /** The number of values of equal weight with the same precision. */
  effective: number
  /** Share of values above the limit, 0 to 1. */
  share: number
  /** Intervals of time with values, and the variance of `share` computed from them. */
  blocks: number
  variance: number
}

/** A route or an action on one class of device, by one measure, on both sides. */
export interface Cell {
  of: 'route' | 'action'
  name: string
  device: string
  measure: Measure
  before: CellSide | undefined
  after: CellSide | undefined
}

/** One row of a question: a cell's side. */
export interface CellRow extends Omit<Cell, 'before' | 'after'> {
  side: 'before' | 'after'
  values: CellSide
}

const KEYS = 'of_kind, name, device, measure'

/**
 * The 75th percentiles of both sides: vitals by route, and INP and duration by action, each by device. A cell is joined and
 * ranked by a hash of its keys: text keys take the embedded store three times as long.
 */
export function percentileCells(comparison: Comparison): Question<CellRow> {
  return {
    sql: (dialect) => `
  WITH ${valuesSql(dialect, comparison)}, cells AS (
    SELECT cell, ${KEYS.split(', ')
      .map((key) => `${dialect.anyOf(key)} AS ${key}`)
      .join(', ')}
    FROM chosen GROUP BY cell
  ), totals AS (
    SELECT cell, ${dialect.sumIf('weight', IS_AFTER)} AS all_after, ${dialect.sumIf('weight', IS_BEFORE)} AS all_before
    FROM chosen GROUP BY cell
  ), buckets AS (
    SELECT cell, bucket, ${dialect.sumIf('weight', IS_AFTER)} AS w_after, ${dialect.sumIf('weight', IS_BEFORE)} AS w_before
    FROM chosen GROUP BY cell, bucket
  ), ranked AS (
    SELECT cell, bucket, w_after, w_before, sum(w_after) OVER so_far AS up_to_after, sum(w_before) OVER so_far AS up_to_before
    FROM buckets WINDOW so_far AS (PARTITION BY cell ORDER BY bucket ROWS UNBOUNDED PRECEDING)
  ), limits AS (
    SELECT cell,
      min(CASE WHEN ${reaches('up_to_after + up_to_before', 'all_after + all_before')} THEN bucket END) AS edge,
      min(CASE WHEN w_after > 0 AND ${reaches('up_to_after', 'all_after')} THEN ${BUCKET_VALUE} END) AS p75_after,
      min(CASE WHEN w_before > 0 AND ${reaches('up_to_before', 'all_before')} THEN ${BUCKET_VALUE} END) AS p75_before
    FROM ranked JOIN totals USING (cell) GROUP BY cell
  ), blocks AS (
    SELECT cell, side, block, sum(samples) AS n, sum(weight) AS w, sum(weight * weight / samples) AS w2,
      ${dialect.sumIf('weight', 'bucket > edge')} AS a
    FROM chosen JOIN limits USING (cell)
    GROUP BY cell, side, block
  ), spread AS (${spreadSql('cell', 'sum(n) AS measured, sum(w) * sum(w) / sum(w2) AS effective,')})
  SELECT ${KEYS}, side, CASE WHEN ${IS_AFTER} THEN p75_after ELSE p75_before END AS value, measured, effective, total, hits,
    hits_squared, hits_total, total_squared, intervals
  FROM spread JOIN cells USING (cell) JOIN limits USING (cell)
  ORDER BY ${KEYS}, side`,
    parameters: parametersOf(comparison),
    mayLagMs: STEADY_MS,
    toAnswer: toCellRow,
  }
}

const IS_AFTER = "side = 'after'"
const IS_BEFORE = "side = 'before'"

// A tolerance of 1e-9 for the rounding of sums.
const reaches = (reached: string, total: string) => `${reached} >= (${total}) * 0.75 - 1e-9`

/** The shares of both sides: views with an error by route, and failed actions by name, each by device. */
export function shareCells(comparison: Comparison): Question<CellRow> {
  return {
    sql: (dialect) => `
  WITH chosen AS (
    ${sharesSql(dialect, comparison)}
  ), blocks AS (
    SELECT ${KEYS}, side, block, sum(samples) AS n, sum(weight) AS w, sum(squared) AS w2, sum(hit) AS a
    FROM chosen GROUP BY ${KEYS}, side, block
  ), spread AS (${spreadSql(KEYS, 'sum(n) AS measured, sum(w) * sum(w) / sum(w2) AS effective,')})
  SELECT ${KEYS}, side, hits / total AS value, measured, effective, total, hits, hits_squared, hits_total, total_squared, intervals
  FROM spread WHERE measured > 0
  ORDER BY ${KEYS}, side`,
    parameters: parametersOf(comparison),
    mayLagMs: STEADY_MS,
    toAnswer: toCellRow,
  }
}

function spreadSql(keys: string, more: string): string {
  return `
    SELECT ${keys}, side, ${more} sum(w) AS total, sum(a) AS hits, sum(a * a) AS hits_squared, sum(a * w) AS hits_total,
      sum(w * w) AS total_squared, count(*) AS intervals
    FROM blocks GROUP BY ${keys}, side`
}

/** Values in buckets, from the rollup if it covers them. */
function valuesSql(dialect: Dialect, comparison: Comparison): string {
  const rolledUp = dialect.rollup.hasBuckets && isRollable(comparison)
  const columns = rolledUp ? ROLLUP_COLUMNS : NARROW_COLUMNS
  const common = (time: string, of: SideColumns) =>
    `${sideSql(dialect, of, comparison)} AS side, ${dialect.bucketMs(time, blockMsOf(comparison))} AS block`
  const counts = 'count(*) AS samples, sum(1 / sample_ratio) AS weight'
  const vitals = (kind: Cell['of'], name: string, more = '') => `
    SELECT ${dialect.hash(`'${kind}'`, name, 'device', 'metric')} AS cell, '${kind}' AS of_kind, ${dialect.anyOf(name)} AS name, ${dialect.anyOf('device')} AS device, ${dialect.anyOf('metric')} AS measure,
      ${common(columns.time, columns)}, ${rolledUp ? 'bucket' : `${BUCKET} AS bucket`}, ${rolledUp ? 'sum(samples) AS samples, sum(weight) AS weight' : counts}
    FROM ${rolledUp ? 'rum_vitals_1h' : 'rum_vitals'} WHERE ${eitherSide(dialect, columns, comparison)}${rolledUp ? '' : ` AND ${IS_MEASURED}`}${more}
    GROUP BY cell, side, block, bucket`
  return `chosen AS (${vitals('route', 'route')}
    UNION ALL ${vitals('action', 'action_name', " AND metric = 'inp' AND action_name <> ''")}
    UNION ALL
    SELECT ${dialect.hash("'action'", 'action_name', 'device', "'duration'")} AS cell, 'action' AS of_kind, ${dialect.anyOf('action_name')} AS name, ${dialect.anyOf('device')} AS device, 'duration' AS measure,
      ${common('time', NARROW_COLUMNS)}, ${BUCKET} AS bucket, ${counts}
    FROM (SELECT *, duration_ms AS value FROM rum_actions WHERE ${eitherSide(dialect, NARROW_COLUMNS, comparison)}) AS ended
    WHERE action_name <> ''
    GROUP BY cell, side, block, bucket
  )`
}

function sharesSql(dialect: Dialect, comparison: Comparison): string {
  const width = blockMsOf(comparison)
  const common = (columns: SideColumns) => `${sideSql(dialect, columns, comparison)} AS side,
      ${dialect.bucketMs(columns.time, width)} AS block`
  return `SELECT 'route' AS of_kind, Route AS name, Device AS device, 'errors' AS measure, ${common(LOG_COLUMNS)},
      count(*) AS samples, sum(1 / SampleRatio) AS weight, sum(1 / SampleRatio / SampleRatio) AS squared, 0.0 AS hit
    FROM otel_logs
    WHERE ${eitherSide(dialect, LOG_COLUMNS, comparison)} AND RumKind = 'event' AND RumEventName = 'page_view'
    GROUP BY name, device, side, block
    UNION ALL
    SELECT 'route' AS of_kind, route AS name, device, 'errors' AS measure, side, block, 0 AS samples, 0.0 AS weight, 0.0 AS squared,
      sum(1 / ratio) AS hit
    FROM (
      SELECT route, device, page_id, side, min(block) AS block, min(sample_ratio) AS ratio
      FROM (SELECT route, device, page_id, sample_ratio, ${common(NARROW_COLUMNS)} FROM rum_errors WHERE ${eitherSide(dialect, NARROW_COLUMNS, comparison)}) AS seen
      GROUP BY route, device, page_id, side
    ) AS pages
    GROUP BY name, device, side, block
    UNION ALL
    SELECT 'action' AS of_kind, action_name AS name, device, 'failures' AS measure, ${common(NARROW_COLUMNS)},
      count(*) AS samples, sum(1 / sample_ratio) AS weight, sum(1 / sample_ratio / sample_ratio) AS squared,
      ${dialect.sumIf('1 / sample_ratio', "outcome IN ('error', 'timeout')")} AS hit
    FROM rum_actions WHERE ${eitherSide(dialect, NARROW_COLUMNS, comparison)} AND action_name <> ''
    GROUP BY name, device, side, block`
}

function toCellRow(row: AnswerRow): CellRow {
  const total = numberOf(row, 'total')
  // More pages with errors than views: their view was not recorded.
  const share = total > 0 ? Math.min(numberOf(row, 'hits') / total, 1) : 0
  const blocks = numberOf(row, 'intervals')
  const squares =
    numberOf(row, 'hits_squared') -
    2 * share * numberOf(row, 'hits_total') +
    share * share * numberOf(row, 'total_squared')
  return {
    of: textOf(row, 'of_kind') === 'action' ? 'action' : 'route',
    name: textOf(row, 'name'),
    device: textOf(row, 'device'),
    measure: MEASURES.find((measure) => measure === textOf(row, 'measure')) ?? 'lcp',
    side: textOf(row, 'side') === 'after' ? 'after' : 'before',
    values: {
      value: Math.min(numberOf(row, 'value'), isShare(textOf(row, 'measure')) ? 1 : Number.POSITIVE_INFINITY),
      samples: numberOf(row, 'measured'),
      estimated: total,
      effective: numberOf(row, 'effective'),
      share,
      blocks,
      variance: blocks > 1 && total > 0 ? rounded((Math.max(squares, 0) / total ** 2) * (blocks / (blocks - 1))) : 0,
    },
  }
}

// A difference of sums has fewer exact digits than they have. A value that ends in 5 is rounded up, regardless of its
// last bit.
const rounded = (value: number) => Number((value * (1 + 1e-9)).toPrecision(6))

/** Whether a measure is a share of views or actions, not a percentile. */
export function isShare(measure: string): measure is 'errors' | 'failures' {
  return measure === 'errors' || measure === 'failures'
}

/** Whether a measure is one of the vitals. */
export function isVital(measure: Measure): measure is Metric {
  return measure !== 'duration' && !isShare(measure)
}

/** Joins both sides of each cell. */
export function joinCells(rows: readonly CellRow[]): Cell[] {
  const cells = new Map<string, Cell>()
  for (const { side, values, ...key } of rows) {
    const id = JSON.stringify([key.of, key.name, key.device, key.measure])
    const cell = cells.get(id) ?? { ...key, before: undefined, after: undefined }
    cells.set(id, { ...cell, [side]: values })
  }
  return [...cells.values()]
}
