import { ATTACH, KEEPER_SLOT, type KeeperSlot, RUNNING } from '../shared/keep.js'

type Global = {
  readonly [RUNNING]?: { readonly [ATTACH]?: (slot: KeeperSlot) => void }
  readonly [KEEPER_SLOT]?: KeeperSlot
}

type Owner = { readonly [name: string]: unknown }

/** The context in which a generator goes on with its next step, unless the caller's is known. */
class Asked {
  constructor(readonly context: unknown) {}
}

/** A promise's own method, of whichever frame: it calls back in a microtask, and does not expose its arguments. */
const REACTS = /^function (then|catch|finally|fromAsync)\(\) \{\s*\[native code\]\s*\}$/
/** What settles a promise: behind it the engine looks for the async lines of a stack. */
const SETTLES = /^function \(\) \{\s*\[native code\]\s*\}$/

const slot = findSlot()
const NOT_ASKED = /* @__PURE__ */ new Asked(undefined)
/** What is neither nothing nor a function. */
const NO_METHOD = 0

/** The page's slot: another copy of this file may have made it. */
function findSlot(): KeeperSlot {
  const { [KEEPER_SLOT]: made, [RUNNING]: running }: Global = Object(globalThis)
  if (made) return made
  const slot: KeeperSlot = { isLive: false, keeper: undefined }
  // On a server nothing will ever look for it.
  if ('window' in globalThis) Reflect.defineProperty(globalThis, KEEPER_SLOT, { value: slot })
  try {
    running?.[ATTACH]?.(slot)
  } catch {
    // A broken runtime costs the action, never the page.
  }
  return slot
}

/**
 * Gives what the running code belongs to, before it waits. Called by compiled code only.
 *
 * @example
 * const answer = resume(keep(), await fetch('/cart'))
 */
export function keep(): unknown {
  return slot.isLive ? capture() : undefined
}

/** Restores what `keep` returned, and returns the value. */
export function resume<T>(kept: unknown, value?: T): T
export function resume(kept: unknown, value?: unknown): unknown {
  if (kept !== undefined || slot.isLive) enter(kept)
  return value
}

/** The same as `keep`, for an async generator that waits for its next step. */
export function ask(): Asked {
  return slot.isLive ? new Asked(capture()) : NOT_ASKED
}

/**
 * Restores what `keep` returned; what `ask` returned only if nothing is known of the caller of the next step. Returns
 * the value.
 */
export function regain<T>(kept: unknown, value?: T): T
export function regain(kept: unknown, value?: unknown): unknown {
  if (!(kept instanceof Asked)) return resume(kept, value)
  if (kept.context !== undefined || slot.isLive) {
    try {
      slot.keeper?.regain(kept.context)
    } catch {
      // As in `capture`.
    }
  }
  return value
}

/** Gives the first of two values; the second is noted meanwhile. */
export function first<T>(value: T, _noted: unknown): T {
  return value
}

/** The same as `keep`, after the code that produces the awaited value, which `held` returns. */
export function hold(value: unknown): unknown {
  slot.awaited = value
  return keep()
}

/** Gives what `hold` was given just now. */
export function held(): unknown {
  const { awaited } = slot
  slot.awaited = undefined
  return awaited
}

/** Runs code with what `keep` returns. */
export function during<T>(run: (kept: unknown) => T): T {
  return run(keep())
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

/** Returns the `then` of a promise; its callbacks continue the action of the code that calls it. */
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

/** Gives a method of this name, as `thenOf` does. */
export function methodOf(owner: Owner, name: string): unknown {
  return toMethod(owner, owner[name])
}

/** Gives a method that was read from elsewhere, as `thenOf` does. */
export function followed(owner: unknown, method: unknown): unknown {
  return toMethod(owner, method)
}

/** Gives the method in front of which a chain is left where the owner is nothing; the method itself may lack only if said. */
export function methodIn(owner: Owner | null | undefined, name: string, mayLack?: 1): unknown {
  return isNothing(owner) ? undefined : toCalled(methodOf(owner, name), mayLack)
}

/** The same, of an owner that is found behind what may be nothing. */
export function methodBehind<T>(...[head, find, name, mayLack]: [T, (head: T) => Owner, string, 1?]): unknown {
  return isNothing(head) ? undefined : toCalled(methodOf(find(head), name), mayLack)
}

/** Gives a method that needs no owner any more. */
export function bound(owner: Owner | null | undefined, name: string, mayLack?: 1): unknown {
  if (mayLack && isNothing(owner)) return undefined
  const method = (owner as Owner)[name]
  return typeof method === 'function' ? (...args: unknown[]): unknown => Reflect.apply(method, owner, args) : method
}

/** Calling a value that is not a function fails, as it would have; only null and undefined short-circuit the chain. */
function toCalled(method: unknown, mayLack: 1 | undefined): unknown {
  return mayLack || !isNothing(method) ? method : NO_METHOD
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function toMethod(owner: unknown, method: unknown): unknown {
  // The call that follows throws what it would have thrown.
  if (typeof method !== 'function') return method
  return (...args: unknown[]): unknown =>
    Reflect.apply(method, owner, isFollowed(method) ? toFollowed(args, method) : args)
}

/** Anybody else's method may call back at once, in the middle of other code, or look at what it is given. */
function isFollowed(method: unknown): boolean {
  try {
    return slot.isLive && REACTS.test(toText(method))
  } catch {
    return false
  }
}

function toFollowed(args: unknown[], { name }: { readonly name: string }): unknown[] {
  const kept = keep()
  // The first argument of `fromAsync` is not a callback.
  const first = name === 'fromAsync' ? 1 : 0
  return args.map((code, i) => {
    if (typeof code !== 'function' || i < first || isSettling(code)) return code
    return function (this: unknown, ...given: unknown[]): unknown {
      resume(kept)
      return Reflect.apply(code, this, given)
    }
  })
}

/** A bound function reads the same, and has a name. */
function isSettling(code: { readonly name: string }): boolean {
  return SETTLES.test(toText(code)) && !code.name
}

function toText(code: unknown): string {
  return Function.prototype.toString.call(code)
}
