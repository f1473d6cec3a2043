import type { Page } from '../../page/page.js'
import { patch, replace } from '../../page/patch.js'
import { type Followed, isUsers, toShared, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** An observer's first report arrives within this time, or not at all. */
const REPORTS_WITHIN_MS = 1000

/** Measurements are reported whenever the browser has them: only those that a click's code has asked for may be its work. */
const toMeasured = (context: Followed = {}): Followed => (context.isForeign || isUsers(context) ? context : {})

/** Returns the context of the next report, after `own` calls `observe()`; `before` is that of earlier calls since the last report. */
function toObserving(before: Followed | undefined, own: Followed): Followed {
  const action = before?.cause?.action
  if (!before || action === own.cause?.action) return own
  if (!isUsers(before)) return toWeaker(own)
  return own.cause && isUsers(own) ? toShared(before, own.cause.action) : toWeaker(before)
}

/**
 * Propagates contexts to the first report of an observer: its elements were visible at `observe()`. The cause of later
 * reports is unknown; `toLater` returns the context of a scroll, if there is one.
 */
export function followObservers(page: Page, tracker: Tracker, toLater: () => Followed | undefined): void {
  const { window } = page
  const observing = new WeakMap<object, Followed>()
  for (const name of ['IntersectionObserver', 'ResizeObserver', 'PerformanceObserver'] as const) {
    const { prototype } = window[name] ?? {}
    if (!prototype) continue
    const isMeasuring = name[0] === 'P'
    patch(page, [prototype, 'observe'], (call, args, observer) => {
      const own = toObserving(observing.get(observer), tracker.capture())
      observing.set(observer, isMeasuring ? toWeaker(own) : own)
      // Elements without a size, or removed ones, are not reported.
      page.after(REPORTS_WITHIN_MS, () => {
        if (observing.get(observer) === own) observing.delete(observer)
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
              const observedBy = observing.get(observer)
              observing.delete(observer)
              const call = () => Reflect.apply(callback, this, args)
              const known = isMeasuring ? toMeasured(observedBy) : (observedBy ?? toLater())
              return known ? tracker.run(known, call) : call()
            }
            return Reflect.construct(target, [inContext, ...rest], newTarget)
          },
        }),
    )
    replace(page, [prototype, 'constructor'], () => Reflect.get(window, name))
  }
}
