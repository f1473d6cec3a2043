/** Why a store could not be opened. */
export type StoreProblem = 'duckdb_missing' | 'locked' | 'newer_version' | 'older_version' | 'not_found' | 'unreadable'

/** An error with the reason why a store could not be opened, and what to do. */
export class StoreError extends Error {
  override name = 'StoreError'
  constructor(
    readonly code: StoreProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`throughline: ${message}`, options)
  }
}
