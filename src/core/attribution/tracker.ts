import { isExplicit, toParent } from '../action.js'
import type { Host } from '../host.js'
import type { Attributor } from './attributor.js'
import { createDoubt } from './doubt.js'
import { type Followed, isUsers, isWorthFollowing, toHeld, toNext } from './followed.js'
import type { NativePromise } from './native-promise.js'
import { createTurns } from './turns.js'
import { createWarmth, type Warmth } from './warmth.js'

/** Propagates contexts across asynchronous gaps. */
export interface Tracker extends Attributor, Omit<Warmth, 'heat'> {
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
  /** A timer keeps the context's action open until it is released; returns whether there is one. */
  hold(context: Followed): boolean
  release(context: Followed): void
}

/** Makes the tracker. `scriptContext` returns the context of the script being evaluated, where it has one. */
export function createTracker(host: Host, native: NativePromise, scriptContext: () => Followed | undefined): Tracker {
  const { page, actions } = host
  // As it is before the tracker takes its place.
  const base = { ...host.attributor }
  const doubt = createDoubt(host)
  const warmth = createWarmth(page, actions)
  const { isWarm, heat } = warmth
  const turns = createTurns(native, {
    isWarm,
    heat,
    isWorthFollowing: (context) => isWorthFollowing(context, page.now),
    touch,
    dispatched: base.known,
    ...doubt,
  })
  const known = (): Followed | undefined => turns.running() ?? base.known()
  const capture = (): Followed => known() ?? scriptContext() ?? base.guess() ?? {}

  /** Code of the context has just run, or is about to: its action lasts until then. */
  function touch(context: Followed): void {
    toHeld(context)?.touch()
  }

  heat()
  return {
    ...base,
    ...turns,
    known,
    capture,
    quietly: native.quietly,
    ...warmth,
    resume: (context, code) => turns.run(doubt.toResumed(context), code),
    hold(context) {
      const action = toHeld(context)
      action?.begin('timers')
      return !!action
    },
    release(context) {
      toHeld(context)?.finish('timers')
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
      if (!isWarm()) return
      const context = capture()
      const { cause, isBackground } = context
      // What the load waits for is its own work, though it is only a guess; a refresh is not waited for.
      const isGuessed = !isBackground && !isExplicit(cause?.action)
      const action = toHeld(context) ?? (isGuessed ? cause?.action : undefined)
      context.react ??= (result) => {
        action?.finish('promises')
        turns.wake(context.toSettled?.(result) ?? context)
      }
      // Before the reaction: of a promise that is settled the continuation is the very next thing in the queue.
      turns.endAfter(promise, context)
      native.react(promise, context.react)
      action?.begin('promises')
    },
  }
}
