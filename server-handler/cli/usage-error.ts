/** An invalid argument of a command; the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Rejects an option without text: that of an unset variable would silently be as if it had not been given. */
export function refuseEmpty(options: Readonly<Record<string, string | undefined>>): void {
  for (const [option, text] of Object.entries(options))
    if (text === '') throw wrongValue(option, text, 'text that is not empty')
}

/** Formats what was given and what is allowed. */
export function wrongValue(option: string, given: string, allowed: string): UsageError {
  return new UsageError(`\`${option}\` is ${JSON.stringify(given)}; it must be ${allowed}.`)
}
