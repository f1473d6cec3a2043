import { listen } from '../../page/listen.js'
import { patch, redefine, replace } from '../../page/patch.js'
import type { Host } from '../host.js'
import type { Followed } from './followed.js'
import type { Tracker } from './tracker.js'

/** Events of the visitor or the system that are not actions: work that follows from them is not an earlier click's. */
const PASSIVE =
  'mousemove mouseover mouseenter mouseout pointermove pointerover pointerenter pointerout touchmove keydown keyup input change focusin blur resize offline copy'
/** An observer's first report arrives within this time, or not at all. */
const SEEN_WITHIN_MS = 1000
/** Events on which pages refresh by themselves. Without `pageshow`: in Chromium its phase never returns to 0. */
const REFRESHING = 'focus visibilitychange online'

/**
 * Recognizes events beside an action that would be attributed to it. Returns a function to call before the page
 * listens to `storage`: the first listener opens the storage, for which the page waits half a millisecond and more.
 */
export function followSurroundings({ page, isScrolling }: Host, tracker: Tracker): () => void {
  const { window } = page
  const begun = new WeakMap<object, Followed>()

  const pass = (types: string, toContext: (event: Event) => Followed | undefined) =>
    listen(page, types, (event) => {
      // Moved by code, e.g. `focus()`: it belongs to that code.
      const context = event.isTrusted && tracker.isWarm() && !tracker.known() && toContext(event)
      if (context) tracker.dispatching(event, context)
    })
  pass(PASSIVE, () => ({ isAmbient: true }))
  // A field is focused by the visitor; the window's focus comes from outside the page.
  const refresh = ({ type, target }: Event) =>
    type === 'focus' && target !== window ? { isAmbient: true } : { isBackground: true, isAmbient: true }
  pass(REFRESHING, refresh)
  // The cause of a style change is inferred when the change starts, not when it ends.
  const styled = new WeakMap<object, Followed>()
  listen(page, 'transitionrun animationstart', ({ target }) => {
    const context = tracker.isWarm() && tracker.guess()
    if (target && context) styled.set(target, context)
  })
  pass('transitionend animationend', ({ target }) => styled.get(Object(target)))
  let isStorageHeard = false
  function hearStorage(): void {
    if (!isStorageHeard) pass('storage', refresh)
    isStorageHeard = true
  }
  redefine(page, [window, 'onstorage'], {
    write(handler) {
      hearStorage()
      return handler
    },
  })

  // Elements of the first report were visible at `observe()`; why others become visible later is unknown.
  for (const name of ['IntersectionObserver', 'ResizeObserver'] as const) {
    const { prototype } = window[name] ?? {}
    if (!prototype) continue
    patch(page, [prototype, 'observe'], (call, args, observer) => {
      const own = tracker.capture()
      begun.set(observer, own)
      // Elements without a size, or removed ones, are not reported.
      page.after(SEEN_WITHIN_MS, () => {
        if (begun.get(observer) === own) begun.delete(observer)
      })
      return call(args)
    })
    replace(
      page,
      [window, name],
      (native) =>
        new Proxy(native, {
          construct(target, args, newTarget) {
            const [callback, ...rest] = args
            if (typeof callback !== 'function') return Reflect.construct(target, args, newTarget)
            const inContext = function (this: unknown, ...args: unknown[]) {
              const observer = Object(args[1])
              const context = begun.get(observer)
              begun.delete(observer)
              const call = () => Reflect.apply(callback, this, args)
              // Scrolling into view is not an earlier click's work.
              const known = context ?? (isScrolling(page.now()) ? {} : undefined)
              return known ? tracker.run(known, call) : call()
            }
            return Reflect.construct(target, [inContext, ...rest], newTarget)
          },
        }),
    )
    replace(page, [prototype, 'constructor'], () => Reflect.get(window, name))
  }
  return hearStorage
}
