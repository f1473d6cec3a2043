import { isExplicit } from '../action.js'
import type { Host } from '../host.js'
import { type Followed, toShared, toWeaker, toWoken } from './followed.js'

/** A loop that an action has woken works for it for this long after the action last did something. */
const WOKEN_FOR_MS = 1000

/** Makes contexts less sure, where the work may be that of another action. */
export interface Doubt {
  /** The context of what its code has put into the queue. */
  toUnproved(context: Followed): Followed
  /** The context as it is when its code goes on. */
  toResumed(context: Followed): Followed
}

/** Makes what knows of other actions. */
export function createDoubt({ actions, page }: Host): Doubt {
  return {
    toUnproved(context) {
      const action = context.cause?.action
      return action && actions.isAlone(action) ? context : toWeaker(context)
    },
    toResumed(context) {
      const { cause, home } = context
      if (!cause || cause.how === 'explicit' || !isExplicit(cause.action)) return context
      const rival = actions.rivalOf(cause.action)
      if (!home) return rival ? toShared(context, rival) : context
      // The next thing that a loop finds in its queue was put there by the next action.
      if (rival) return toWoken({ cause: { action: rival, how: 'inferred' } }, context)
      return page.now() - cause.action.touchedAt < WOKEN_FOR_MS ? context : home
    },
  }
}
