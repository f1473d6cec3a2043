/** Logs a problem, or an exception of ours that was caught, once each. */
export type Warn = (problem: unknown) => void

/** Makes the warning that writes to the console while `isDebug()` says so. */
export function createWarn(isDebug: () => boolean): Warn {
  const logged = new Set<unknown>()
  return (problem) => {
    // What a page throws may be anything, also what cannot be turned into text.
    const text = Object(problem).message ?? problem
    if (!isDebug() || logged.has(text)) return
    logged.add(text)
    // biome-ignore lint/suspicious/noConsole: the one place that logs, and only in development.
    console.warn('throughline:', problem)
  }
}
