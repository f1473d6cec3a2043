/** Receives a message for an operator. */
export type Warn = (message: string) => void

/** Writes to the console what a counter cannot express, such as a misspelled variable. */
export function warnOnConsole(message: string): void {
  // biome-ignore lint/suspicious/noConsole: The operator has no other place to look before anything is exported.
  console.warn(`throughline: ${message}`)
}
