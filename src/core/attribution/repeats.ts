import { type Followed, isUsers } from './followed.js'

/** A callback that has run this often may be a refresh, and no longer the visitor's work. */
const REPEATS = 3
/** With a shorter delay it may be an animation or chunked work, and is a refresh only after a second. */
const FAST_MS = 100
const FAST_FOR_MS = 1000
/** A callback that repeats for longer than this is not the work of a click. */
export const LONGEST_JOB_MS = 30_000

/** One more run of a callback that may repeat. */
export interface Repeat {
  /** Identity of the repetition: the callback itself, or its target. */
  of: unknown
  now: number
  /** The delay as the page passed it: any value. */
  everyMs?: unknown
  /** Whether the remote side decides when it runs. */
  isPush?: boolean
}

/**
 * Returns the context of a callback's next run. Repetition in a visitor's action may be a finite job, and belongs to the
 * action until its requests show that it polls; any other repetition is a background refresh.
 */
export function toRepeat(context: Followed, { of, now, everyMs, isPush }: Repeat): Followed {
  const { cause, carried, isForeign, isJoint, ownContext } = context
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
    isJoint,
    ownContext,
    chain: { of, count, since, state, isRepeated, everyMs },
  }
}

/** Whether a delay is a number of at least the limit. An object is not converted: the browser does so, once. */
export function isLonger(delay: unknown, thanMs: number): boolean {
  return typeof delay === 'number' && delay >= thanMs
}
