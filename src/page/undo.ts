/** Reverts what a start did. Calling it twice is harmless. */
export type Undo = () => void
