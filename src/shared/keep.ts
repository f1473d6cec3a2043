/** The one name on the window, under which the running throughline is found: two copies of this package share it. */
export const RUNNING: unique symbol = Symbol.for('throughline/1')

/** Where the running throughline carries what attaches it to a slot of compiled code. */
export const ATTACH: unique symbol = Symbol.for('throughline/attach')

/** Where a page with compiled code carries its slot. */
export const KEEPER_SLOT: unique symbol = Symbol.for('throughline/keep')

/** What the running throughline does for code that was compiled to keep its action. */
export interface Keeper {
  /** What the running code belongs to. Asked only while the slot is live. */
  capture(): unknown
  /**
   * Makes the code that runs from here on belong to it, whatever it belonged to before. `undefined` is what code
   * belonged to while the slot was not live.
   */
  enter(context: unknown): void
  /** The same, but only where nothing is known of the running code. */
  regain(context: unknown): void
}

/**
 * Connects all compiled code of a page with the running throughline: made once by the first compiled file, so that an
 * `await` finds it without a look at the window.
 */
export interface KeeperSlot {
  /** Whether anything is open that is worth keeping; while nothing is, an `await` costs a look at this. */
  isLive: boolean
  keeper: Keeper | undefined
  /** What is about to be awaited, between two calls of one expression. */
  awaited?: unknown
}
