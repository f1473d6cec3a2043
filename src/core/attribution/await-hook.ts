import type { Page } from '../../page/page.js'
import { createToggle } from '../../page/toggle.js'
import type { NativePromise } from './native-promise.js'
import type { Tracker } from './tracker.js'

/**
 * Follows `await` and `then` by an accessor on `Promise.prototype.constructor`. Both read `constructor` of the promise
 * right before they register a continuation (PromiseResolve, https://tc39.es/ecma262/#sec-promise-resolve, and
 * SpeciesConstructor). The accessor registers a reaction of ours, which therefore runs right before that continuation.
 * The accessor exists only while an action is open. Returns `false`, with everything undone, if the engine does not
 * read it.
 */
export function followPromises(page: Page, promise: NativePromise, tracker: Tracker): boolean {
  const { prototype, native } = promise
  if (!isHookable(promise)) return false
  const hook = createToggle(page, [prototype, 'constructor'], {
    get(this: Promise<unknown>) {
      if (!promise.isQuiet()) {
        try {
          tracker.followAwait(this)
        } catch {
          // Read from an object that is not a promise and cannot be awaited.
        }
      }
      return native
    },
    // What an assignment to an inherited property does.
    set(value) {
      Reflect.defineProperty(this, 'constructor', { value, writable: true, enumerable: true, configurable: true })
    },
  })
  const { resolve } = native
  // `Promise.resolve` reads `constructor` too, but waits for nothing: a reaction would mark a rejection as handled.
  const { quietResolve } = {
    quietResolve(this: unknown, value?: unknown): unknown {
      return promise.withoutFollowing(() => Reflect.apply(resolve, this, [value]))
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

/** Whether `constructor` may be redefined, and `await` reads it synchronously. */
function isHookable({ prototype, native }: NativePromise): boolean {
  let isRead = false
  const probe = Object.defineProperty(native.resolve(), 'constructor', {
    get() {
      isRead = true
      return native
    },
  })
  void (async () => {
    await probe
  })()
  return isRead && !!Object.getOwnPropertyDescriptor(prototype, 'constructor')?.configurable
}
