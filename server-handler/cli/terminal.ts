/** The parts of its process that the command line uses; a test passes its own. */
export interface Terminal {
  print(text: string): void
  complain(text: string): void
  /** Resolves when the user wants the program to end. */
  untilStopped(): Promise<void>
}
