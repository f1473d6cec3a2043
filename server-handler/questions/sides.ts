import type { Dialect } from './dialect.js'
import { DAY_MS, FILTER_FIELDS, type FilterField, RAW_FIELDS, type ReportFilter } from './filter.js'
import type { Parameters } from './question.js'

/** One of the two sides of a comparison: everything of a period, or of one release in it. */
export interface Side {
  /** Epoch milliseconds; `untilMs` is not part of it. */
  sinceMs: number
  untilMs: number
  release?: string | undefined
}

/** What is compared: the later side with the earlier one, both within a filter. */
export interface Comparison {
  filter: ReportFilter
  before: Side
  after: Side
}

/** The columns of a table that a comparison needs. */
export type SideColumns = Readonly<Record<FilterField | 'time', string>>

const HOUR_MS = 3_600_000
/** Before that, the embedded store has the hours of a day in one row. */
const LONGEST_BY_HOUR_MS = 2 * DAY_MS

/** The interval whose values count as one block: values of one visit, and of one busy hour, are correlated. */
export function blockMsOf({ filter, before, after }: Comparison): number {
  const sinceMs = Math.min(before.sinceMs, after.sinceMs)
  return filter.untilMs - sinceMs <= LONGEST_BY_HOUR_MS ? HOUR_MS : DAY_MS
}

/** The side of a row, as SQL with `before` and `after`. */
export function sideSql(dialect: Dialect, columns: SideColumns, { after }: Comparison): string {
  return `CASE WHEN ${ofSide(dialect, columns, ['after', after])} THEN 'after' ELSE 'before' END`
}

/** The condition of both sides and of the filter. */
export function eitherSide(dialect: Dialect, columns: SideColumns, { filter, before, after }: Comparison): string {
  const sides = [ofSide(dialect, columns, ['before', before]), ofSide(dialect, columns, ['after', after])]
  const fields = fieldsOf(filter, before).map((field) => ` AND ${columns[field]} = ${dialect.text(field)}`)
  return `(${sides.map((side) => `(${side})`).join(' OR ')})${fields.join('')}`
}

/** The parameters of both conditions. */
export function parametersOf({ filter, before, after }: Comparison): Parameters {
  return {
    before_since: before.sinceMs,
    before_until: before.untilMs,
    after_since: after.sinceMs,
    after_until: after.untilMs,
    ...(before.release === undefined ? {} : { before_release: before.release }),
    ...(after.release === undefined ? {} : { after_release: after.release }),
    ...Object.fromEntries(fieldsOf(filter, before).map((field) => [field, filter[field] ?? ''])),
  }
}

/** Whether the rollup has the column of every field that the filter restricts. */
export function isRollable({ filter, before }: Comparison): boolean {
  return !fieldsOf(filter, before).some((field) => RAW_FIELDS.includes(field))
}

function ofSide(dialect: Dialect, columns: SideColumns, [name, { release }]: readonly [string, Side]): string {
  const within = `${columns.time} >= ${dialect.time(`${name}_since`)} AND ${columns.time} < ${dialect.time(`${name}_until`)}`
  return release === undefined ? within : `${within} AND ${columns.release} = ${dialect.text(`${name}_release`)}`
}

// A comparison of releases restricts the release itself.
function fieldsOf(filter: ReportFilter, { release }: Side): FilterField[] {
  return FILTER_FIELDS.filter((field) => filter[field] && !(field === 'release' && release !== undefined))
}
