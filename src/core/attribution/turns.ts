import { type Followed, isUsers, toHeld, toWeaker, toWoken } from './followed.js'
import type { NativePromise } from './native-promise.js'

/**
 * Turns of the microtask queue for which what an action's code put there is still taken for its work. `await 5`
 * cannot be heard, so each one needs a turn; bounded, as a queue that is always refilled would never let the page paint.
 */
const MAX_TURNS = 10

/** Determines what the running code belongs to, microtask by microtask. */
export interface Turns {
  /** Of the running code. */
  running(): Followed | undefined
  /** The rest of the running microtask is the work of this context. */
  enter(context: Followed): void
  /** The next microtask continues what this context has waited for, unless a more certain context has woken it. */
  wake(context: Followed): void
  /** What the running microtask puts into the queue is probably the work of this context. */
  hint(context: Followed): void
  /** Code of the context is about to wait for a promise: what follows its continuation is no longer the context's. */
  endAfter(promise: Promise<unknown>, context: Followed): void
  /** Runs code in the context. */
  run<T>(context: Followed, code: () => T): T
}

/** Who watches the turns. */
export interface TurnsOwner {
  /** Whether anything is worth following. */
  isWarm(): boolean
  /** Something of a visitor's runs. */
  heat(): void
  /** Whether a context is worth following where nothing else is. */
  isWorthFollowing(context: Followed): boolean
  /** Code of the context is running. */
  touch(context: Followed): void
  /** The context of the event that is being dispatched. */
  dispatched(): Followed | undefined
  /** The context of what its code has put into the queue: less certain, where other code's work may be among it. */
  toUnproved(context: Followed): Followed
  /** The context as it is when its code goes on: less sure, where the work may be another action's. */
  toResumed(context: Followed): Followed
}

/**
 * Makes the turns. A continuation is between two reactions of ours: one registered right before it, which makes its
 * context current, and one registered right after it, which ends that: this much is proved. Whatever else runs is known
 * only by where it is in the queue: markers separate what the code of different contexts has put there.
 */
export function createTurns(promise: NativePromise, owner: TurnsOwner): Turns {
  const { isWarm, heat, touch, dispatched, toUnproved, toResumed } = owner
  // Without a `constructor` of its own, which would cost the page the engine's fast way of waiting for good.
  const settled = (async () => {})()
  /** The context of what nothing is known of. */
  const noContext: Followed = {}
  let proved: Followed | undefined
  /** Whose code put the running microtask into the queue, probably. */
  let enqueuer: Followed | undefined
  /** Whose marker is the last in the queue. */
  let lastMarked: Followed | undefined
  const ends = createEnds(promise, leave)
  const noteRun = createRunNotes(touch)

  /** Whose work the running microtask is, apart from what is proved. */
  const under = () => enqueuer ?? dispatched() ?? noContext

  function leave(): void {
    const next = under()
    // What comes behind is put into the queue by others than the continuation.
    if (proved && next.cause?.action !== proved.cause?.action) hint(next)
    proved = undefined
    ends.watch()
  }

  /** What is said of the work that the code of a context has put into the queue. */
  const toQueued = (context: Followed) => (ends.areSeen() ? toUnproved(context) : toWeaker(context))

  /** Puts a marker into the queue: what is behind it, up to the next one, was put there by code of this context. */
  function mark(context: Followed): void {
    if (lastMarked === context || !isWarm()) return
    lastMarked = context
    context.mark ??= () => {
      if (lastMarked === context) lastMarked = undefined
      // A turn has passed since its code has last run.
      if (context.turnsLeft !== MAX_TURNS) noteRun()
      const isOver = !isWarm() || !context.turnsLeft
      proved = undefined
      enqueuer = isOver || context === noContext ? undefined : toQueued(context)
      ends.watch()
      // Without another marker behind it, it separates nothing.
      if (isOver || (context === noContext && !lastMarked)) return
      context.turnsLeft = (context.turnsLeft ?? 0) - 1
      mark(context)
    }
    promise.react(settled, context.mark)
  }

  function hint(context: Followed): void {
    const queued = toQueued(context)
    queued.turnsLeft = MAX_TURNS
    mark(queued)
  }

  function enter(context: Followed): void {
    if (owner.isWorthFollowing(context)) heat()
    // Without a marker nothing would end it.
    else if (!isWarm()) return
    proved = context
    noteRun(context)
    hint(context)
    ends.watch()
  }

  return {
    running: () => proved ?? enqueuer,
    hint: (context) => hint(toWeaker(context)),
    enter,
    wake: (context) => enter(toWaking(context, enqueuer ?? dispatched(), toResumed)),
    endAfter(wait, context) {
      ends.add(wait)
      mark(toQueued(context))
    },
    run(context, code) {
      const before = proved
      enter(context)
      proved = context
      try {
        return code()
      } finally {
        touch(context)
        proved = before
        mark(toQueued(before ?? under()))
      }
    },
  }
}

/** The context of what goes on now that code of the waker has run. */
function toWaking(context: Followed, waker: Followed | undefined, toResumed: TurnsOwner['toResumed']): Followed {
  const { home, isForeign } = context
  const isWaiter = home || !(isUsers(context) || isForeign)
  // A waiter that an action's code has woken works for that action; probably, as it may belong to any code.
  if (!waker || !isWaiter) return toResumed(context)
  return isUsers(waker) ? toWoken(waker, context) : (home ?? context)
}

/** Notes the context that runs; `touch` is called when it changes, as reading the clock costs more than all the rest. */
function createRunNotes(touch: (context: Followed) => void): (next?: Followed) => void {
  let last: Followed | undefined
  return (next) => {
    const isSame = last?.cause?.action === next?.cause?.action
    if (last && !isSame) touch(last)
    // What is only probably the action's work does not make it last.
    if (!last || !isSame || !toHeld(last)) last = next
  }
}

/** Watches when continuations of promises have run; compiled code does not show what it waits for. */
function createEnds(promise: NativePromise, onEnd: () => void) {
  let areSeen = false
  /** Awaited promises for which the end of the continuation is not watched yet. */
  let waits: Promise<unknown>[] = []
  return {
    areSeen: () => areSeen,
    add(wait: Promise<unknown>): void {
      areSeen = true
      waits.push(wait)
    },
    /** At our first chance after a continuation was registered: what is registered now runs right behind it. */
    watch(): void {
      if (!waits[0]) return
      const watched = waits
      waits = []
      for (const wait of watched) promise.react(wait, onEnd)
    },
  }
}
