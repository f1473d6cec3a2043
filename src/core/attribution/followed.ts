import { type Action, isExplicit } from '../action.js'
import type { Context } from './attributor.js'

/** Runs of one callback, each of which has brought about the next. */
export interface Chain {
  readonly of: unknown
  readonly count: number
  /** When the first run was due, on the page's clock. */
  readonly since: number
  /** Whether it has run so often, and so slowly, that it may be a poll. */
  readonly isRepeated: boolean
  /** What all runs share: whether its requests have shown that it is one. */
  readonly state: { isRefresh?: boolean }
}

/** A context with its state while it is propagated. */
export interface Followed extends Context {
  /** Timer after timer, or push after push: an action of its own is minted when one is needed. */
  isBackground?: boolean | undefined
  /** The action that it was the work of, before it repeated itself. */
  origin?: Action | undefined
  /** The work of a third-party script. */
  isForeign?: boolean | undefined
  /** What it belonged to before an action's code woke it. */
  home?: Followed | undefined
  /** The repeating callback that this is a run of. */
  chain?: Chain | undefined
  /** Turns of the queue left for its marker. */
  turnsLeft?: number
  /** The context of the code that waits, where that is known only by what it has waited for. */
  toSettled?: (result: unknown) => Followed
  /** Its marker, its reaction, and the same context where it is only probable: each is made once. */
  mark?: () => void
  react?: (result?: unknown) => void
  weaker?: Followed
  /** The same context where the work may be that of a newer action. */
  shared?: Followed
}

/** Whether it is the work of what a visitor did. */
export function isUsers({ cause }: Followed): boolean {
  return isExplicit(cause?.action)
}

/** What follows from it by no proof but the order of things is a guess. */
export function toWeaker(context: Followed): Followed {
  const { cause } = context
  if (!cause || cause.how === 'inferred' || !isUsers(context)) return context
  context.weaker ??= toNext(context, { cause: { action: cause.action, how: 'inferred' } })
  return context.weaker
}

/** The same context with something changed; nothing that was made for the old one is taken over. */
export function toNext(
  { cause, carried, isBackground, origin, isForeign, home, chain }: Followed,
  change: Pick<Followed, 'cause' | 'carried' | 'isBackground' | 'chain'>,
): Followed {
  // Each run of a refresh is an action of its own.
  return { cause: isBackground ? undefined : cause, carried, isBackground, origin, isForeign, home, chain, ...change }
}

/** The context of code that waited, when code of an action has woken it: it works for that action, probably. */
export function toWoken(waker: Followed, waiter: Followed): Followed {
  const { cause } = waker
  if (!cause || cause.action === waiter.cause?.action) return waiter
  return { cause: { action: cause.action, how: 'inferred' }, carried: waiter.carried, home: waiter.home ?? waiter }
}

/** The same context where its work may be that of another action just as well. */
export function toShared(context: Followed, other: Action): Followed {
  const { cause, shared } = context
  if (!cause || shared?.cause?.other === other) return shared ?? context
  context.shared = toNext(context, { cause: { action: cause.action, how: 'inferred', other } })
  return context.shared
}

/** A callback that repeats itself is followed for this long after its action last did something. */
const IDLE_MS = 1000

/** Whether it is worth following where nothing else is: an animation that a click has started is not, but for its requests. */
export function isWorthFollowing({ cause, carried, chain }: Followed, now: () => number): boolean {
  const { action } = cause ?? {}
  const isIdle = chain?.isRepeated && action?.end && now() - action.touchedAt > IDLE_MS
  return carried !== undefined || (isExplicit(action) && !isIdle)
}

/** The action that waits for what is done in the context; a guess holds nothing open, nor does what repeats itself. */
export function toHeld({ cause, isBackground, chain }: Followed): Action | undefined {
  return isBackground || chain?.isRepeated || cause?.how === 'inferred' ? undefined : cause?.action
}
