import type { Page } from '../../page/page.js'
import { createToggle } from '../../page/toggle.js'
import type { NativePromise } from './native-promise.js'
import type { Tracker } from './tracker.js'

/**
 * Follows `await` and `then` without changing them. Both read `constructor` of the promise, in the code that waits,
 * right before they register its continuation (PromiseResolve, https://tc39.es/ecma262/#sec-promise-resolve, and
 * SpeciesConstructor): an accessor there registers a reaction of ours, which therefore runs right before theirs.
 * The accessor exists only while an action is open. Returns `false`, with everything undone, if the engine does not
 * read it.
 */
export function followPromises(page: Page, promise: NativePromise, tracker: Tracker): boolean {
  const { prototype, native } = promise
  if (!isAsked(promise)) return false
  const hook = createToggle(page, [prototype, 'constructor'], {
    get(this: Promise<unknown>) {
      if (!promise.isQuiet()) {
        try {
          tracker.waiting(this)
        } catch {
          // Read from an object that is not a promise and cannot be awaited.
        }
      }
      return native
    },
    // As an assignment does if the property is inherited.
    set(value) {
      Reflect.defineProperty(this, 'constructor', { value, writable: true, enumerable: true, configurable: true })
    },
  })
  const { resolve } = native
  // It returns the promise itself and waits for nothing; a reaction would mark a rejection as handled.
  const { quietResolve } = {
    quietResolve(this: unknown, value?: unknown): unknown {
      return promise.quietly(() => Reflect.apply(resolve, this, [value]))
    },
  }
  Object.defineProperties(quietResolve, Object.getOwnPropertyDescriptors(resolve))
  const quiet = createToggle(page, [native, 'resolve'], { value: quietResolve, writable: true })
  tracker.onFollowing((isFollowing) => {
    hook(isFollowing)
    quiet(isFollowing)
  })
  return true
}

/** Whether the property may be redefined, and `await` reads it during its evaluation. */
function isAsked({ prototype, native }: NativePromise): boolean {
  let isHeard = false
  const probe = Object.defineProperty(native.resolve(), 'constructor', {
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
