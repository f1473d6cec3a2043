import { type Followed, isUsers, isWorthFollowing, toWeaker } from './followed.js'
import type { NativePromise } from './native-promise.js'

/**
 * Turns of the microtask queue for which what an action's code put there is still taken for its work. `await 5`
 * cannot be heard, so each one needs a turn; bounded, as a queue that is always refilled would never let the page paint.
 */
const MAX_TURNS = 10

/** Knows whose the running code is, turn by turn of the microtask queue. */
export interface Turns {
  /** Of the running code. */
  running(): Followed | undefined
  /** The rest of the running microtask is the work of this context, unless somebody surer has woken it. */
  enter(context: Followed): void
  /** Runs code in the context. */
  run<T>(context: Followed, code: () => T): T
}

/** Who watches the turns. */
export interface TurnsOwner {
  /** Whether anything is worth following. */
  isWarm(): boolean
  /** Something of a visitor's runs. */
  heat(): void
  /** Code of the context is running. */
  touch(context: Followed): void
  /** The context of the event that is being dispatched. */
  dispatched(): Followed | undefined
}

/** Makes the turns. */
export function createTurns({ native, then }: NativePromise, { isWarm, heat, touch, dispatched }: TurnsOwner): Turns {
  // With a property of its own, so that the accessor on the prototype is not asked for our own reactions.
  const settled = Object.defineProperty((async () => {})(), 'constructor', { value: native })
  let running: Followed | undefined
  /** Whose code put the running microtask into the queue. */
  let enqueuer: Followed | undefined
  /** Whose marker is the last in the queue. */
  let lastMarked: Followed | undefined

  /** Puts a marker into the queue: what stands behind it was put there by code of this context. */
  function mark(context: Followed): void {
    if (lastMarked === context || !isWarm()) return
    lastMarked = context
    context.mark ??= () => {
      if (lastMarked === context) lastMarked = undefined
      // What ran since has run before this.
      if (context.turnsLeft === MAX_TURNS) touch(context)
      const isOver = !isWarm() || !context.turnsLeft
      running = enqueuer = isOver ? undefined : toWeaker(context)
      if (isOver) return
      context.turnsLeft = (context.turnsLeft ?? 0) - 1
      mark(context)
    }
    then.call(settled, context.mark)
  }

  function follow(context: Followed): void {
    if (isWorthFollowing(context)) heat()
    running = context
    context.turnsLeft = MAX_TURNS
    mark(context)
  }

  return {
    running: () => running,
    enter(context) {
      const waker = enqueuer ?? dispatched()
      // A waiter that an action's code has woken works for that action; probably, for it may be anybody's.
      const isWoken = waker && isUsers(waker) && !isUsers(context) && !context.isForeign
      const entered = isWoken ? toWeaker(waker) : context
      // Without a marker nothing would end it.
      if (isWarm() || isWorthFollowing(entered)) follow(entered)
    },
    run(context, code) {
      const before = running
      follow(context)
      try {
        return code()
      } finally {
        touch(context)
        running = before
        if (before) mark(before)
      }
    },
  }
}
