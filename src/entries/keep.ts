import { ATTACH, KEEPER_SLOT, type KeeperSlot, RUNNING } from '../shared/keep.js'

type Global = {
  readonly [RUNNING]?: { readonly [ATTACH]?: (slot: KeeperSlot) => void }
  readonly [KEEPER_SLOT]?: KeeperSlot
}
type Code = (this: unknown, ...args: unknown[]) => unknown

/** What a generator that waits for its next step goes on with, unless whoever asks for it is known. */
interface Asked {
  readonly asked: unknown
}

/** A promise's own method, of whichever frame: it calls back in a microtask, and shows nobody what it was given. */
const REACTS = /^function (then|catch|finally|fromAsync)\(\) \{\s*\[native code\]\s*\}$/
/** What settles a promise: behind it the engine looks for the async lines of a stack. */
const SETTLES = /^function \(\) \{\s*\[native code\]\s*\}$/

const slot = findSlot()

/** The page's slot: another copy of this file may have made it. */
function findSlot(): KeeperSlot {
  const { [KEEPER_SLOT]: made, [RUNNING]: running } = globalThis as Global
  if (made) return made
  const slot: KeeperSlot = { isLive: false, keeper: undefined }
  Reflect.defineProperty(globalThis, KEEPER_SLOT, { value: slot })
  try {
    running?.[ATTACH]?.(slot)
  } catch {
    // A broken runtime costs the action, never the page.
  }
  return slot
}

/**
 * Tells what the running code belongs to, before it waits. Compiled code calls it; nobody needs to by hand.
 *
 * @example
 * const answer = resume(keep(), await fetch('/cart'))
 */
export function keep(): unknown {
  return slot.isLive ? capture() : undefined
}

/** Puts back what `keep` told, and hands the value on. */
export function resume<T>(kept: unknown, value?: T): T {
  if (kept !== undefined || slot.isLive) enter(kept)
  return value as T
}

/** Puts back what `keep` told, unless whoever asked for the next step is known already; hands the value on. */
export function regain<T>(kept: unknown, value?: T): T {
  if (kept !== undefined || slot.isLive) {
    try {
      slot.keeper?.regain(kept)
    } catch {
      // As in `capture`.
    }
  }
  return value as T
}

function capture(): unknown {
  try {
    return slot.keeper?.capture()
  } catch {
    return undefined // A broken runtime costs the action, never the page.
  }
}

function enter(kept: unknown): void {
  try {
    slot.keeper?.enter(kept)
  } catch {
    // As in `capture`.
  }
}

/** Gives the `then` of a promise, whose callbacks go on with the action of the code that calls it. */
export function thenOf(owner: { readonly then: unknown }): unknown {
  return toMethod(owner, owner.then)
}

/** Gives the `catch` of a promise, as `thenOf` does. */
export function catchOf(owner: { readonly catch: unknown }): unknown {
  return toMethod(owner, owner.catch)
}

/** Gives the `finally` of a promise, as `thenOf` does. */
export function finallyOf(owner: { readonly finally: unknown }): unknown {
  return toMethod(owner, owner.finally)
}

function toMethod(owner: unknown, method: unknown): unknown {
  // The call that follows throws what it would have thrown.
  if (typeof method !== 'function') return method
  return (...args: unknown[]): unknown => Reflect.apply(method, owner, isFollowed(method) ? toFollowed(args) : args)
}

/** Anybody else's method may call back at once, in the middle of other code, or look at what it is given. */
function isFollowed(method: unknown): boolean {
  try {
    return slot.isLive && REACTS.test(toText(method))
  } catch {
    return false
  }
}

function toFollowed(args: unknown[]): unknown[] {
  const kept = keep()
  return args.map((code) => {
    if (typeof code !== 'function' || isSettling(code as Code)) return code
    return function (this: unknown, ...given: unknown[]): unknown {
      resume(kept)
      return Reflect.apply(code, this, given)
    }
  })
}

/** A bound function reads the same, and has a name. */
function isSettling(code: Code): boolean {
  return SETTLES.test(toText(code)) && !code.name
}

function toText(code: unknown): string {
  return Function.prototype.toString.call(code)
}
