import type { Action } from '../actions.js'
import type { Host } from '../host.js'
import type { Attributor, Context } from './attributor.js'

/**
 * Turns of the microtask queue for which what an action's code put there is still taken for its work. `await 5`
 * cannot be heard, so each one needs a turn; bounded, as a queue that is always refilled would never let the page paint.
 */
const MAX_TURNS = 10
/** How often it is asked whether anything is open that is worth following. */
const COOL_AFTER_MS = 1000

/** A context with what is remembered of it while it is handed on. */
export interface Followed extends Context {
  /** Timer after timer, or push after push: an action of its own is minted when one is needed. */
  isBackground?: boolean | undefined
  /** The work of somebody else's script. */
  isForeign?: boolean | undefined
  /** The repeating callback that this is a turn of. */
  chain?: { of: unknown; count: number; since: number } | undefined
  /** Turns of the queue left for its marker. */
  turnsLeft?: number
  /** Its marker, its reaction, and the same context where it is only probable: each is made once. */
  mark?: () => void
  react?: () => void
  weaker?: Followed
}

/** Hands contexts on across asynchronous gaps. */
export interface Tracker extends Attributor {
  /** What the running code belongs to, to be handed on. */
  capture(): Followed
  run<T>(context: Followed, code: () => T): T
  /** A reaction that makes a context current; until it has run, the context's action stays open. */
  toReaction(context: Followed): () => void
  /** Keeps the context's action open until the release is called; a guess holds nothing open. */
  hold(context: Followed): () => void
  /** Whether an action is open that is worth following. */
  isWarm(): boolean
}

/** Makes the tracker. `isForeign` tells whether the script being evaluated is somebody else's. */
export function createTracker(
  { page, actions, attributor: base }: Host,
  isForeign: () => boolean | undefined,
): Tracker {
  // With a property of its own, so that the accessor on the prototype is not asked for our own reactions.
  const settled = Object.defineProperty(Promise.resolve(), 'constructor', { value: Promise })
  const { then } = settled
  /** Of the running code. */
  let running: Followed | undefined
  /** Whose code put the running microtask into the queue. */
  let enqueuer: Followed | undefined
  /** Whose marker is the last in the queue. */
  let lastMarked: Followed | undefined
  let warm = false

  const known = () => running ?? base.known()
  const capture = (): Followed => known() ?? (isForeign() ? { isForeign: true } : (base.guess() ?? {}))

  function cool(): void {
    warm = !!actions.active()
    if (warm) page.after(COOL_AFTER_MS, cool)
  }

  function heat(): void {
    if (!warm) page.after(COOL_AFTER_MS, cool)
    warm = true
  }

  /** Puts a marker into the queue: what stands behind it was put there by code of this context. */
  function mark(context: Followed): void {
    if (lastMarked === context || !warm) return
    lastMarked = context
    context.mark ??= () => {
      if (lastMarked === context) lastMarked = undefined
      const isOver = !warm || !context.turnsLeft
      running = enqueuer = isOver ? undefined : toWeaker(context)
      if (isOver) return
      context.turnsLeft = (context.turnsLeft ?? 0) - 1
      mark(context)
    }
    then.call(settled, context.mark)
  }

  function follow(context: Followed): void {
    if (isUsers(context)) heat()
    running = context
    context.turnsLeft = MAX_TURNS
    mark(context)
  }

  function enter(context: Followed): void {
    const waker = enqueuer ?? base.known()
    // A waiter that an action's code has woken works for that action; probably, for it may be anybody's.
    const isWoken = waker && isUsers(waker) && !isUsers(context) && !context.isForeign
    const entered = isWoken ? toWeaker(waker) : context
    // Without a marker nothing would end it.
    if (warm || isUsers(entered)) follow(entered)
  }

  heat()
  return {
    ...base,
    known,
    capture,
    current() {
      const context = capture()
      if (context.isBackground) context.cause ??= { action: actions.mint({ kind: 'background_refresh' }), how: 'exact' }
      return context.cause
    },
    run(context, code) {
      const before = running
      follow(context)
      try {
        return code()
      } finally {
        running = before
        if (before) mark(before)
      }
    },
    enter,
    dispatching(event, context) {
      if (isUsers(context)) heat()
      base.dispatching(event, context)
    },
    hold(context) {
      const action = toHeld(context)
      if (action) action.waits += 1
      return () => release(action)
    },
    toReaction(context) {
      const action = toHeld(context)
      if (action) action.waits += 1
      context.react ??= () => {
        release(action)
        enter(context)
      }
      return context.react
    },
    isWarm: () => warm,
  }
}

/** A guess holds nothing open. */
function toHeld({ cause, isBackground }: Followed): Action | undefined {
  return isBackground || cause?.how === 'inferred' ? undefined : cause?.action
}

function release(action: Action | undefined): void {
  if (!action) return
  action.waits -= 1
  action.turns += 1
}

/** Whether it is the work of what a visitor did. */
export function isUsers({ cause }: Followed): boolean {
  return cause?.action.context.action_kind === 'explicit_user_action'
}

/** What follows from it by no proof but the order of the queue is a guess. */
export function toWeaker(context: Followed): Followed {
  const { cause } = context
  if (!cause || cause.how === 'inferred' || !isUsers(context)) return context
  context.weaker ??= { cause: { action: cause.action, how: 'inferred' } }
  return context.weaker
}
