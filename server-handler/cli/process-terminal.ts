import type { Terminal } from './terminal.js'

/** The terminal that the process was started from. */
export function processTerminal(): Terminal {
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
