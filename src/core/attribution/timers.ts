import { isNative } from '../../page/native.js'
import type { Page } from '../../page/page.js'
import { replace } from '../../page/patch.js'
import type { Action } from '../action.js'
import { type Callback, isByHelper, isCallback, isSame } from './callbacks.js'
import { type Followed, isOfOther, isUsers, toJoint, toNext, toWeaker } from './followed.js'
import { createPauses } from './pauses.js'
import { isLonger, type Repeat, toRepeat } from './repeats.js'
import type { Tracker } from './tracker.js'

/** A timer with a longer delay does not keep its action open. */
const NEAR_MS = 10_000
/** A resumed loop that waits for longer than this is back to its own schedule. */
const OWN_SCHEDULE_MS = 50
/** Timers that an action has cleared are remembered for this long, at most this many. */
const REMEMBERED_MS = 10_000
const MAX_CLEARED = 20
/** Functions that defer work. */
const DEFERRING = /Timeout|Idle/
/** A timer with a longer delay is not a debounce. */
const DEBOUNCED_MS = 2000
/** A timer set within this time after another action's timer was cleared may replace it even with a different delay, as React's commits do. */
const REARMED_MS = 300
/** An interval set within this time of a cleared one, with the same delay, continues it. */
const SAME_TURN_MS = 20

/** A timer that is set. */
interface Armed {
  readonly method: string
  readonly code: Callback
  readonly everyMs: unknown
  /** The id that was returned to the page. */
  id: unknown
  /** Whether it keeps its action open. */
  isHeld: boolean
  /** Context of its next run; without a chain, that of the code that set it. */
  context: Followed
  /** When it was set, then when it was cleared; 0 if code without an action has set it. */
  at: number
  /** Whether code of its own action has cleared it, as with a timeout that is no longer needed. */
  isOwnClear?: boolean
  /** Whether code without an action cleared it, for example while the pointer is over a notification. */
  isPostponed?: boolean
}

/** The timers that are set. */
interface ArmedTimers {
  /** The context of a timer that the running code is about to set. */
  toContext(timer: Armed): Followed
  arm(timer: Armed): void
  /** Adds the chain that a timer's context lacks. Called before the timer runs. */
  addChain(timer: Armed): void
  /** Forgets a timer that runs or is cleared. */
  release(timer: unknown): void
  /** Called when the running code clears it. */
  clear(timer: unknown): void
}

/**
 * Whether an action restarts a debounce that the page itself has set before: the visitor types or moves a slider, or
 * another timer was set by the same helper.
 */
function isDebounceOf({ cause }: Followed, code: Callback, { method, everyMs, context, code: before }: Armed): boolean {
  const isOwn = !!(cause?.action.held || cause?.action.doubtful) || (before !== code && isByHelper(code))
  return (
    isOwn &&
    !isUsers(context) &&
    context.chain?.count === 1 &&
    method === 'setTimeout' &&
    !isLonger(everyMs, DEBOUNCED_MS)
  )
}

/** Returns the other action whose work a timer replaces, directly or through an earlier timer of its own action. */
function toReplaced({ cause, isJoint }: Followed, own: Followed): Action | undefined {
  return cause?.action !== own.cause?.action ? cause?.action : isJoint ? cause?.other : undefined
}

/** The timers that were cleared. */
interface ClearedTimers {
  hasAny(): boolean
  add(timer: Armed): void
  /** Returns the one that a new timer of the context `own` replaces, and forgets it. */
  take(timer: Armed, own: Followed, isUnknown: boolean): Armed | undefined
}

/** Returns how long after it was cleared a timer may be set again with another delay; for one of the page, only at once. */
function rearmedWithinMs({ context, code }: Armed, own: Followed): number {
  if (isUsers(context)) return isOfOther(context, own) ? REARMED_MS : 0
  // A library's scheduler binds one function for all of its timers.
  return isNative(code) ? 0 : SAME_TURN_MS
}

function createClearedTimers({ now, after }: Page): ClearedTimers {
  const cleared: Armed[] = []
  let isScheduled = false
  function forgetOld(): void {
    while (now() - (cleared.at(-1)?.at ?? Infinity) >= REMEMBERED_MS) cleared.pop()
  }
  /** Forgets them also in a page that sets no more timers: their callbacks may hold much of what it has dropped. */
  function scheduleForgetting(): void {
    if (isScheduled || !cleared[0]) return
    isScheduled = true
    after(REMEMBERED_MS, () => {
      isScheduled = false
      forgetOld()
      scheduleForgetting()
    })
  }
  return {
    hasAny: () => !!cleared[0],
    add(timer) {
      cleared.unshift(timer)
      if (cleared.length > MAX_CLEARED) cleared.pop()
      scheduleForgetting()
    },
    take({ method, code, everyMs, at }, own, isUnknown) {
      forgetOld()
      const index = cleared.findIndex(
        (one) =>
          one.method === method &&
          (isUnknown
            ? one.isPostponed && isSame(one.code, code)
            : one.code === code ||
              (one.everyMs === everyMs
                ? (isOfOther(one.context, own) && at - one.at < SAME_TURN_MS) || isSame(one.code, code)
                : at - one.at < rearmedWithinMs(one, own) && isSame(one.code, code))),
      )
      return index < 0 ? undefined : cleared.splice(index, 1)[0]
    },
  }
}

/** The context of a timer that the code of an action sets in place of one that it has cleared. */
function toRearmed(before: Armed, context: Followed, repeat: Repeat & { of: Callback }): Followed {
  const { of } = repeat
  if (isDebounceOf(context, of, before)) return toRepeat(toWeaker(context), repeat)
  const { chain } = before.context
  // It keeps its schedule, regardless of the code that has reset it.
  if (!isUsers(before.context)) return toRepeat(toNext(before.context, { chain: chain && { ...chain, of } }), repeat)
  const other = before.isOwnClear ? undefined : toReplaced(before.context, context)
  const next = toRepeat(context, repeat)
  // As with a debounce that two actions trigger.
  return other ? toJoint(next, other) : next
}

function createArmedTimers(page: Page, tracker: Tracker): ArmedTimers {
  const { now } = page
  const armed = new Map<unknown, Armed>()
  /** The latest timer, outside the map: a debounce clears it at once, and a map of one entry costs more than all the rest. */
  let last: Armed | undefined
  const cleared = createClearedTimers(page)
  /** Callbacks that re-arm themselves, and that the page has started without an action. */
  const pageTimers = new WeakSet<object>()

  function addChain(timer: Armed): void {
    const { code: of, context, everyMs } = timer
    if (!context.chain) timer.context = toRepeat(context, { of, now: now(), everyMs })
  }

  function release(timer: unknown): Armed | undefined {
    const isLast = last?.id === timer
    const known = isLast ? last : armed.get(timer)
    if (isLast) last = undefined
    else armed.delete(timer)
    if (known?.isHeld) tracker.release(known.context, known.code)
    return known
  }

  /** If the latest timer was set just before an equivalent one was cleared, marks it as shared by both actions; returns whether it did. */
  function shareLast({ method, code, everyMs, at, context, isOwnClear }: Armed): boolean {
    if (!last || isOwnClear || last.method !== method || last.everyMs !== everyMs || at - last.at > SAME_TURN_MS)
      return false
    const before = toReplaced(context, last.context)
    if (!before || !isUsers(last.context) || !isSame(last.code, code)) return false
    if (last.isHeld) tracker.release(last.context, last.code)
    last.isHeld = false
    last.context = toJoint(last.context, before)
    return true
  }

  function toContext(timer: Armed): Followed {
    const own = tracker.capture()
    // Timers are set often, and many are cleared: one without an action is examined when it runs.
    if (!(own.chain || own.ownContext || isUsers(own) || cleared.hasAny())) return own
    const context = toArmed(timer, own)
    if (isUsers(context)) return pageTimers.has(timer.code) ? toWeaker(context) : context
    if (Number(context.chain?.count) > 1) pageTimers.add(timer.code)
    return context
  }

  function toArmed(timer: Armed, own: Followed): Followed {
    const { code: of, everyMs } = timer
    const { ownContext, loop } = own
    const context = loop?.chain?.of === of ? loop : ownContext && isLonger(everyMs, OWN_SCHEDULE_MS) ? ownContext : own
    const { isBackground, isForeign, chain: ownChain } = context
    const isUnknown = !(isUsers(context) || isBackground || isForeign || ownChain || ownContext)
    timer.at = now()
    const before =
      cleared.hasAny() && (isUnknown || isUsers(context)) ? cleared.take(timer, context, isUnknown) : undefined
    const repeat = { of, now: timer.at, everyMs }
    if (!before) return isUnknown ? context : toRepeat(context, repeat)
    tracker.noteRearmed()
    // For example a notification that pauses while the pointer is over it.
    if (isUnknown) return toRepeat(toWeaker(before.context), repeat)
    return toRearmed(before, context, repeat)
  }

  return {
    arm(timer) {
      if (last) armed.set(last.id, last)
      last = timer
    },
    release,
    clear(timer) {
      const known = release(timer)
      if (!known || !tracker.isFollowing()) return
      const clearing = tracker.known() ?? {}
      known.isPostponed = !isUsers(clearing)
      known.isOwnClear = !(known.isPostponed || known.context.isJoint || isOfOther(known.context, clearing))
      if (!known.isPostponed || isUsers(known.context)) {
        known.at = now()
        addChain(known)
        // The new timer may have been set before the old one is cleared.
        if (shareLast(known)) return
        cleared.add(known)
        if (DEFERRING.test(known.method) && !isLonger(known.everyMs, NEAR_MS))
          tracker.noteCleared(known.context, clearing)
      }
    },
    toContext,
    addChain,
  }
}

/** Functions that set a timer or a frame, and those that clear it. Ids of one row are unique within the row. */
const TIMERS = [
  [
    ['setTimeout', 'setInterval'],
    ['clearTimeout', 'clearInterval'],
  ],
  [['requestAnimationFrame'], ['cancelAnimationFrame']],
  [['requestIdleCallback'], ['cancelIdleCallback']],
] as const

/** Propagates contexts over timers and frames. A timer of the page that an action re-arms still belongs to the page. */
export function followTimers(page: Page, tracker: Tracker): void {
  const { window, now } = page
  const pauses = createPauses(now)
  for (const [setters, clearers] of TIMERS) {
    const timers = createArmedTimers(page, tracker)
    for (const method of setters) {
      const hasDelay = /^set/.test(method)
      const isInterval = method === 'setInterval'
      const isTimeout = method === 'setTimeout'
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
                at: 0,
              }
              armed.context = timers.toContext(armed)
              args[0] = function (this: unknown, ...given: unknown[]): unknown {
                timers.addChain(armed)
                if (isInterval)
                  armed.context = toRepeat(armed.context, { of: armed.code, now: now(), everyMs: armed.everyMs })
                // A page's replacement may call back synchronously.
                else timers.release(armed.id)
                const { chain } = armed.context
                const context = isTimeout ? pauses.toEnded(armed) : armed.context
                // Code that has run since may have left work to it.
                return tracker.resume(context, () => Reflect.apply(code, this, given), chain?.since)
              }
              armed.id = Reflect.apply(native, this, args)
              armed.isHeld = isTimeout && !isLonger(everyMs, NEAR_MS) && tracker.hold(armed.context, code)
              timers.arm(armed)
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
              const [id] = args
              // Pages keep ids in attributes, as text.
              timers.clear(typeof id === 'string' ? Number(id) : id)
              Reflect.apply(native, this, args)
            },
          }).wrapper,
      )
  }
}
