/** Takes a line that an operator has to see. */
export type Warn = (message: string) => void

/** Writes to the console: for what a counter cannot tell, such as a variable that is spelled wrong. */
export function warnOnConsole(message: string): void {
  // biome-ignore lint/suspicious/noConsole: The operator has no other place to look before anything is exported.
  console.warn(`throughline: ${message}`)
}
