import { type Action, isExplicit } from '../action.js'
import { SAME_TURN_MS } from '../actions.js'
import type { Host } from '../host.js'
import { type Chain, type Followed, isUsers, toJoint, toNext, toShared, toWeaker, toWoken } from './followed.js'
import { LONGEST_JOB_MS } from './repeats.js'

/** A loop that an action has resumed works for it until this long after the action's last activity. */
const WOKEN_FOR_MS = 1000
/** Animations that an action starts end within this time. */
const SERVED_MS = 2000
/** A timer that has made no request in its first runs does not poll. */
const QUIET_RUNS = 3

/** Lowers the certainty of contexts whose work may be another action's. */
export interface Doubt {
  /** The context of microtasks that its code has queued. */
  toUnproved(context: Followed): Followed
  /** The context when its code continues, that of deferred code with the time at which it was scheduled. */
  toResumed(context: Followed, since?: number): Followed
  /** The context of code when code of the waker's context has settled what it waits for, such as a debounce or a dialog. */
  toAnswered(context: Followed, waker: Followed): Followed
  /** The context of a message that was sent at a time. A click and a poll may share one, as for a render of React. */
  toDelivered(context: Followed, sentAt: number): Followed
  /** The context of the next request in a run of a loop: that of an action without one, if the loop probably works for it. */
  toNextRequest(context: Followed): Followed
  /**
   * The context of a request: shared, if its code has just done what another action's timer was to do, and less certain
   * if its action is long past.
   */
  toRequest(context: Followed): Followed
  /** Records that the running code has cleared a timer: what it requests in the same turn may be what that was to do. */
  noteCleared(timer: Followed, by: Followed): void
  /** Records that it has set the timer again. */
  noteRearmed(): void
  /** Records that code which belongs to no action has run until now. */
  noteOther(): void
}

/** Creates the check for other open actions. */
export function createDoubt({ actions, page }: Host): Doubt {
  let otherRanAt = 0
  /** The action whose timer another one's code has cleared, without setting it again, as when it does its work at once. */
  let flushed: { own: Action; other: Action; at: number } | undefined

  function toRequest(context: Followed): Followed {
    const { cause, isBackground } = context
    if (!cause || cause.how === 'explicit' || isBackground || !isUsers(context)) return context
    const { own, other, at } = flushed ?? {}
    // In the same turn: it probably carries what the timer would have sent.
    if (other && cause.action === own && page.now() - Number(at) <= SAME_TURN_MS) return toShared(context, other)
    const isPast = cause.how === 'exact' && page.now() - cause.action.startedAt > LONGEST_JOB_MS
    return isPast && !cause.action.held ? toWeaker(context) : context
  }

  /** The context of a loop's run that probably works for an action without a request; `undefined` if there is none. */
  function toServed(loop: Followed): Followed | undefined {
    const { chain, carried } = loop
    const action = chain && isServing(loop, chain) ? actions.firstSilent(toWindow(chain)) : undefined
    return action && { cause: { action, how: 'inferred', other: loop.cause?.action }, carried, loop }
  }

  return {
    toNextRequest(context) {
      const { loop, cause } = context
      const isNext = loop ? !!cause?.action.requests : !isFrame(context)
      return (isNext && toServed(loop ?? context)) || context
    },
    toRequest,
    noteCleared(timer, by) {
      const own = by.cause?.action
      const other = timer.cause?.action
      const isShared = own && other && isUsers(by) && isUsers(timer) && actions.isApart(other, own)
      flushed = isShared ? { own, other, at: page.now() } : undefined
    },
    noteRearmed() {
      flushed = undefined
    },
    noteOther() {
      otherRanAt = page.now()
    },
    toAnswered(context, { cause, isJoint }) {
      const own = context.cause?.action
      if (!own || !cause) return context
      if (cause.action === own) return isJoint && cause.other ? toJoint(context, cause.other) : context
      // The later click may have left work to the code that it lets continue.
      const isLater = isExplicit(cause.action) && cause.action.startedAt > own.startedAt
      // So is what awaits this code: a dialog is often behind functions of its own.
      return isLater && actions.isApart(cause.action, own) ? toJoint(context, cause.action) : context
    },
    toDelivered(context, sentAt) {
      if (isUsers(context)) return otherRanAt > sentAt ? toWeaker(context) : context
      const origin = context.isBackground && actions.ranSince(sentAt)
      return origin ? { ...toNext(context, {}), origin, isUnsure: true } : context
    },
    toUnproved(context) {
      const action = context.cause?.action
      return action && actions.isAlone(action) ? context : toWeaker(context)
    },
    toResumed(context, since) {
      const { cause, home } = context
      const served = since && isFrame(context) && toServed(context)
      if (served) return served
      if (!cause || cause.how === 'explicit' || !isExplicit(cause.action)) return context
      const rival = actions.rivalOf(cause.action, home ? Infinity : since)
      if (!home) return rival ? toShared(context, rival) : context
      // The next item in a loop's queue was enqueued by the next action.
      if (rival) return toWoken({ cause: { action: rival, how: 'inferred' } }, context)
      return page.now() - cause.action.touchedAt < WOKEN_FOR_MS ? context : home
    },
  }
}

/** Whether it is a run of a chain without a delay. */
const isFrame = ({ chain }: Followed): boolean => !!chain && chain.everyMs === undefined

/**
 * Whether a loop may run the work of an action that its callback has been given as data: one loop of frames may run the
 * animations of all actions and call back at the end of each, one of timers may send what they have put into a queue.
 */
function isServing(context: Followed, { count, state }: Chain): boolean {
  if (context.isForeign || state.isRefresh) return false
  if (!isFrame(context)) return count >= QUIET_RUNS && !isUsers(context) && !state.hasRequested
  return count > 1 && (isUsers(context) ? !!context.cause?.action.requests : !state.hasRequested)
}

/** What an action leaves to a loop is done within this time, or at the loop's next run. */
const toWindow = ({ everyMs }: Chain): number =>
  typeof everyMs === 'number' ? Math.max(SERVED_MS, everyMs) : SERVED_MS
