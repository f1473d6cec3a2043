import type { RecordSql } from '../tables/source-sql.js'

/** The tables whose rows are found by an id or a kind before their attributes are read. */
export type LandingTable = 'otel_logs' | 'otel_traces'

/**
 * The differences between DuckDB and ClickHouse. Everything else in a query is SQL that both understand, so each query
 * exists once.
 */
export interface Dialect {
  /** A bound parameter that is text. */
  text(name: string): string
  /** A text as a literal, for statements that take no parameters. */
  literal(text: string): string
  /** A bound parameter that is a time in epoch milliseconds. */
  time(name: string): string
  /** Epoch milliseconds of a time column, whole. */
  epochMs(column: string): string
  /** Epoch milliseconds of a time column, with fractions. */
  instantMs(column: string): string
  /** The start of a time's bucket, in epoch milliseconds. */
  bucketMs(column: string, widthMs: number): string
  /** How the attributes of a log record are read. */
  readonly logs: RecordSql
  /** How the attributes of a span are read. */
  readonly spans: RecordSql
  /** The first item of a list, or an empty text. */
  firstOf(list: string): string
  /** The value in the row where another is highest, among the rows that meet a condition; empty without any. */
  latest(value: string, by: string, condition?: string): string
  sumIf(value: string, condition: string): string
  /** The value of any row of a group. */
  anyOf(column: string): string
  /** A hash of some columns: different values have different hashes with near certainty. */
  hash(...columns: readonly string[]): string
  /** Whether one of the columns is the id of a parameter; finds it by an index. */
  hasId(table: LandingTable, columns: readonly string[], name: string): string
  /** `FROM` a landing table, with the condition. */
  rowsOf(table: LandingTable, condition: string): string
  /**
   * Selects expressions, with their names, from the final values of vitals. A page that is hidden, shown and hidden
   * again reports CLS and INP each time under the same id; the last report is the page's value.
   */
  finalVitals(columns: Readonly<Record<string, string>>, condition: string): string
  /** A query over one with the columns `value` and `weight`, from whose groups `percentile` is selected. */
  ranked(from: string, groups: string): string
  /** A percentile by nearest rank: the smallest value that at least this share of the weight does not exceed. */
  percentile(level: Level): string
  /** Whether exact percentiles of millions of rows take only about a second. */
  readonly ranksMany: boolean
  /** A percentile of a group of the hourly rollup. */
  readonly rollup: RollupDialect
}

/** The percentiles of reports. */
export const LEVELS = [0.5, 0.75, 0.9] as const
export type Level = (typeof LEVELS)[number]

/** How the engine merges the rows of the hourly rollup. */
export interface RollupDialect {
  /** Common table expressions ending in `merged`, built from `chosen`, which has the rows and the group columns. */
  merged(groups: readonly string[]): string
  /** A percentile of a row group of `merged`. */
  percentile(level: Level): string
  /** Whether its rows are buckets of a histogram, from which any share can be computed. */
  readonly hasBuckets: boolean
}
