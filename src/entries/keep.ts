import { ATTACH, KEEPER_SLOT, type KeeperSlot, RUNNING } from '../shared/keep.js'

type Global = {
  readonly [RUNNING]?: { readonly [ATTACH]?: (slot: KeeperSlot) => void }
  readonly [KEEPER_SLOT]?: KeeperSlot
}

type Owner = { readonly [name: string]: unknown }

/** The context in which a generator continues with its next step, unless the caller's context is known. */
class Asked {
  constructor(readonly context: unknown) {}
}

/** Promise methods of any frame, which call back in a microtask and do not expose their arguments. */
const REACTS = /^function (then|catch|finally|fromAsync)\(\) \{\s*\[native code\]\s*\}$/
/** The functions that settle a promise: V8 reads them to find the async frames of a stack. */
const SETTLES = /^function \(\) \{\s*\[native code\]\s*\}$/

const slot = findSlot()
const NOT_ASKED = /* @__PURE__ */ new Asked(undefined)
/** A value that is neither nullish nor a function. */
const NO_METHOD = 0

/** Returns the page's slot, which another copy of this file may have created. */
function findSlot(): KeeperSlot {
  const { [KEEPER_SLOT]: made, [RUNNING]: running }: Global = Object(globalThis)
  if (made) return made
  const slot: KeeperSlot = { isLive: false, keeper: undefined }
  // On a server nothing ever reads it.
  if ('window' in globalThis) Reflect.defineProperty(globalThis, KEEPER_SLOT, { value: slot })
  try {
    running?.[ATTACH]?.(slot)
  } catch {
    // A failing runtime loses the action, and never breaks the page.
  }
  return slot
}

/**
 * Returns the context of the running code, before it waits. Called only by compiled code.
 *
 * @example
 * const answer = resume(keep(), await fetch('/cart'))
 */
export function keep(): unknown {
  return slot.isLive ? capture(true) : undefined
}

/** Restores what `keep` returned, and returns the value. */
export function resume<T>(kept: unknown, value?: T): T
export function resume(kept: unknown, value?: unknown): unknown {
  if (kept !== undefined || slot.isLive) enter(kept)
  return value
}

/** Like `keep`, for an async generator that waits for its next step. */
export function ask(): Asked {
  return slot.isLive ? new Asked(capture()) : NOT_ASKED
}

/**
 * Restores what `keep` returned; restores what `ask` returned only if the caller of the next step has no known context.
 * Returns the value.
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

/** Returns the first of two values, after both were evaluated. */
export function first<T>(value: T, _noted: unknown): T {
  return value
}

/** Like `keep`, evaluated after the awaited value, which `held` returns. */
export function hold(value: unknown): unknown {
  slot.awaited = value
  return keep()
}

/** Returns the value that `hold` was called with just before. */
export function held(): unknown {
  const { awaited } = slot
  slot.awaited = undefined
  return awaited
}

/** Runs code with the result of `keep`. */
export function during<T>(run: (kept: unknown) => T): T {
  return run(keepForLater())
}

/** Like `keep`, for callbacks, one of which may never run. */
function keepForLater(): unknown {
  return slot.isLive ? capture() : undefined
}

function capture(isAwait?: boolean): unknown {
  try {
    return slot.keeper?.capture(isAwait)
  } catch {
    return undefined // A failing runtime loses the action, and never breaks the page.
  }
}

function enter(kept: unknown): void {
  try {
    slot.keeper?.enter(kept)
  } catch {
    // As in `capture`.
  }
}

/**
 * Replaces the owner of a method that takes callbacks while an action is open: the method is read once, where the
 * call reads it.
 */
class Owned {
  constructor(readonly owner: Owner) {}
  // biome-ignore lint/suspicious/noThenProperty: it is called immediately and not passed on.
  get then() {
    return methodOf(this.owner, 'then')
  }
  get catch() {
    return methodOf(this.owner, 'catch')
  }
  get finally() {
    return methodOf(this.owner, 'finally')
  }
}

/**
 * Returns what `then`, `catch` or `finally` is called on: while nothing is open, the owner itself. The callbacks continue the
 * action of the code that calls the method.
 *
 * @example
 * reacting(promise).then(show)
 */
export function reacting(owner: unknown): unknown {
  return slot.isLive && hasMembers(owner) ? new Owned(owner) : owner
}

/** Reading a member of anything else throws. */
function hasMembers(value: unknown): value is Owner {
  return !isNothing(value)
}

/** Returns a method by its name; its callbacks continue the action of the code that calls it. */
export function methodOf(owner: Owner, name: string): unknown {
  return toMethod(owner, owner[name])
}

/** Returns a method that was read elsewhere, as `methodOf` does. */
export function followed(owner: unknown, method: unknown): unknown {
  return toMethod(owner, method)
}

/**
 * Returns the method of an optional chain: `undefined` if the owner is nullish, which short-circuits it. `mayLack` also
 * allows the method itself to be missing.
 */
export function methodIn(owner: Owner | null | undefined, name: string, mayLack?: 1): unknown {
  return isNothing(owner) ? undefined : toCalled(methodOf(owner, name), mayLack)
}

/** The same for an owner that is reached through a value that may be nullish. */
export function methodBehind<T>(...[head, find, name, mayLack]: [T, (head: T) => Owner, string, 1?]): unknown {
  return isNothing(head) ? undefined : toCalled(methodOf(find(head), name), mayLack)
}

/** Returns a method that is bound to its owner. */
export function bound(owner: Owner | null | undefined, name: string, mayLack?: 1): unknown {
  if (mayLack && isNothing(owner)) return undefined
  const method = (owner as Owner)[name]
  return typeof method === 'function' ? (...args: unknown[]): unknown => Reflect.apply(method, owner, args) : method
}

/** Calling a value that is not a function throws, as it would have. Only null and undefined short-circuit the chain. */
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

/** Any other method may call back synchronously, within other code, or inspect its arguments. */
function isFollowed(method: unknown): boolean {
  try {
    return slot.isLive && REACTS.test(toText(method))
  } catch {
    return false // A function that cannot be printed is not the engine's own.
  }
}

function toFollowed(args: unknown[], { name }: { readonly name: string }): unknown[] {
  const kept = keepForLater()
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

/** A bound function has the same source text, and a name. */
function isSettling(code: { readonly name: string }): boolean {
  return SETTLES.test(toText(code)) && !code.name
}

function toText(code: unknown): string {
  return Function.prototype.toString.call(code)
}
