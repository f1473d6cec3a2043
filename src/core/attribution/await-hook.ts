import type { Page } from '../../page/page.js'
import { redefine, replace } from '../../page/patch.js'
import type { NativePromise } from './native-promise.js'
import type { Tracker } from './tracker.js'

/**
 * Follows `await` and `then` without changing them. Both read `constructor` of the promise, in the code that waits,
 * right before they register its continuation (PromiseResolve, https://tc39.es/ecma262/#sec-promise-resolve, and
 * SpeciesConstructor): an accessor there registers a reaction of ours, which therefore runs right before theirs.
 * Gives `false`, with nothing left behind, where the engine does not do so.
 */
export function followPromises(page: Page, promise: NativePromise, tracker: Tracker): boolean {
  const { prototype, native, then } = promise
  if (!isAsked(promise)) return false
  /** Whether our own code asks, or code that waits for nothing. */
  let isQuiet = false

  redefine(page, [prototype, 'constructor'], {
    get(this: Promise<unknown>) {
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
      Reflect.defineProperty(this, 'constructor', { value, writable: true, enumerable: true, configurable: true })
    },
  })
  // It gives its own promise back and waits for nothing; a reaction would mark a rejection as handled.
  replace(page, [native, 'resolve'], (resolve) => {
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
  return true
}

/** Whether the property may be redefined, and `await` asks for it while it is being evaluated. */
function isAsked({ prototype, native }: NativePromise): boolean {
  let isHeard = false
  const probe = Object.defineProperty((async () => {})(), 'constructor', {
    get() {
      isHeard = true
      return native
    },
  })
  void (async () => {
    await probe
  })()
  return isHeard && !!Object.getOwnPropertyDescriptor(prototype, 'constructor')?.configurable
}
