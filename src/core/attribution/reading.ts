import { type Followed, toNext } from './followed.js'

/** Pieces that follow the first one within this time are one answer; a later one is a message of its own. */
const MESSAGE_AFTER_MS = 100

/**
 * An answer that comes in pieces. It is the work of the code that asked, and so is what comes after its end. What an endless
 * one delivers later is a refresh in the background, as the messages of a socket are.
 */
export interface Reading {
  /** The context of the code that asks for the next piece. */
  waiting(): Followed
  /** The context of the code that handles a piece, or the end. */
  piece(isEnd: boolean): Followed
}

/** Begins to read an answer in the context of the code that asked for it. */
export function createReading(context: Followed, now: () => number): Reading {
  let firstAt: number | undefined
  const origin = context.origin ?? context.cause?.action
  const isLate = () => firstAt !== undefined && now() - firstAt > MESSAGE_AFTER_MS
  const message = (): Followed => ({ isBackground: true, origin, carried: context.carried })
  return {
    waiting: () => (isLate() ? message() : toNext(context, {})),
    piece(isEnd) {
      if (isEnd) return context
      firstAt ??= now()
      return isLate() ? message() : context
    },
  }
}
