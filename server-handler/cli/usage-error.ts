/** An invalid argument of a command; the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Formats what was given and what is allowed. */
export function wrongValue(option: string, given: string, allowed: string): UsageError {
  return new UsageError(`\`${option}\` is ${JSON.stringify(given)}; it must be ${allowed}.`)
}
