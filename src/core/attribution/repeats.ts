import { type Followed, isUsers } from './followed.js'

/** A callback that runs for this many times may be no longer the user's doing but a refresh. */
const REPEATS = 3
/** Faster ones may be an animation, or work done in pieces, and have a second. */
const FAST_MS = 100
const FAST_FOR_MS = 1000
/** Repetition for longer than this is not the work of a click. */
const LONGEST_JOB_MS = 30_000

/** One more run of a callback that may repeat. */
export interface Repeat {
  /** What repeats: the callback itself, or what it listens to. */
  of: unknown
  now: number
  /** The time between two runs as the page gave it, which may be anything. */
  everyMs?: unknown
  /** Whether the remote side decides when it runs. */
  isPush?: boolean
}

/**
 * The context for the next run of a callback. What a visitor's action repeats may be a job that comes to an end, and is
 * the action's until its requests show that it asks the same again; anything else is a refresh in the background.
 */
export function toRepeat(context: Followed, { of, now, everyMs, isPush }: Repeat): Followed {
  const { cause, carried, isForeign, home } = context
  const before = context.chain?.of === of ? context.chain : undefined
  const count = (before?.count ?? 0) + 1
  const since = before?.since ?? now
  const state = before?.state ?? {}
  const isRepeated = count >= REPEATS && !isForeign && (isLonger(everyMs, FAST_MS) || now - since > FAST_FOR_MS)
  const isJob = isUsers(context) && !isPush && (cause?.action.held || now - since < LONGEST_JOB_MS)
  const isBackground = context.isBackground || state.isRefresh || (isRepeated && !isJob)
  // In one literal: a timer is set often, and copying costs more than all the rest. Each run of a refresh is an action of its own.
  return {
    cause: isBackground ? undefined : cause,
    carried,
    isBackground,
    origin: context.origin ?? (isBackground ? cause?.action : undefined),
    isForeign,
    home,
    chain: { of, count, since, state, isRepeated },
  }
}

/** Whether a delay is a number above another; an object's own conversion is not for us to call. */
export function isLonger(delay: unknown, thanMs: number): boolean {
  return typeof delay === 'number' && delay >= thanMs
}
