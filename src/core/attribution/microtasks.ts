import { type Followed, isUsers, toKeptOpen, toWeaker, toWoken } from './followed.js'
import type { NativePromise } from './native-promise.js'

/**
 * Turns of the microtask queue for which an action's microtasks are still attributed to it. `await 5` is not observable,
 * so each one needs a turn. Bounded, since a queue that is always refilled would keep the page from painting.
 */
const MAX_TURNS = 10

/** Determines the owner of the running code, microtask by microtask. */
export interface Microtasks {
  /** Context of the running code. */
  running(): Followed | undefined
  /** Records that code of the context runs from now on, or of none: the code before it has run until now. */
  noteRun(context?: Followed): void
  /** Makes the rest of the running microtask the work of this context. */
  enter(context: Followed): void
  /** Makes the next microtask continue this context, unless a more certain one has resumed it. */
  wake(context: Followed): void
  /** Runs a continuation of this context, unless a more certain one has resumed it. */
  reenter<T>(context: Followed, code: () => T): T
  /**
   * Declares that microtasks which the running one queues are probably the work of this context. Ignored while an action's
   * code is running: that code has settled what they wait for, for example by an abort.
   */
  hint(context: Followed): unknown
  /** Called before code of the context awaits a promise. Microtasks after its continuation no longer belong to the context. */
  endAfter(promise: Promise<unknown>, context: Followed): void
  /** Runs code in the context. */
  run<T>(context: Followed, code: () => T): T
}

/** What following microtasks depends on. */
export interface MicrotasksOwner {
  /** Whether an open action is worth following. */
  isFollowing(): boolean
  /** Called when code of a visitor's action runs. */
  follow(): void
  /** Whether a context alone is a reason to follow. */
  isWorthFollowing(context: Followed): boolean
  /** Code of the context is running. */
  touch(context: Followed): void
  /** The context of the event that is being dispatched. */
  dispatched(): Followed | undefined
  /** The context of microtasks that its code has queued: less certain if other code's may be among them. */
  toUnproved(context: Followed): Followed
  /** The context of code that continues because code of the waker's context has settled what it waits for. */
  toSettledBy(context: Followed, waker: Followed): Followed
  /** The context when its code continues: less certain if the work may be another action's. */
  toResumed(context: Followed): Followed
}

/**
 * Follows the microtask queue. A continuation runs between two reactions of ours: the one before it makes its context
 * current, the one after it ends that. This is proven. For other code only the position in the queue is known: markers
 * separate the microtasks of different contexts.
 */
export function createMicrotasks(promise: NativePromise, owner: MicrotasksOwner): Microtasks {
  const { isFollowing, follow, touch, dispatched, toUnproved } = owner
  /** The context of code whose cause is unknown. */
  const noContext: Followed = {}
  let proved: Followed | undefined
  /** The context that probably queued the running microtask. */
  let enqueuer: Followed | undefined
  /** The context of the last marker in the queue. */
  let lastMarked: Followed | undefined
  const ends = createEndObserver(promise, leave)
  const noteRun = createRunRecorder(touch)

  /** The context of the running microtask if it is not a proven continuation. */
  const outer = () => enqueuer ?? dispatched() ?? noContext

  function leave(): void {
    const next = outer()
    // Microtasks after the continuation were not queued by it.
    if (proved && next.cause?.action !== proved.cause?.action) hint(next)
    proved = undefined
    ends.watch()
  }

  /** The context of microtasks that a context has queued. */
  const toQueued = (context: Followed) => (ends.areSeen() ? toUnproved(context) : toWeaker(context))

  /** Queues a marker: the microtasks between it and the next one were queued by code of this context. */
  function mark(context: Followed): void {
    if (lastMarked === context || !isFollowing()) return
    lastMarked = context
    context.mark ??= () => {
      if (lastMarked === context) lastMarked = undefined
      // A turn has passed since its code has last run.
      if (context.turnsLeft !== MAX_TURNS) noteRun()
      const isOver = !isFollowing() || !context.turnsLeft
      proved = undefined
      enqueuer = isOver || context === noContext ? undefined : toQueued(context)
      ends.watch()
      // Without another marker after it, it separates nothing.
      if (isOver || (context === noContext && !lastMarked)) return
      context.turnsLeft = (context.turnsLeft ?? 0) - 1
      mark(context)
    }
    promise.react(promise.settled, context.mark)
  }

  function hint(context: Followed): void {
    const queued = toQueued(context)
    queued.turnsLeft = MAX_TURNS
    mark(queued)
  }

  function enter(context: Followed): void {
    if (owner.isWorthFollowing(context)) follow()
    // Without a marker nothing would end it.
    else if (!isFollowing()) return
    proved = context
    noteRun(context)
    hint(context)
    ends.watch()
  }

  function run<T>(context: Followed, code: () => T): T {
    const before = proved
    enter(context)
    proved = context
    try {
      return code()
    } finally {
      touch(context)
      proved = before
      mark(toQueued(before ?? outer()))
    }
  }

  return {
    running: () => proved ?? enqueuer,
    noteRun,
    hint: (context) => isUsers(outer()) || hint(toWeaker(context)),
    enter,
    wake: (context) => enter(toWaking(context, enqueuer ?? dispatched(), owner)),
    endAfter(wait, context) {
      ends.add(wait)
      mark(toQueued(context))
    },
    run,
    reenter: (context, code) => run(toWaking(context, unlessGuess(proved ?? enqueuer ?? dispatched()), owner), code),
  }
}

/** Drops a guess: what has probably filled the queue need not have settled the promise. */
const unlessGuess = (waker: Followed | undefined): Followed | undefined => (waker?.isGuess ? undefined : waker)

/** Returns the context in which waiting code continues after code of the waker's context has run. */
function toWaking(
  context: Followed,
  waker: Followed | undefined,
  { toSettledBy, toResumed }: MicrotasksOwner,
): Followed {
  if (!waker) return toResumed(context)
  const { ownContext, isForeign, isGuess } = context
  // Who resumes a waiter is known; what was open when it began to wait need not be its cause.
  const isWaiter = ownContext || (isGuess && isUsers(waker)) || !(isUsers(context) || isForeign)
  if (!isWaiter) return toResumed(toSettledBy(context, waker))
  // A waiter that an action's code has resumed probably works for that action; else it is back in its own context.
  return isUsers(waker) ? toWoken(waker, context) : (ownContext ?? context)
}

/** Records the running context. Calls `touch` only when the action changes, since reading the clock costs more than the rest. */
function createRunRecorder(touch: (context: Followed) => void): (next?: Followed) => void {
  let last: Followed | undefined
  return (next) => {
    const isSame = last?.cause?.action === next?.cause?.action
    if (last && !isSame) touch(last)
    // Work that is only inferred does not keep the action open.
    if (!last || !isSame || !toKeptOpen(last)) last = next
  }
}

/** Observes when continuations of promises have run. Those of compiled code are not: it does not expose its promises. */
function createEndObserver(promise: NativePromise, onEnd: () => void) {
  let areSeen = false
  /** Awaited promises whose continuation's end is not observed yet. */
  let waits: Promise<unknown>[] = []
  return {
    areSeen: () => areSeen,
    add(wait: Promise<unknown>): void {
      areSeen = true
      waits.push(wait)
    },
    /** Called as soon as possible after a continuation was registered, so that our reaction runs right after it. */
    watch(): void {
      if (!waits[0]) return
      const watched = waits
      waits = []
      for (const wait of watched) {
        try {
          promise.react(wait, onEnd)
        } catch {
          // Not a promise: `constructor` was read from an object that only inherits from `Promise.prototype`.
        }
      }
    },
  }
}
