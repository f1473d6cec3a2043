/** Runs code of ours so that what it throws stays ours; gives `undefined` then. */
export type Guard = <T>(run: () => T) => T | undefined

/** Makes a guard that passes what was thrown to `onError`. */
export function createGuard(onError: (error: unknown) => void): Guard {
  return (run) => {
    try {
      return run()
    } catch (error) {
      onError(error)
      return undefined
    }
  }
}
