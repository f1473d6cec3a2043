import type { Page, PageWindow } from '../../page/page.js'
import { patch, replace } from '../../page/patch.js'
import type { Followed } from './followed.js'
import { toRepeat } from './repeats.js'
import type { Tracker } from './tracker.js'

type Callback = (this: unknown, ...args: unknown[]) => unknown

/** Who calls back once, or when something comes: the code that is handed over runs in the context of the call. */
const CALLERS: Record<string, string[]> = {
  Scheduler: ['postTask'],
  LockManager: ['request'],
}

/** The same, where nothing is called before the visitor has done something, or nobody waits for what is. */
const LATE_CALLERS: Record<string, string[]> = {
  Document: ['startViewTransition'],
  HTMLCanvasElement: ['toBlob'],
  HTMLVideoElement: ['requestVideoFrameCallback'],
  DataTransferItem: ['getAsString'],
  FileSystemFileEntry: ['file'],
  Geolocation: ['getCurrentPosition', 'watchPosition'],
}

/** Carries contexts over whatever calls back, but for timers and frames. */
export function followCallbacks(page: Page, tracker: Tracker): void {
  const { window, now } = page
  const inContext = (code: Callback, toContext: () => Followed): Callback =>
    function (...args) {
      return tracker.resume(toContext(), () => Reflect.apply(code, this, args))
    }

  // Runs at once: while nothing is open there is nothing to carry.
  replace(page, [window, 'queueMicrotask'], (native, isLive) => {
    const { wrapper } = {
      wrapper(this: unknown, ...args: unknown[]): void {
        const [code] = args
        const context = isLive() && tracker.isWarm() && typeof code === 'function' ? tracker.capture() : undefined
        Reflect.apply(native, this, context ? [() => tracker.resume(context, code as () => void)] : args)
      },
    }
    return wrapper
  })
  function follow(callers: Record<string, string[]>): void {
    for (const [owner, methods] of Object.entries(callers)) {
      const place = (window[owner as keyof PageWindow] as { prototype?: object } | undefined)?.prototype
      for (const method of place ? methods : [])
        patch(page, [place as Record<string, unknown>, method], (call, args) =>
          call(
            args.map((arg) => {
              if (typeof arg !== 'function') return arg
              let context = toRepeat(tracker.capture(), { of: arg, now: now() })
              return inContext(arg as Callback, () => {
                const own = context
                if (method === 'watchPosition') context = toRepeat(context, { of: arg, now: now(), isPush: true })
                return own
              })
            }),
          ),
        )
    }
  }
  follow(CALLERS)
  page.soon(() => follow(LATE_CALLERS))
}
