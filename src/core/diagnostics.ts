/** Tells a developer, once each, what is wrong; silent unless `debug` is on. */
export interface Diagnostics {
  warn(problem: string): void
  /** An exception of ours that was kept from the page. */
  caught(error: unknown): void
}

/** Makes diagnostics that write to the console while `debug()` says so. */
export function createDiagnostics(debug: () => boolean): Diagnostics {
  const told = new Set<string>()
  const tell = (text: string, detail: unknown[] = []) => {
    if (!debug() || told.has(text)) return
    told.add(text)
    // biome-ignore lint/suspicious/noConsole: the one place that speaks, and only in development.
    console.warn(`throughline: ${text}`, ...detail)
  }
  return {
    warn: (problem) => tell(problem),
    caught: (error) => tell(String(error), [error]),
  }
}
