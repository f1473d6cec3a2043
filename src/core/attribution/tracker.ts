import { isExplicit, toParent } from '../actions.js'
import type { Host } from '../host.js'
import type { Attributor } from './attributor.js'
import { type Followed, isUsers, toHeld, toNext, toShared, toWeaker, toWoken } from './followed.js'
import type { NativePromise } from './native-promise.js'
import { createTurns } from './turns.js'

/** A loop that an action has woken works for it for this long after it last did something. */
const WOKEN_FOR_MS = 1000

/** How often it is asked whether anything is open that is worth following. */
const COOL_AFTER_MS = 1000

/** Hands contexts on across asynchronous gaps. */
export interface Tracker extends Attributor {
  capture(): Followed
  run<T>(context: Followed, code: () => T): T
  /** The rest of the running code is the work of a context. */
  enter(context: Followed): void
  /** What waited in the context goes on, unless an action's code has woken it. */
  wake(context: Followed): void
  /** Runs what was put off in the context. */
  resume<T>(context: Followed, code: () => T): T
  hint(context: Followed): void
  dispatching(event: Event, context: Followed): void
  /** The running code waits for a promise; until that is settled, its action stays open. */
  waiting(promise: Promise<unknown>): void
  /** A timer keeps the context's action open until it is released; tells whether there is one. */
  hold(context: Followed): boolean
  release(context: Followed): void
  /** Whether an action is open that is worth following. */
  isWarm(): boolean
  /** Calls back now, and whenever that changes. */
  onWarm(tell: (isWarm: boolean) => void): void
}

/** Makes the tracker. `isForeign` tells whether the script being evaluated is somebody else's. */
export function createTracker(
  { page, actions, attributor: base }: Host,
  native: NativePromise,
  isForeign: () => boolean | undefined,
): Tracker {
  let warm = false
  /** Whether promises are followed, so that the end of a continuation is seen. */
  let isHooked = false
  const listeners: ((isWarm: boolean) => void)[] = []
  const isWarm = () => warm
  const turns = createTurns(native, { isWarm, heat, touch, dispatched: base.known, toUnproved, toResumed })
  const known = (): Followed | undefined => turns.running() ?? base.known()
  const capture = (): Followed => known() ?? (isForeign() ? { isForeign: true } : (base.guess() ?? {}))

  function setWarm(isNow: boolean): void {
    if (isNow) page.after(COOL_AFTER_MS, () => setWarm(!!actions.active()))
    if (isNow === warm) return
    warm = isNow
    for (const tell of listeners) tell(warm)
  }

  function heat(): void {
    if (!warm) setWarm(true)
  }

  function toUnproved(context: Followed): Followed {
    const action = context.cause?.action
    return isHooked && action && actions.isAlone(action) ? context : toWeaker(context)
  }

  function toResumed(context: Followed): Followed {
    const { cause, home } = context
    if (!cause || cause.how === 'explicit' || !isExplicit(cause.action)) return context
    const rival = actions.rivalOf(cause.action)
    if (!home) return rival ? toShared(context, rival) : context
    // The next thing that a loop finds in its queue was put there by the next action.
    if (rival) return toWoken({ cause: { action: rival, how: 'inferred' } }, context)
    return page.now() - cause.action.touchedAt < WOKEN_FOR_MS ? context : home
  }

  /** Code of the context has just run, or is about to: its action lasts until then. */
  function touch(context: Followed): void {
    const action = toHeld(context)
    if (action) actions.touch(action)
  }

  heat()
  return {
    ...base,
    ...turns,
    known,
    capture,
    isWarm,
    onWarm(tell) {
      listeners.push(tell)
      tell(warm)
    },
    resume: (context, code) => turns.run(toResumed(context), code),
    hold(context) {
      const action = toHeld(context)
      if (action) action.timers += 1
      return !!action
    },
    release(context) {
      const action = toHeld(context)
      if (action) action.timers -= 1
    },
    isRepeated: () => !!known()?.chain?.isRepeated,
    demote(cause) {
      const context = known()
      if (!context?.chain) return
      context.chain.state.isRefresh = true
      turns.enter(toNext(context, { cause }))
    },
    current() {
      const context = capture()
      if (context.isBackground)
        context.cause ??= {
          action: actions.mint({ kind: 'background_refresh', origin: context.origin, ...toParent(context.origin) }),
          how: 'exact',
        }
      return context.cause
    },
    dispatching(event, context) {
      if (isUsers(context)) heat()
      base.dispatching(event, context)
    },
    waiting(promise) {
      if (!warm) return
      isHooked = true
      const context = capture()
      const { cause } = context
      // What the load waits for is its own work, though it is only a guess.
      const action = toHeld(context) ?? (isExplicit(cause?.action) ? undefined : cause?.action)
      context.react ??= (result) => {
        if (action) action.promises -= 1
        turns.wake(context.toSettled?.(result) ?? context)
      }
      // Before the reaction: of a promise that is settled the continuation is the very next thing in the queue.
      turns.endAfter(promise, context)
      native.react(promise, context.react)
      if (action) action.promises += 1
    },
  }
}
