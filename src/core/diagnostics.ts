/** Tells a developer, once each, what is wrong; silent unless `debug` is on. */
export interface Diagnostics {
  warn(problem: string): void
  /** An exception of ours that was kept from the page. */
  caught(error: unknown): void
}

/** Makes diagnostics that write to the console while `isDebug()` says so. */
export function createDiagnostics(isDebug: () => boolean): Diagnostics {
  const told = new Set<string>()
  const warn = (problem: unknown) => {
    if (!isDebug() || told.has(`${problem}`)) return
    told.add(`${problem}`)
    // biome-ignore lint/suspicious/noConsole: the one place that speaks, and only in development.
    console.warn('throughline:', problem)
  }
  return { warn, caught: warn }
}
