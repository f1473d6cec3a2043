import type { Action } from '../action.js'
import { type Followed, toNext } from './followed.js'

/** Chunks that follow the first one within this time are one response; a later one is a separate message. */
const MESSAGE_AFTER_MS = 100

/**
 * A response that arrives in chunks. It belongs to the code that requested it, up to its end. Later messages of an endless
 * one are background refreshes, like those of a socket.
 */
export interface Reading {
  /** The action that has requested it, if there is one. */
  readonly origin: Action | undefined
  /** Returns the context of the code that waits for the next chunk. */
  waiting(): Followed
  /** Returns the context of the code that handles a chunk, or the end. */
  chunk(isEnd: boolean): Followed
}

/** Returns the action that a context first belonged to, before another one resumed it and before it repeated. */
export const toOrigin = ({ ownContext, origin, cause }: Followed): Action | undefined =>
  ownContext ? toOrigin(ownContext) : (origin ?? cause?.action)

/** Starts reading a response in the context of the code that requested it. */
export function createReading(context: Followed, now: () => number): Reading {
  let firstAt: number | undefined
  const origin = toOrigin(context)
  const isLate = () => firstAt !== undefined && now() - firstAt > MESSAGE_AFTER_MS
  const message = (): Followed => ({ isBackground: true, origin, carried: context.carried })
  return {
    origin,
    waiting: () => (isLate() ? message() : toNext(context, {})),
    chunk(isEnd) {
      if (isEnd) return context
      firstAt ??= now()
      return isLate() ? message() : context
    },
  }
}
