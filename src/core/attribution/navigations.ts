import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import type { Followed } from './followed.js'
import type { Tracker } from './tracker.js'

/** The properties of a `NavigateEvent` that are read. */
type Navigate = Event & { readonly hashChange?: boolean; readonly sourceElement?: unknown }

/**
 * Propagates contexts to `hashchange`, and to the handlers of intercepted navigations, which run after the event. A link is
 * followed after its click has been dispatched, so the click is only probably the cause.
 */
export function followNavigations(page: Page, tracker: Tracker): void {
  const { navigation } = page.window
  if (!navigation) return
  let hash: Followed | undefined
  listen({ ...page, window: navigation }, 'navigate', (event: Navigate) => {
    const known = tracker.known()
    const context = known ? undefined : tracker.guess()
    // A navigation from the address bar has no source element.
    hash = event.hashChange ? (known ?? (event.sourceElement ? context : undefined)) : undefined
    if (context) tracker.dispatching(event, context)
  })
  listen(page, 'hashchange', (event) => {
    if (event.isTrusted && hash) tracker.dispatching(event, hash)
    hash = undefined
  })
  patchClasses(page, { NavigateEvent: 'intercept' }, (call, args) => {
    const options: object = Object(args[0])
    const context = tracker.capture()
    const inContext = ([key, value]: [string, unknown]) =>
      typeof value === 'function'
        ? [
            key,
            function (this: unknown, ...given: unknown[]) {
              return tracker.run(context, () => Reflect.apply(value, this, given))
            },
          ]
        : [key, value]
    const isPlain = Object.getPrototypeOf(options) === Object.prototype
    return call(isPlain ? [Object.fromEntries(Object.entries(options).map(inContext))] : args)
  })
}
