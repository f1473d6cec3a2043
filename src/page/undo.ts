/** Reverts a start. Calling it twice is harmless. */
export type Undo = () => void
