import { isExplicit } from '../action.js'
import type { Host } from '../host.js'
import { type Followed, isUsers, toNext, toShared, toWeaker, toWoken } from './followed.js'

/** A loop that an action has resumed works for it until this long after the action's last activity. */
const WOKEN_FOR_MS = 1000

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
  /** Records that code which belongs to no action has run until now. */
  noteOther(): void
}

/** Creates the check for other open actions. */
export function createDoubt({ actions, page }: Host): Doubt {
  let otherRanAt = 0
  return {
    noteOther() {
      otherRanAt = page.now()
    },
    toAnswered(context, { cause, isJoint }) {
      const own = context.cause?.action
      if (!own || !cause) return context
      if (cause.action === own) return isJoint && cause.other ? toShared(context, cause.other) : context
      // The later click may have left work to the code that it lets continue.
      const isLater = isExplicit(cause.action) && cause.action.startedAt > own.startedAt
      return isLater && actions.isApart(cause.action, own) ? toShared(context, cause.action) : context
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
      const { cause, carried, home, chain, isForeign } = context
      // One loop of frames may run the animations of all actions, and call back at the end of each.
      const isLoop = since && chain && chain.count > 1 && chain.everyMs === undefined && !isForeign
      const late =
        isLoop && (isUsers(context) ? cause?.action.requests : !chain.state.hasAsked) && actions.firstSilent()
      if (late) return { cause: { action: late, how: 'inferred', other: cause?.action }, carried, loop: context }
      if (!cause || cause.how === 'explicit' || !isExplicit(cause.action)) return context
      const rival = actions.rivalOf(cause.action, home ? Infinity : since)
      if (!home) return rival ? toShared(context, rival) : context
      // The next item in a loop's queue was enqueued by the next action.
      if (rival) return toWoken({ cause: { action: rival, how: 'inferred' } }, context)
      return page.now() - cause.action.touchedAt < WOKEN_FOR_MS ? context : home
    },
  }
}
