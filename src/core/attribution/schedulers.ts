import type { Page } from '../../page/page.js'
import { patchClasses, replace } from '../../page/patch.js'
import type { Followed } from './followed.js'
import { toRepeat } from './repeats.js'
import type { Tracker } from './tracker.js'

type Callback = (this: unknown, ...args: unknown[]) => unknown

const isCallback = (value: unknown): value is Callback => typeof value === 'function'

/** The API that schedules tasks. Other code may leave work to a task until it runs. */
const SCHEDULING = { Scheduler: 'postTask' }

/** APIs that call back once, or per event: the callback runs in the context of the call. */
const CALLERS = { LockManager: 'request' }

/** The same, for APIs that are used after the visitor's first event, or seldom before. */
const LATE_CALLERS = {
  Document: 'startViewTransition',
  HTMLCanvasElement: 'toBlob',
  HTMLVideoElement: 'requestVideoFrameCallback',
  DataTransferItem: 'getAsString',
  FileSystemFileEntry: 'file',
  Geolocation: 'getCurrentPosition',
}

/** The same, for an API that reports repeatedly. */
const PUSHING = { Geolocation: 'watchPosition' }

/** Propagates contexts over APIs that call back, except timers and frames. */
export function followCallbacks(page: Page, tracker: Tracker): void {
  const { now } = page
  const inContext = (code: Callback, toContext: () => Followed, since?: number): Callback =>
    function (...args) {
      return tracker.resume(toContext(), () => Reflect.apply(code, this, args), since)
    }

  followMicrotasks(page, tracker)
  const follow = (callers: Readonly<Record<string, string>>, { isPush = false, isTask = false } = {}) =>
    patchClasses(page, callers, (call, args) =>
      call(
        args.map(function wrap(arg): unknown {
          if (!isCallback(arg)) {
            // The options of a view transition.
            const { update } = Object(arg)
            return isCallback(update) ? { ...Object(arg), update: wrap(update) } : arg
          }
          const at = now()
          let context = toRepeat(tracker.capture(), { of: arg, now: at })
          const next = () => {
            const own = context
            if (isPush) context = toRepeat(context, { of: arg, now: now(), isPush })
            return own
          }
          return inContext(arg, next, isTask ? at : undefined)
        }),
      ),
    )
  follow(SCHEDULING, { isTask: true })
  follow(CALLERS)
  page.soon(() => {
    follow(LATE_CALLERS)
    follow(PUSHING, { isPush: true })
  })
}

/** Propagates contexts over `queueMicrotask`. */
export function followMicrotasks(page: Page, tracker: Tracker): void {
  // Microtasks run at once: while no action is open, no context has to be propagated.
  replace(
    page,
    [page.window, 'queueMicrotask'],
    (native, isLive) =>
      ({
        wrapper(this: unknown, ...args: unknown[]): void {
          const [code] = args
          const isFollowed = isLive() && tracker.isFollowing() && isCallback(code)
          const context = isFollowed ? tracker.capture() : {}
          const at = isFollowed ? page.now() : 0
          Reflect.apply(native, this, isFollowed ? [() => tracker.resume(context, () => code(), at)] : args)
        },
      }).wrapper,
  )
}
