import { isNative } from '../../page/native.js'
import type { Page } from '../../page/page.js'
import { type Action, type Cause, isExplicit, toParent } from '../action.js'
import type { Host } from '../host.js'
import type { Attributor } from './attributor.js'
import { type Certainty, createCertainty } from './certainty.js'
import { type Followed, isUsers, isWorthFollowing, toKeptOpen, toNext } from './followed.js'
import { createFollowing, type Following } from './following.js'
import { createMicrotasks, type Microtasks } from './microtasks.js'
import type { NativePromise } from './native-promise.js'

/** The browser reports what code has caused, such as a scroll, within a few frames. */
const REPORTED_WITHIN_MS = 100
/** Of two that have run within this time, either may be the cause. */
const AT_ONCE_MS = 50

/** Propagates contexts across asynchronous gaps. */
export interface Tracker extends Attributor, Omit<Following, 'follow'>, Pick<Certainty, 'noteCleared' | 'noteRearmed'> {
  capture(): Followed
  run<T>(context: Followed, code: () => T): T
  /** Makes the rest of the running code the work of a context. */
  enter(context: Followed): void
  /** Continues the waiting code of the context, unless an action's code has resumed it. */
  wake(context: Followed): void
  /** Returns the context of deferred code, which may be shared; `since` is when the code was scheduled. */
  toDeferred(context: Followed, since?: number): Followed
  /** Returns the context of a message that was sent at a time: less certain if code since then may have left work to it. */
  toDelivered(context: Followed, sentAt?: number): Followed
  /** Runs deferred code in the context. */
  resume<T>(context: Followed, code: () => T, since?: number): T
  hint(context: Followed): void
  dispatching(event: Event, context: Followed): void
  /** Called before the running code awaits a promise: keeps its action open until then, and restores its context after it. */
  followAwait(promise: Promise<unknown>): void
  /** The same for `then` of a promise that is not the engine's. The returned function runs the reaction. */
  followThen(): <T>(result: unknown, reaction: () => T) => T
  /** Keeps the context's action open for a timer until `release()` is called with the same callback; returns whether there is such an action. */
  hold(context: Followed, code: object): boolean
  release(context: Followed, code: object): void
}

/** Creates the tracker. `scriptContext` returns the context of the script being evaluated, if it has one. */
export function createTracker(host: Host, native: NativePromise, scriptContext: () => Followed | undefined): Tracker {
  const { page, actions } = host
  // Copied, since the tracker replaces the methods of the original.
  const base = { ...host.attributor }
  const certainty = createCertainty(host)
  const following = createFollowing(page, actions)
  const { isFollowing, follow } = following
  const microtasks = createMicrotasks(native, {
    isFollowing,
    follow,
    isWorthFollowing: (context) => isWorthFollowing(context, page.now),
    // Code of the context has just run, or is about to: its action lasts until then.
    touch(context) {
      context.cause?.action.touch(!!toKeptOpen(context))
      if (isFollowing()) certainty.noteRun(context)
    },
    dispatched: base.known,
    ...certainty,
    toResumed: toDeferred,
  })
  const known = (): Followed | undefined => microtasks.running() ?? base.known()
  const isOvertaken: Attributor['isOvertaken'] = (action, at) => {
    microtasks.noteRun()
    return certainty.isOvertaken(action, at)
  }
  const guesses = createGuesses(page, base, isOvertaken)
  const capture = (): Followed => known() ?? scriptContext() ?? guesses.forRunning() ?? {}
  const runs = createRuns(microtasks, certainty, capture)

  function toDeferred(context: Followed, since?: number): Followed {
    microtasks.noteRun(context)
    return certainty.toResumed(context, since)
  }

  function toCause(context: Followed): Cause | undefined {
    if (context.isBackground) context.cause ??= toRefresh(context, actions)
    return context.cause
  }

  follow()
  return {
    ...base,
    ...microtasks,
    known,
    guess: guesses.guess,
    isOvertaken,
    capture,
    withoutFollowing: native.withoutFollowing,
    ...following,
    noteCleared: certainty.noteCleared,
    noteRearmed: certainty.noteRearmed,
    toDeferred,
    toDelivered: (context, sentAt = Infinity) => certainty.toDelivered(toDeferred(context, sentAt), sentAt),
    resume: (context, code, since) => runs.resume(toDeferred(context, since), code),
    hold,
    release: (context, code) => toKeptOpen(context)?.finish(toPending(code)),
    isRepeated: () => !!known()?.chain?.isRepeated,
    moveToBackground(cause) {
      const context = known()
      if (!context?.chain) return
      context.chain.state.isRefresh = true
      microtasks.enter(toNext(context, { cause }))
    },
    forRequest: () => toCause(runs.forRequest()),
    current: () => toCause(capture()),
    dispatching(event, context) {
      if (isUsers(context)) follow()
      // No marker ends the run of a listener.
      microtasks.noteRun()
      base.dispatching(event, context)
    },
    ...createAwaits(native, microtasks, { capture, isFollowing }),
  }
}

/** Determines the context of code that was not followed. */
function createGuesses({ window, now }: Page, base: Attributor, isOvertaken: Attributor['isOvertaken']) {
  /** What the browser reports was probably caused by the code that has just run, not by an action whose code ran before. */
  function guess(): Followed | undefined {
    const guessed = base.guess()
    const action = guessed?.cause?.action
    if (!action) return undefined
    const from = Math.max(now() - REPORTED_WITHIN_MS, action.startedAt + AT_ONCE_MS, action.ranAt + AT_ONCE_MS)
    return isOvertaken(action, from) ? undefined : guessed
  }
  return { guess, forRunning: () => (window.event?.isTrusted ? guess() : base.guess()) }
}

/** Restores the context of code that awaits a promise. */
function createAwaits(
  native: NativePromise,
  microtasks: Microtasks,
  { capture, isFollowing }: { capture(): Followed; isFollowing(): boolean },
): Pick<Tracker, 'followThen' | 'followAwait'> {
  return {
    followThen() {
      const context = capture()
      const action = toAwaiting(context)
      action?.begin('promises')
      return (result, reaction) => {
        action?.finish('promises')
        return microtasks.reenter(context.toSettled?.(result) ?? context, reaction)
      }
    },
    followAwait(promise) {
      if (!isFollowing()) return
      const context = capture()
      const action = toAwaiting(context)
      context.react ??= (result) => {
        action?.finish('promises')
        microtasks.wake(context.toSettled?.(result) ?? context)
      }
      // Before the reaction: of a promise that is settled the continuation is the very next thing in the queue.
      microtasks.endAfter(promise, context)
      native.react(promise, context.react)
      action?.begin('promises')
    },
  }
}

/** Runs deferred code, and determines for whom a run makes a request. */
function createRuns({ run, enter }: Microtasks, { toNextRequest, toRequest }: Certainty, capture: () => Followed) {
  /** The context of the deferred code that is running, until it returns. */
  let deferred: Followed | undefined
  return {
    resume<T>(context: Followed, code: () => T): T {
      const before = deferred
      deferred = context
      try {
        return run(context, code)
      } finally {
        deferred = before
      }
    },
    /** Called before the running code makes a request: enters the context of the request, and returns it. */
    forRequest(): Followed {
      const running = capture()
      // After an `await`, the run still works for the same action.
      const isSync = deferred && (running.loop ?? running) === (deferred.loop ?? deferred)
      const context = toRequest(isSync ? toNextRequest(running) : running)
      if (context !== running) enter(context)
      noteRequested(context)
      return context
    },
  }
}

/** Records a request of a loop that is not the work of an action. */
function noteRequested(context: Followed): void {
  const { chain } = context
  if (chain && (chain.everyMs !== undefined || !isUsers(context))) chain.state.hasRequested = true
}

/** A timer that only settles a promise is a pause: the code that has set it waits. */
const toPending = (code: object) => (isNative(code) ? 'pauses' : 'timers')

/** Keeps the context's action open; returns whether there is one. */
function hold(context: Followed, code: object): boolean {
  const action = toKeptOpen(context)
  action?.begin(toPending(code))
  return !!action
}

/** Mints the action of one run of a refresh. */
function toRefresh({ origin, isUnsure }: Followed, { mint }: Host['actions']): Cause {
  return {
    action: mint({ kind: 'background_refresh', origin, ...toParent(origin) }),
    how: isUnsure ? 'inferred' : 'exact',
  }
}

/** Returns the action to keep open while code of this context awaits a promise. */
function toAwaiting(context: Followed): Action | undefined {
  const { cause, isBackground } = context
  // The load stays open for its own work, even if it is inferred; a refresh keeps nothing open.
  const isGuessed = !isBackground && !isExplicit(cause?.action)
  return toKeptOpen(context) ?? (isGuessed ? cause?.action : undefined)
}
