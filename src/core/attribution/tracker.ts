import { toParent } from '../actions.js'
import type { Host } from '../host.js'
import type { Attributor } from './attributor.js'
import { type Followed, isUsers, toHeld } from './followed.js'
import type { NativePromise } from './native-promise.js'
import { createTurns } from './turns.js'

/** How often it is asked whether anything is open that is worth following. */
const COOL_AFTER_MS = 1000

/** Hands contexts on across asynchronous gaps. */
export interface Tracker extends Attributor {
  capture(): Followed
  run<T>(context: Followed, code: () => T): T
  enter(context: Followed): void
  dispatching(event: Event, context: Followed): void
  /** A reaction that makes a context current; until it has run, the context's action stays open. */
  toReaction(context: Followed): (result?: unknown) => void
  /** A timer keeps the context's action open until it is released; tells whether there is one. */
  hold(context: Followed): boolean
  release(context: Followed): void
  /** Whether an action is open that is worth following. */
  isWarm(): boolean
}

/** Makes the tracker. `isForeign` tells whether the script being evaluated is somebody else's. */
export function createTracker(
  { page, actions, attributor: base }: Host,
  native: NativePromise,
  isForeign: () => boolean | undefined,
): Tracker {
  let warm = false
  const isWarm = () => warm
  const turns = createTurns(native, { isWarm, heat, touch, dispatched: base.known })
  const known = () => turns.running() ?? base.known()
  const capture = (): Followed => known() ?? (isForeign() ? { isForeign: true } : (base.guess() ?? {}))

  function cool(): void {
    warm = !!actions.active()
    if (warm) page.after(COOL_AFTER_MS, cool)
  }

  function heat(): void {
    if (!warm) page.after(COOL_AFTER_MS, cool)
    warm = true
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
    hold(context) {
      const action = toHeld(context)
      if (action) action.timers += 1
      return !!action
    },
    release(context) {
      const action = toHeld(context)
      if (action) action.timers -= 1
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
    toReaction(context) {
      const action = toHeld(context)
      if (action) action.promises += 1
      context.react ??= (result) => {
        if (action) action.promises -= 1
        turns.enter(context.toSettled?.(result) ?? context)
      }
      return context.react
    },
  }
}
