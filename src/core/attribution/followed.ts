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
    /** Whether it has made requests of its own. Frames that run for an action of the visitor make them for the action. */
    hasRequested?: boolean
  }
}

/** A context with its state while it is propagated. */
export interface Followed extends Context {
  /** Whether it is a run of a repeating timer, or a push. Its own action is minted when one is needed. */
  isBackground?: boolean | undefined
  /** Whether a background run may be the work of its `origin`. */
  isUnsure?: boolean
  /** The action that a callback belonged to before it repeated. */
  origin?: Action | undefined
  /** Whether it is the work of a third-party script. */
  isForeign?: boolean | undefined
  /** Whether it replaces work of another action, as a debounce does. What waits for it is then shared too. */
  isJoint?: boolean | undefined
  /** The own context of waiting code that an action's code has resumed. */
  ownContext?: Followed | undefined
  /** The context of the loop whose current run probably does the work of this action. */
  loop?: Followed | undefined
  /** The repeating callback that this is a run of. */
  chain?: Chain | undefined
  /** Remaining turns of the microtask queue for its marker. */
  turnsLeft?: number
  /** Returns the context in which waiting code continues, if that depends on the result that it awaits. */
  toSettled?: (result: unknown) => Followed
  /** Its marker, its reaction, and its `inferred` form: each is created once and cached here. */
  mark?: () => void
  react?: (result?: unknown) => void
  weaker?: Followed
  /** Its form for work that may belong to another action, cached. */
  shared?: Followed
}

/** Whether a context follows from a gesture of the visitor. */
export function isUsers({ cause }: Followed): boolean {
  return isExplicit(cause?.action)
}

/** Whether a context is that of another action of the visitor. */
export const isOfOther = (context: Followed, own: Followed): boolean =>
  isUsers(context) && context.cause?.action !== own.cause?.action

/** Returns the `inferred` form of a context, for work that follows from it only by order. */
export function toWeaker(context: Followed): Followed {
  const { cause } = context
  if (!cause || cause.how === 'inferred' || !isUsers(context)) return context
  context.weaker ??= toNext(context, { cause: { action: cause.action, how: 'inferred' } })
  return context.weaker
}

/** Copies a context with changes, without the cached objects. */
export function toNext(
  { cause, carried, isBackground, origin, isForeign, isJoint, ownContext, loop, chain }: Followed,
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
    ownContext,
    loop,
    chain,
    ...change,
  }
}

/** Returns the context of a waiter resumed by `waker`: `inferred` for the waker's action. */
export function toWoken(waker: Followed, waiter: Followed): Followed {
  const { cause } = waker
  if (!cause || cause.action === waiter.cause?.action) return waiter
  return {
    cause: { action: cause.action, how: 'inferred' },
    carried: waiter.carried,
    ownContext: waiter.ownContext ?? waiter,
  }
}

/** Returns the form of a context for work that may equally be another action's. */
export function toShared(context: Followed, other: Action): Followed {
  const { cause, shared } = context
  if (!cause || shared?.cause?.other === other) return shared ?? context
  context.shared = toNext(context, { cause: { action: cause.action, how: 'inferred', other } })
  return context.shared
}

/** Returns the form of a context for work that replaces work of another action. */
export const toJoint = (context: Followed, other: Action): Followed =>
  toNext(toShared(context, other), { isJoint: true })

/** A repeating callback is followed until this long after its action's last activity. */
const IDLE_MS = 1000

/** Whether a context alone is a reason to follow promises. An animation whose click has ended is not. */
export function isWorthFollowing({ cause, carried, chain }: Followed, now: () => number): boolean {
  const { action } = cause ?? {}
  const isIdle = chain?.isRepeated && action?.end && now() - action.touchedAt > IDLE_MS
  return carried !== undefined || (isExplicit(action) && !isIdle)
}

/** Returns the action that stays open for work of the context; inferred and repeating work keeps none open. */
export function toKeptOpen({ cause, isBackground, chain }: Followed): Action | undefined {
  return isBackground || chain?.isRepeated || cause?.how === 'inferred' ? undefined : cause?.action
}
