import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import { type Followed, isUsers } from './followed.js'
import type { Tracker } from './tracker.js'

/** The properties of a `NavigateEvent` that are read. */
type Navigate = Event & {
  readonly hashChange?: boolean
  readonly navigationType?: string
  readonly sourceElement?: unknown
  readonly userInitiated?: boolean
}

/** An event reports a step in the history within this time; otherwise there was none. */
const TRAVERSAL_MS = 1000

/**
 * Propagates contexts over a step in the history, to `hashchange`, and to the handlers of intercepted navigations, which run
 * after the event. A link is followed after its click has been dispatched, so the click is only probably the cause.
 */
export function followNavigations(page: Page, tracker: Tracker): void {
  const { navigation } = page.window
  let traversal: Followed | undefined
  /** The context of a step by the browser's buttons or address bar, taken by the visitor while work of a click goes on. */
  let ownStep: Followed | undefined
  let hash: Followed | undefined

  patchClasses(page, { History: 'back forward go', Navigation: 'back forward traverseTo' }, (call, args) => {
    const result = call(args)
    const own = tracker.capture()
    const { cause, isBackground, isForeign } = own
    // Without a known caller it counts as the visitor's own step.
    traversal = cause || isBackground || isForeign ? own : undefined
    // At the end of the history no event follows, and the visitor's own step back may be next.
    page.after(TRAVERSAL_MS, () => {
      if (traversal === own) traversal = undefined
    })
    return result
  })
  listen(page, 'popstate', (event) => {
    const context = traversal ?? ownStep
    if (!event.isTrusted || !context) return
    tracker.dispatching(event, context)
    traversal = undefined
  })
  if (!navigation) return
  listen({ ...page, window: navigation }, 'navigate', (event: Navigate) => {
    const { navigationType, hashChange, sourceElement, userInitiated } = event
    const known = tracker.known()
    const guess = known ? undefined : tracker.guess()
    const isOwn = navigationType === 'traverse' ? !traversal : userInitiated && sourceElement === null
    ownStep = isOwn && guess && isUsers(guess) ? { isAmbient: true } : undefined
    const context = ownStep ?? guess
    // A navigation from the address bar has no source element.
    hash = hashChange ? (known ?? ownStep ?? (sourceElement ? context : undefined)) : undefined
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
