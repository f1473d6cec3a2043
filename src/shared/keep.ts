/** The one name on the window, under which the running throughline is found: two copies of this package share it. */
export const RUNNING: unique symbol = Symbol.for('throughline/1')

/** Where the running throughline carries its keeper. */
export const KEEPER: unique symbol = Symbol.for('throughline/keep')

/** What the running throughline does for code that was compiled to keep its action. */
export interface Keeper {
  /** What the running code belongs to; `undefined` where it belongs to nothing. */
  capture(): unknown
  /** Makes the code that runs from here on belong to it, whatever it belonged to before. */
  enter(context: unknown): void
  /** The same, but only where nothing is known of the running code. */
  regain(context: unknown): void
}
