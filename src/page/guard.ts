/** Runs code of ours, and returns `undefined` if it throws. */
export type Guard = <T>(run: () => T) => T | undefined

/** Creates a guard that passes exceptions to `onError`. */
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
