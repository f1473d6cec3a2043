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
  return tryCall(() => isError(thrown) && String(thrown.name)) || 'thrown'
}

/** Whether a value is an error, also one of another realm, such as a `vm` context. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}
