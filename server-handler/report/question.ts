/** A value that may be bound to a query parameter. */
export type Parameter = string | number | boolean | null

/** Parameters by the names that the SQL gives them, without `$`. */
export type Parameters = Readonly<Record<string, Parameter>>

/** One row of a result as the database returns it. */
export type AnswerRow = Readonly<Record<string, unknown>>

/** What a report needs of a store: SQL with named parameters. */
export interface Answers {
  query(sql: string, parameters?: Parameters): Promise<AnswerRow[]>
}

/** A query with its parameters and how to read a row of the result. */
export interface Question<T> {
  sql: string
  parameters: Parameters
  toAnswer(row: AnswerRow): T
}

/** Runs a query. */
export async function ask<T>(answers: Answers, { sql, parameters, toAnswer }: Question<T>): Promise<T[]> {
  const rows = await answers.query(sql, parameters)
  return rows.map(toAnswer)
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
