import type { Followed } from './followed.js'

/** A callback that runs for this many times is no longer the user's doing but a refresh. */
const REPEATS = 3
/** Faster ones may be an animation, or work done in pieces, and have a second. */
const FAST_MS = 100
const FAST_FOR_MS = 1000

/** One more run of a callback that may repeat. */
export interface Repeat {
  /** What repeats: the callback itself, or what it listens to. */
  of: unknown
  now: number
  /** The time between two runs as the page gave it, which may be anything. */
  everyMs?: unknown
}

/** The context for the next run of a callback: the same, until it shows itself to be a refresh in the background. */
export function toRepeat(context: Followed, { of, now, everyMs }: Repeat): Followed {
  const { cause, carried, chain, isForeign } = context
  const isAgain = chain?.of === of && chain
  const count = isAgain ? isAgain.count + 1 : 1
  const since = isAgain ? isAgain.since : now
  const isRefresh = count >= REPEATS && !isForeign && (isLonger(everyMs, FAST_MS) || now - since > FAST_FOR_MS)
  const isBackground = isRefresh || context.isBackground
  // Each run of a refresh is an action of its own.
  const next = { carried, isBackground, isForeign, chain: { of, count, since } }
  return isBackground
    ? { ...next, cause: undefined, origin: context.origin ?? cause?.action }
    : { ...next, cause, origin: undefined }
}

/** Whether a delay is a number above another; an object's own conversion is not for us to call. */
export function isLonger(delay: unknown, thanMs: number): boolean {
  return typeof delay === 'number' && delay >= thanMs
}
