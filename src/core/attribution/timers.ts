import { sourceOf } from '../../page/native.js'
import type { Page } from '../../page/page.js'
import { replace } from '../../page/patch.js'
import { type Followed, isUsers, toNext, toShared, toWeaker } from './followed.js'
import { isLonger, toRepeat } from './repeats.js'
import type { Tracker } from './tracker.js'

type Callback = (this: unknown, ...args: unknown[]) => unknown

const isCallback = (value: unknown): value is Callback => typeof value === 'function'

/** A timer further away than this is another matter, and keeps no action open. */
const NEAR_MS = 10_000
/** A loop that an action has woken, and that sleeps for longer, is back at its own clock. */
const OWN_CLOCK_MS = 50
/** Timers that an action has cleared are remembered for this long, so many of them. */
const REMEMBERED_MS = 10_000
const MAX_CLEARED = 20
/** An interval that is set within this time of one that was cleared, at the same pace, goes on with it. */
const SAME_TURN_MS = 20

/** A timer that is set. */
interface Armed {
  readonly method: string
  readonly code: Callback
  readonly everyMs: unknown
  /** What the page was given for it. */
  id: unknown
  isHeld: boolean
  /** Of its next run; without a chain it is that of the code that has set it. */
  context: Followed
  clearedAt: number
  /** It was cleared by code of which nothing is known, as that of a pointer that comes over a notice. */
  isPutOff?: boolean
}

/** What is known of the timers that are set. */
interface Arming {
  /** The context of a timer that the running code is about to set. */
  toContext(timer: Armed): Followed
  arm(timer: Armed): void
  /** It is about to run. */
  settle(timer: Armed): void
  /** It has run. */
  release(timer: unknown): void
  /** The running code clears it. */
  clear(timer: unknown): void
}

function createArming(now: () => number, tracker: Tracker): Arming {
  const armed = new Map<unknown, Armed>()
  /** The last one is kept apart: a debounce clears it again, and a map of one costs more than the rest of this. */
  let last: Armed | undefined
  let cleared: Armed[] = []
  /** Callbacks that arm themselves, and that no action has set going. */
  const clocks = new WeakSet<object>()

  function settle(timer: Armed): void {
    const { code: of, context, everyMs } = timer
    if (!context.chain) timer.context = toRepeat(context, { of, now: now(), everyMs })
  }

  function release(timer: unknown): Armed | undefined {
    const isLast = last?.id === timer
    const known = isLast ? last : armed.get(timer)
    if (isLast) last = undefined
    else armed.delete(timer)
    if (known?.isHeld) tracker.release(known.context)
    return known
  }

  /** The timer that another one takes the place of. */
  function takeCleared({ method, code, everyMs }: Armed, isUnknown: boolean): Armed | undefined {
    const at = now()
    cleared = cleared.filter(({ clearedAt }) => at - clearedAt < REMEMBERED_MS)
    const isSame = (one: Armed) => one.code === code || sourceOf(one.code) === sourceOf(code)
    const before = cleared.find(
      (one) =>
        one.method === method &&
        (isUnknown
          ? one.isPutOff && isSame(one)
          : one.code === code ||
            (one.everyMs === everyMs &&
              ((method === 'setInterval' && at - one.clearedAt < SAME_TURN_MS) || isSame(one)))),
    )
    cleared = cleared.filter((one) => one !== before)
    return before
  }

  function toContext(timer: Armed): Followed {
    const own = tracker.capture()
    // Timers are set often, and many are cleared: one that belongs to no action is looked at when it runs.
    if (!(own.chain || own.home || isUsers(own) || cleared[0])) return own
    const context = toArmed(timer, own)
    if (isUsers(context)) return clocks.has(timer.code) ? toWeaker(context) : context
    if (Number(context.chain?.count) > 1) clocks.add(timer.code)
    return context
  }

  function toArmed(timer: Armed, own: Followed): Followed {
    const { code: of, everyMs } = timer
    const { home } = own
    const context = home && isLonger(everyMs, OWN_CLOCK_MS) ? home : own
    const { isBackground, isForeign, chain: ownChain } = context
    const isUnknown = !(isUsers(context) || isBackground || isForeign || ownChain || home)
    const before = cleared[0] && (isUnknown || isUsers(context)) ? takeCleared(timer, isUnknown) : undefined
    const repeat = { of, now: now(), everyMs }
    if (!before) return isUnknown ? context : toRepeat(context, repeat)
    // As a notice that is held up while the pointer is over it.
    if (isUnknown) return toRepeat(toWeaker(before.context), repeat)
    const { chain } = before.context
    // It keeps its rhythm, regardless of the code that has reset it.
    if (!isUsers(before.context)) return toRepeat(toNext(before.context, { chain: chain && { ...chain, of } }), repeat)
    const other = before.context.cause?.action
    const next = toRepeat(context, repeat)
    // As a debounce does that two actions feed.
    return other && other !== context.cause?.action ? toShared(next, other) : next
  }

  return {
    arm(timer) {
      if (last) armed.set(last.id, last)
      last = timer
    },
    release,
    clear(timer) {
      const known = release(timer)
      if (!known || !tracker.isWarm()) return
      known.isPutOff = !isUsers(tracker.known() ?? {})
      if (!known.isPutOff || isUsers(known.context)) {
        known.clearedAt = now()
        settle(known)
        cleared = [known, ...cleared].slice(0, MAX_CLEARED)
      }
    },
    toContext,
    settle,
  }
}

/** What sets a timer or a frame, and what clears it. The numbers of each row are its own. */
const TIMERS = [
  [
    ['setTimeout', 'setInterval'],
    ['clearTimeout', 'clearInterval'],
  ],
  [['requestAnimationFrame'], ['cancelAnimationFrame']],
  [['requestIdleCallback'], ['cancelIdleCallback']],
] as const

/** Carries contexts over timers and frames. A timer that an action arms anew stays with whom it belonged to. */
export function followTimers(page: Page, tracker: Tracker): void {
  const { window, now } = page
  for (const [setters, clearers] of TIMERS) {
    const arming = createArming(now, tracker)
    for (const method of setters) {
      const hasDelay = /^set/.test(method)
      const isInterval = method === 'setInterval'
      replace(
        page,
        [window, method],
        (native, isLive) =>
          ({
            wrapper(this: unknown, ...args: unknown[]): unknown {
              const [code, delay] = args
              if (!isLive() || !isCallback(code)) return Reflect.apply(native, this, args)
              const everyMs = hasDelay ? delay : undefined
              const armed: Armed = {
                method,
                code,
                everyMs,
                id: undefined,
                isHeld: false,
                context: {},
                clearedAt: 0,
              }
              armed.context = arming.toContext(armed)
              args[0] = function (this: unknown, ...given: unknown[]): unknown {
                arming.settle(armed)
                if (isInterval)
                  armed.context = toRepeat(armed.context, { of: armed.code, now: now(), everyMs: armed.everyMs })
                // A page's own may call back at once.
                else arming.release(armed.id)
                return tracker.resume(armed.context, () => Reflect.apply(armed.code, this, given))
              }
              armed.id = Reflect.apply(native, this, args)
              armed.isHeld = method === 'setTimeout' && !isLonger(everyMs, NEAR_MS) && tracker.hold(armed.context)
              arming.arm(armed)
              return armed.id
            },
          }).wrapper,
      )
    }
    for (const method of clearers)
      replace(
        page,
        [window, method],
        (native) =>
          ({
            wrapper(this: unknown, ...args: unknown[]): void {
              arming.clear(args[0])
              Reflect.apply(native, this, args)
            },
          }).wrapper,
      )
  }
}
