import type { Dialect } from './dialect.js'

/** A value that may be bound to a query parameter. */
export type Parameter = string | number | boolean | null

/** Parameters by their names. */
export type Parameters = Readonly<Record<string, Parameter>>

/** One row of a result as the database returns it. */
export type AnswerRow = Readonly<Record<string, unknown>>

/** The interface of a store for reports: SQL with named parameters, and its dialect. */
export interface Answers {
  readonly dialect: Dialect
  /** The result may be for times up to `mayLagMs` earlier. */
  query(sql: string, parameters?: Parameters, mayLagMs?: number): Promise<AnswerRow[]>
}

/** A query with its parameters and how to read a row of the result. */
export interface Question<T> {
  sql(dialect: Dialect): string
  parameters: Parameters
  toAnswer(row: AnswerRow): T
  /** A faster form for many rows, within 1 %. */
  approximation?: Approximation | undefined
  /** How much earlier the times of a cached answer may be, in milliseconds. @default 0 */
  mayLagMs?: number | undefined
}

/** A faster approximate query, and a query that counts the rows to read, by which `ask` chooses. */
export interface Approximation {
  count(dialect: Dialect): string
  sql(dialect: Dialect): string
}

/** Ranking this many rows exactly takes the embedded store about 0.1 s. */
const MOST_RANKED = 100_000

/** Runs a query, or its approximation if there are too many rows for the exact one. */
export async function ask<T>(answers: Answers, question: Question<T>): Promise<T[]> {
  const { dialect } = answers
  const { approximation, parameters, toAnswer, mayLagMs } = question
  const query =
    approximation && !dialect.ranksMany && (await countOf(answers, approximation, parameters)) > MOST_RANKED
      ? approximation
      : question
  const rows = await answers.query(query.sql(dialect), parameters, mayLagMs)
  return rows.map(toAnswer)
}

async function countOf(answers: Answers, { count }: Approximation, parameters: Parameters): Promise<number> {
  const [row] = await answers.query(count(answers.dialect), parameters)
  return row ? numberOf(row, 'n') : 0
}

/** Reads a column as text; a missing value is empty. */
export function textOf(row: AnswerRow, column: string): string {
  const value = row[column]
  return value === null || value === undefined ? '' : String(value)
}

/** Reads a column as a number; a missing value is 0. */
export function numberOf(row: AnswerRow, column: string): number {
  return numberOrNull(row, column) ?? 0
}

/** Reads a column as a number; a missing value stays missing. */
export function numberOrNull(row: AnswerRow, column: string): number | null {
  const value = row[column]
  if (value === null || value === undefined || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** Reads a condition: `true` of DuckDB, 1 of ClickHouse. */
export function isSet(row: AnswerRow, column: string): boolean {
  return row[column] === true || row[column] === 1
}
