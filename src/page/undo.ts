import type { Guard } from './guard.js'

/** Takes back what a start did. Calling it twice is harmless. */
export type Undo = () => void

/** Runs the undos in reverse, each on its own: one that fails does not keep the others. */
export function undoAll(undos: readonly Undo[], guard: Guard): void {
  for (const undo of [...undos].reverse()) guard(undo)
}
