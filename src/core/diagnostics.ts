/** Logs a problem, or a caught exception of ours, once each. */
export type Warn = (problem: unknown) => void

/** Creates a warning function that logs to the console while `isDebug()` is true. */
export function createWarn(isDebug: () => boolean): Warn {
  const logged = new Set<unknown>()
  return (problem) => {
    try {
      if (!isDebug()) return
      // A page may throw any value, even one that cannot be converted to text.
      const text = Object(problem).message ?? problem
      if (logged.has(text)) return
      logged.add(text)
      // biome-ignore lint/suspicious/noConsole: the one place that logs, and only in development.
      console.warn('throughline:', problem)
    } catch {
      // The page's own: a value whose `message` throws when it is read, or a replaced `console`.
    }
  }
}
