import { type Action, isExplicit } from '../action.js'
import type { Context } from './attributor.js'

/** Runs of one callback, each of which has scheduled the next. */
export interface Chain {
  readonly of: unknown
  readonly count: number
  /** When the first run was due, on the page's clock. */
  readonly since: number
  /** Whether it has run so often and for so long that it may be a poll. */
  readonly isRepeated: boolean
  /** The delay as the page passed it; frames have none. */
  readonly everyMs: unknown
  /** Shared by all runs: whether its requests have shown that it is a poll. */
  readonly state: {
    isRefresh?: boolean
    /** Whether it has made requests of its own: those of frames, without an action of the visitor. */
    hasRequested?: boolean
  }
}

/** A context with its state while it is propagated. */
export interface Followed extends Context {
  /** A repeating timer or push: a separate action is minted when one is needed. */
  isBackground?: boolean | undefined
  /** Whether a background's run may be the work of its `origin`. */
  isUnsure?: boolean
  /** The action that it belonged to before it repeated itself. */
  origin?: Action | undefined
  /** The work of a third-party script. */
  isForeign?: boolean | undefined
  /** Whether it replaces work of another action, as a debounce does: what waits for it is shared too. */
  isJoint?: boolean | undefined
  /** The context before an action's code resumed it. */
  home?: Followed | undefined
  /** The context of the loop, one run of which probably does the work of an action. */
  loop?: Followed | undefined
  /** The repeating callback that this is a run of. */
  chain?: Chain | undefined
  /** Remaining turns of the microtask queue for its marker. */
  turnsLeft?: number
  /** The context of the waiting code, if it is known only from the promise that it awaits. */
  toSettled?: (result: unknown) => Followed
  /** Its marker, its reaction, and its `inferred` form: each is created once. */
  mark?: () => void
  react?: (result?: unknown) => void
  weaker?: Followed
  /** Its form if the work may belong to another action. */
  shared?: Followed
}

/** Whether it follows from a gesture of the visitor. */
export function isUsers({ cause }: Followed): boolean {
  return isExplicit(cause?.action)
}

/** Whether a context is that of another action of the visitor. */
export const isAnothers = (context: Followed, own: Followed): boolean =>
  isUsers(context) && context.cause?.action !== own.cause?.action

/** Returns the `inferred` form of a context, for work that follows from it only by order. */
export function toWeaker(context: Followed): Followed {
  const { cause } = context
  if (!cause || cause.how === 'inferred' || !isUsers(context)) return context
  context.weaker ??= toNext(context, { cause: { action: cause.action, how: 'inferred' } })
  return context.weaker
}

/** Copies a context with changes, without the objects that were cached for the old one. */
export function toNext(
  { cause, carried, isBackground, origin, isForeign, isJoint, home, loop, chain }: Followed,
  change: Pick<Followed, 'cause' | 'carried' | 'isBackground' | 'isJoint' | 'chain'>,
): Followed {
  // Each run of a refresh is an action of its own.
  return {
    cause: isBackground ? undefined : cause,
    carried,
    isBackground,
    origin,
    isForeign,
    isJoint,
    home,
    loop,
    chain,
    ...change,
  }
}

/** The context of waiting code that an action has resumed: it probably works for that action. */
export function toWoken(waker: Followed, waiter: Followed): Followed {
  const { cause } = waker
  if (!cause || cause.action === waiter.cause?.action) return waiter
  return { cause: { action: cause.action, how: 'inferred' }, carried: waiter.carried, home: waiter.home ?? waiter }
}

/** The form of a context whose work may equally be another action's. */
export function toShared(context: Followed, other: Action): Followed {
  const { cause, shared } = context
  if (!cause || shared?.cause?.other === other) return shared ?? context
  context.shared = toNext(context, { cause: { action: cause.action, how: 'inferred', other } })
  return context.shared
}

/** The form of a context whose work replaces that of another action. */
export const toJoint = (context: Followed, other: Action): Followed =>
  toNext(toShared(context, other), { isJoint: true })

/** A repeating callback is followed until this long after its action's last activity. */
const IDLE_MS = 1000

/** Whether it alone is a reason to follow: an animation that a click has started is not. */
export function isWorthFollowing({ cause, carried, chain }: Followed, now: () => number): boolean {
  const { action } = cause ?? {}
  const isIdle = chain?.isRepeated && action?.end && now() - action.touchedAt > IDLE_MS
  return carried !== undefined || (isExplicit(action) && !isIdle)
}

/** The action that stays open for work of the context; inferred and repeating work keeps none open. */
export function toHeld({ cause, isBackground, chain }: Followed): Action | undefined {
  return isBackground || chain?.isRepeated || cause?.how === 'inferred' ? undefined : cause?.action
}
