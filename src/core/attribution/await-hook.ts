import type { Page } from '../../page/page.js'
import { redefine, replace } from '../../page/patch.js'
import type { Tracker } from './tracker.js'

/**
 * Follows `await` and `then` without changing them. Both read `constructor` of the promise, in the code that waits,
 * right before they register its continuation (PromiseResolve, https://tc39.es/ecma262/#sec-promise-resolve, and
 * SpeciesConstructor): an accessor there registers a reaction of ours, which therefore runs right before theirs.
 * Gives `false`, with nothing left behind, where the engine does not do so.
 */
export function followPromises(page: Page, tracker: Tracker): boolean {
  // The engine's own, whatever stands on the window.
  const probe = (async () => {})()
  const prototype: Promise<void> = Object.getPrototypeOf(probe)
  const { then, constructor: native } = prototype
  /** Whether our own code asks, or code that waits for nothing. */
  let isQuiet = false
  let isHeard = false

  redefine(page, [prototype, 'constructor'], {
    get(this: Promise<unknown>) {
      isHeard = true
      if (isQuiet || !tracker.isWarm()) return native
      isQuiet = true
      try {
        const react = tracker.toReaction(tracker.capture())
        then.call(this, react, react)
      } catch {
        // Asked of something that is no promise, and that nobody can wait for.
      }
      isQuiet = false
      return native
    },
    // What an assignment does where the property stands further up.
    set(value) {
      Object.defineProperty(this, 'constructor', { value, writable: true, enumerable: true, configurable: true })
    },
  })
  // It gives its own promise back and waits for nothing; a reaction would mark a rejection as handled.
  replace(page, [native as PromiseConstructor, 'resolve'], (resolve) => {
    const { wrapper } = {
      wrapper(this: never, value: never): unknown {
        const before = isQuiet
        isQuiet = true
        try {
          return resolve.call(this, value)
        } finally {
          isQuiet = before
        }
      },
    }
    return wrapper
  })
  isHeard = false
  void (async () => {
    await probe
  })()
  return isHeard
}
