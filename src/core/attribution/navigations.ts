import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import type { Tracker } from './tracker.js'

/**
 * Propagates contexts to the handlers of intercepted navigations, which run after the event. A link is followed after its
 * click has been dispatched, so the click is only probably the cause.
 */
export function followNavigations(page: Page, tracker: Tracker): void {
  const { navigation } = page.window
  if (!navigation) return
  listen({ ...page, window: navigation }, 'navigate', (event) => {
    const context = tracker.known() ? undefined : tracker.guess()
    if (context) tracker.dispatching(event, context)
  })
  patchClasses(page, { NavigateEvent: 'intercept' }, (call, args) => {
    const options: object = Object(args[0])
    const context = tracker.capture()
    const inContext = ([key, value]: [string, unknown]) =>
      typeof value === 'function'
        ? [key, (...given: unknown[]) => tracker.run(context, () => Reflect.apply(value, undefined, given))]
        : [key, value]
    const isPlain = Object.getPrototypeOf(options) === Object.prototype
    return call(isPlain ? [Object.fromEntries(Object.entries(options).map(inContext))] : args)
  })
}
