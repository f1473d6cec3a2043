/** Calls user code; returns `undefined` if it throws, so that its errors do not affect the request. */
export function tryCall<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined // User code is expected to report its own errors.
  }
}

/** Returns the name of a thrown error for a span, never its message. */
export function nameOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : 'thrown'
}
