import type { Terminal } from './terminal.js'

/** The terminal that the process was started from. */
export function processTerminal(): Terminal {
  // `throughline report | head`: a reader that has what it wants closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
  // The program runs on if only its messages cannot be printed, as in `2>&1 | head`.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    print: (text) => console.log(text),
    complain: (text) => console.error(text),
    untilStopped: () =>
      new Promise((resolve) => {
        const stop = () => resolve()
        process.once('SIGINT', stop)
        process.once('SIGTERM', stop)
      }),
  }
}
