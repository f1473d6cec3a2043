/** Runs code that is somebody else's: its trouble is not the request's, and it is as if it had said nothing. */
export function tryCall<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined // Whoever wrote it looks for its own errors.
  }
}

/** What was thrown, in a word for a span: the error's name, never its message. */
export function nameOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : 'thrown'
}
