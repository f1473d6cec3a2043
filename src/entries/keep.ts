import { KEEPER, type Keeper, RUNNING } from '../shared/keep.js'

type Kept = { readonly [RUNNING]?: { readonly [KEEPER]?: Keeper } }
type Code = (this: unknown, ...args: unknown[]) => unknown

/** A promise's own method, of whichever frame: it calls back in a microtask, and shows nobody what it was given. */
const REACTS = /^function (then|catch|finally)\(\) \{\s*\[native code\]\s*\}$/
/** What settles a promise: behind it the engine looks for the async lines of a stack. */
const SETTLES = /^function \(\) \{\s*\[native code\]\s*\}$/

/**
 * Tells what the running code belongs to, before it waits. Compiled code calls it; nobody needs to by hand.
 *
 * @example
 * const answer = resume(keep(), await fetch('/cart'))
 */
export function keep(): unknown {
  try {
    return (globalThis as Kept)[RUNNING]?.[KEEPER]?.capture()
  } catch {
    return undefined // A broken runtime costs the action, never the page.
  }
}

/** Puts back what `keep` told, and hands the value on. */
export function resume<T>(kept: unknown, value?: T): T {
  try {
    ;(globalThis as Kept)[RUNNING]?.[KEEPER]?.enter(kept)
  } catch {
    // As in `keep`.
  }
  return value as T
}

/** Puts back what `keep` told, unless whoever asked for the next step is known already; hands the value on. */
export function regain<T>(kept: unknown, value?: T): T {
  try {
    ;(globalThis as Kept)[RUNNING]?.[KEEPER]?.regain(kept)
  } catch {
    // As in `keep`.
  }
  return value as T
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
    return !!(globalThis as Kept)[RUNNING]?.[KEEPER] && REACTS.test(toText(method))
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
