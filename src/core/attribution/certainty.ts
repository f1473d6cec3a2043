import { type Action, isExplicit } from '../action.js'
import { SAME_TURN_MS } from '../actions.js'
import type { Host } from '../host.js'
import { type Chain, type Followed, isUsers, toJoint, toNext, toShared, toWeaker, toWoken } from './followed.js'
import { LONGEST_JOB_MS } from './repeats.js'

/** A loop that an action has resumed works for it until this long after the action's last activity. */
const WOKEN_FOR_MS = 1000
/** Work that an action leaves to a loop, such as an animation, ends within this time. */
const LEFT_TO_LOOP_MS = 2000
/** A timer that has made no request in this many runs does not poll. */
const QUIET_RUNS = 3

/** Lowers the certainty of a context whose work may be another action's. Each `to…` method returns the context to use. */
export interface Certainty {
  /** For microtasks that code of the context has queued. */
  toUnproved(context: Followed): Followed
  /** For code that continues. `since` is when deferred code was scheduled. */
  toResumed(context: Followed, since?: number): Followed
  /** For code that continues because code of the waker's context has settled what it waits for, such as a debounce or a dialog. */
  toSettledBy(context: Followed, waker: Followed): Followed
  /** For a message sent at `sentAt`. One message may carry work of a click and of a poll, as with React's scheduler. */
  toDelivered(context: Followed, sentAt: number): Followed
  /** For the next request of a loop's run. Returns that of the first action without a request, if the loop probably works for it. */
  toNextRequest(context: Followed): Followed
  /**
   * For a request: shared if its code has just cleared another action's timer without setting it again, and less certain if its
   * action began long ago.
   */
  toRequest(context: Followed): Followed
  /** Records that the running code has cleared a timer. Its requests in the same turn may do the work of that timer. */
  noteCleared(timer: Followed, by: Followed): void
  /** Records that the running code has set the timer again, and so does not do its work. */
  noteRearmed(): void
  /** Records that code of a context has run until now. */
  noteRun(context: Followed): void
  /** Whether other code has run since code of an action did, or since a later time. Loops of frames do not count. */
  isOvertaken(action: Action, at: number): boolean
}

/** Creates the check whether work may be another action's. */
export function createCertainty({ actions, page }: Host): Certainty {
  let unownedRanAt = 0
  /** Whose code ran last. */
  let latest: Followed = {}
  /** Code of `own` has cleared a timer of `other` and has not set it again, as code does that flushes a debounce. */
  let flushed: { own: Action; other: Action; at: number } | undefined

  function toRequest(context: Followed): Followed {
    const { cause, isBackground } = context
    if (!cause || cause.how === 'explicit' || isBackground || !isUsers(context)) return context
    const { own, other, at } = flushed ?? {}
    // In the same turn, the request probably carries what the timer would have sent.
    if (other && cause.action === own && page.now() - Number(at) <= SAME_TURN_MS) return toShared(context, other)
    const isPast = cause.how === 'exact' && page.now() - cause.action.startedAt > LONGEST_JOB_MS
    return isPast && !cause.action.held ? toWeaker(context) : context
  }

  /** Returns the context of an action without a request for which a loop's run probably works; `undefined` without one. */
  function toLoopWork(loop: Followed): Followed | undefined {
    const { chain, carried } = loop
    const action = chain && mayServeAction(loop, chain) ? actions.firstWithoutEffect(toWindowMs(chain)) : undefined
    return action && { cause: { action, how: 'inferred', other: loop.cause?.action }, carried, loop }
  }

  return {
    toNextRequest(context) {
      const { loop, cause } = context
      const isNext = loop ? !!cause?.action.requests : !isFrame(context)
      return (isNext && toLoopWork(loop ?? context)) || context
    },
    toRequest,
    noteCleared(timer, by) {
      const own = by.cause?.action
      const other = timer.cause?.action
      const isShared = own && other && isUsers(by) && isUsers(timer) && actions.isSeparateGesture(other, own)
      flushed = isShared ? { own, other, at: page.now() } : undefined
    },
    noteRearmed() {
      flushed = undefined
    },
    noteRun(context) {
      if (!context.cause) unownedRanAt = page.now()
      if (!(isFrame(context) && context.chain?.isRepeated)) latest = context
    },
    isOvertaken(action, at) {
      const other = latest.cause?.action
      return other !== action && (other?.ranAt ?? unownedRanAt) > Math.max(at, action.ranAt)
    },
    toSettledBy(context, { cause, isJoint }) {
      const own = context.cause?.action
      if (!own || !cause) return context
      if (cause.action === own) return isJoint && cause.other ? toJoint(context, cause.other) : context
      // The later click may have left work to the code that it lets continue.
      const isLater = isExplicit(cause.action) && cause.action.startedAt > own.startedAt
      // What awaits this code is shared too: a dialog is often behind functions of its own.
      return isLater && actions.isSeparateGesture(cause.action, own) ? toJoint(context, cause.action) : context
    },
    toDelivered(context, sentAt) {
      if (isUsers(context)) return unownedRanAt > sentAt ? toWeaker(context) : context
      const origin = context.isBackground && actions.ranSince(sentAt)
      return origin ? { ...toNext(context, {}), origin, isUnsure: true } : context
    },
    toUnproved(context) {
      const action = context.cause?.action
      return action && actions.isAlone(action) ? context : toWeaker(context)
    },
    toResumed(context, since) {
      const { cause, ownContext } = context
      const served = since && isFrame(context) && toLoopWork(context)
      if (served) return served
      if (!cause || cause.how === 'explicit' || !isExplicit(cause.action)) return context
      const rival = actions.competingAction(cause.action, ownContext ? Infinity : since)
      if (!ownContext) return rival ? toShared(context, rival) : context
      // The next item in a loop's queue was enqueued by the next action.
      if (rival) return toWoken({ cause: { action: rival, how: 'inferred' } }, context)
      return page.now() - cause.action.touchedAt < WOKEN_FOR_MS ? context : ownContext
    },
  }
}

/** Whether the context is that of a loop of frames, which has no delay. */
const isFrame = ({ chain }: Followed): boolean => !!chain && chain.everyMs === undefined

/**
 * Whether a loop may do work that actions have given it as data. One loop of frames may run the animations of all
 * actions, and call back at the end of each. One timer may send what they have put into a queue.
 */
function mayServeAction(context: Followed, { count, state }: Chain): boolean {
  if (context.isForeign || state.isRefresh) return false
  if (!isFrame(context)) return count >= QUIET_RUNS && !isUsers(context) && !state.hasRequested
  return count > 1 && (isUsers(context) ? !!context.cause?.action.requests : !state.hasRequested)
}

/** Returns the milliseconds within which a loop does what an action has left to it: at least until its next run. */
const toWindowMs = ({ everyMs }: Chain): number =>
  typeof everyMs === 'number' ? Math.max(LEFT_TO_LOOP_MS, everyMs) : LEFT_TO_LOOP_MS
