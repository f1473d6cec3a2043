/** Why ClickHouse could not be used. */
export type ClickhouseProblem =
  | 'client_missing'
  | 'invalid_url'
  | 'unreachable'
  | 'not_migrated'
  | 'newer_version'
  | 'layout_differs'
  | 'tables_exist'

/** An error with the reason why ClickHouse could not be used, and what to do. */
export class ClickhouseError extends Error {
  override name = 'ClickhouseError'
  constructor(
    readonly code: ClickhouseProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`throughline: ${message}`, options)
  }
}
