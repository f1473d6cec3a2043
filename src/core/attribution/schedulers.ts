import type { Page, PageWindow } from '../../page/page.js'
import { patch, replace } from '../../page/patch.js'
import type { Followed } from './followed.js'
import { isLonger, toRepeat } from './repeats.js'
import type { Tracker } from './tracker.js'

type Callback = (this: unknown, ...args: unknown[]) => unknown

/** A timer further away than this is another matter, and keeps no action open. */
const NEAR_MS = 10_000

/** Who calls back once, or when something comes: the code that is handed over runs in the context of the call. */
const CALLERS: Record<string, string[]> = {
  '': ['queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback'],
  Scheduler: ['postTask'],
  LockManager: ['request'],
  Document: ['startViewTransition'],
  HTMLCanvasElement: ['toBlob'],
  HTMLVideoElement: ['requestVideoFrameCallback'],
  DataTransferItem: ['getAsString'],
  FileSystemFileEntry: ['file'],
  Geolocation: ['getCurrentPosition'],
}

/** Carries contexts over timers, frames and whatever else calls back. */
export function followCallbacks(page: Page, tracker: Tracker): void {
  const { window, now } = page
  /** Timers that hold an action open. */
  const held = new Map<unknown, Followed>()
  function release(timer: unknown): void {
    const context = held.get(timer)
    if (!context) return
    tracker.release(context)
    held.delete(timer)
  }
  const inContext = (code: Callback, toContext: () => Followed): Callback =>
    function (...args) {
      return tracker.resume(toContext(), () => Reflect.apply(code, this, args))
    }

  for (const [owner, methods] of Object.entries(CALLERS)) {
    const place = owner ? (window[owner as keyof PageWindow] as { prototype?: object } | undefined)?.prototype : window
    for (const method of place ? methods : [])
      patch(page, [place as Record<string, unknown>, method], (call, args) =>
        call(
          args.map((arg) => {
            if (typeof arg !== 'function') return arg
            const context =
              method === 'queueMicrotask' ? tracker.capture() : toRepeat(tracker.capture(), { of: arg, now: now() })
            return inContext(arg as Callback, () => context)
          }),
        ),
      )
  }

  replace(page, [window, 'setTimeout'], (native, isLive) => {
    const { wrapper } = {
      wrapper(this: unknown, ...args: unknown[]): unknown {
        const [code, everyMs, ...rest] = args
        if (!isLive() || typeof code !== 'function') return Reflect.apply(native, this, args)
        const context = toRepeat(tracker.capture(), { of: code, now: now(), everyMs })
        // A page's own may call back at once.
        let timer: unknown
        const run = function (this: unknown): unknown {
          release(timer)
          return tracker.resume(context, () => Reflect.apply(code, this, rest))
        }
        timer = Reflect.apply(native, this, [run, everyMs])
        if (!isLonger(everyMs, NEAR_MS) && tracker.hold(context)) held.set(timer, context)
        return timer
      },
    }
    return wrapper
  })
  patch(page, [window, 'setInterval'], (call, args) => {
    const [code, everyMs] = args
    if (typeof code !== 'function') return call(args)
    let context = tracker.capture()
    const run = inContext(code as Callback, () => {
      context = toRepeat(context, { of: code, now: now(), everyMs })
      return context
    })
    return call([run, ...args.slice(1)])
  })
  for (const method of ['clearTimeout', 'clearInterval'] as const)
    replace(page, [window, method], (native) => {
      const { wrapper } = {
        wrapper(this: unknown, ...args: unknown[]): void {
          if (held.size) release(args[0])
          Reflect.apply(native, this, args)
        },
      }
      return wrapper
    })
}
