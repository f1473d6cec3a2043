import { KEEPER, type Keeper, RUNNING } from '../shared/keep.js'

type Kept = { readonly [RUNNING]?: { readonly [KEEPER]?: Keeper } }

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
