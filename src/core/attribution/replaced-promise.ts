import type { Page } from '../../page/page.js'
import { replace } from '../../page/patch.js'
import type { NativePromise } from './native-promise.js'
import { followMicrotasks } from './schedulers.js'
import type { Tracker } from './tracker.js'

/**
 * Follows `then` of a class that has replaced `window.Promise` (zone.js, a polyfill). It runs its reactions from a queue
 * of its own, of which only the start is visible to us. Such a class is often loaded right after us.
 */
export function followReplacedPromise(page: Page, promise: NativePromise, tracker: Tracker): void {
  const { window } = page
  const seen = new Set<unknown>([promise.prototype])
  const { queueMicrotask } = window
  function patchCurrent(): void {
    const prototype: object | undefined = window.Promise?.prototype
    if (!prototype || seen.has(prototype)) return
    seen.add(prototype)
    // The class has then replaced `queueMicrotask` too, by a queue that does not call our wrapper.
    if (window.queueMicrotask !== queueMicrotask) followMicrotasks(page, tracker)
    replace(
      page,
      [prototype, 'then'],
      (then, isLive) =>
        ({
          // As with the engine's, a missing reaction passes its result on.
          wrapper(this: unknown, fulfilled: unknown, rejected: unknown): unknown {
            if (!isLive()) return Reflect.apply(then, this, [fulfilled, rejected])
            const run = tracker.followThen()
            const keep = (reaction: unknown, pass: (result: unknown) => unknown) => (result: unknown) =>
              run(result, () => (typeof reaction === 'function' ? reaction(result) : pass(result)))
            return Reflect.apply(then, this, [keep(fulfilled, (value) => value), keep(rejected, rethrow)])
          },
        }).wrapper,
    )
  }
  patchCurrent()
  // Again when the script that called `start()` has run, when the page is in use, and with each action.
  promise.react(promise.settled, patchCurrent)
  page.soon(patchCurrent)
  tracker.onFollowing(patchCurrent)
}

function rethrow(error: unknown): never {
  throw error
}
