/** Tells a developer, once each, what is wrong, or an exception of ours that was kept from the page. */
export type Warn = (problem: unknown) => void

/** Makes the warning that writes to the console while `isDebug()` says so. */
export function createWarn(isDebug: () => boolean): Warn {
  const told = new Set<unknown>()
  return (problem) => {
    // What a page throws may be anything, also what cannot be turned into text.
    const text = Object(problem).message ?? problem
    if (!isDebug() || told.has(text)) return
    told.add(text)
    // biome-ignore lint/suspicious/noConsole: the one place that speaks, and only in development.
    console.warn('throughline:', problem)
  }
}
