/** The only name on the window: the property with the running Throughline, shared by all copies of this package. */
export const RUNNING: unique symbol = Symbol.for('throughline/1')

/** Property of the running Throughline with the function that connects a slot of compiled code. */
export const ATTACH: unique symbol = Symbol.for('throughline/attach')

/** Property of a page with compiled code that has its slot. */
export const KEEPER_SLOT: unique symbol = Symbol.for('throughline/keep')

/** What the running Throughline does for code that was compiled to keep its action. */
export interface Keeper {
  /** Returns the context of the running code, which may be about to await. Called only while the slot is live. */
  capture(isAwait?: boolean): unknown
  /**
   * Sets the context of the code that runs from here on, replacing any other. `undefined` is the context of code
   * that was captured while the slot was not live.
   */
  enter(context: unknown): void
  /** The same, but only if the running code has no known context. */
  regain(context: unknown): void
}

/**
 * Connects all compiled code of a page with the running Throughline. Created once by the first compiled file, so that
 * an `await` finds it without reading the window.
 */
export interface KeeperSlot {
  /** Whether any context is worth keeping; while none is, an `await` costs only this check. */
  isLive: boolean
  keeper: Keeper | undefined
  /** The value that is about to be awaited, between two calls of one expression. */
  awaited?: unknown
}
