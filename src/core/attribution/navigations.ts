import { listen } from '../../page/listen.js'
import type { Page, PageWindow } from '../../page/page.js'
import { patch } from '../../page/patch.js'
import type { Tracker } from './tracker.js'

/** What TypeScript's library does not list yet: https://html.spec.whatwg.org/#navigation-api */
type NavigationWindow = PageWindow & {
  navigation?: EventTarget
  NavigateEvent?: { prototype: { intercept(options?: object): void } }
}

/**
 * Carries contexts to the handlers of intercepted navigations, which run when the event is over. A link is followed
 * after its click has been dispatched, so that the click is only probably the cause.
 */
export function followNavigations(page: Page, tracker: Tracker): void {
  const { navigation, NavigateEvent } = page.window as NavigationWindow
  if (!navigation || !NavigateEvent) return
  listen({ ...page, window: navigation }, 'navigate', (event) => {
    const context = tracker.known() ? undefined : tracker.guess()
    if (context) tracker.dispatching(event, context)
  })
  patch(page, [NavigateEvent.prototype, 'intercept'], (call, args) => {
    const [options] = args
    const context = tracker.capture()
    const inContext = ([key, value]: [string, unknown]) =>
      typeof value === 'function'
        ? [key, (...given: unknown[]) => tracker.run(context, () => Reflect.apply(value, undefined, given))]
        : [key, value]
    const isPlain = Object.getPrototypeOf(Object(options)) === Object.prototype
    return call(isPlain ? [Object.fromEntries(Object.entries(options as object).map(inContext))] : args)
  })
}
