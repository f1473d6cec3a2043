/** Frames kept of a stack: deeper ones repeat the framework's. */
export const MAX_STACK_FRAMES = 50

/** Causes followed from an error: a longer chain is a loop or a mistake. */
export const MAX_CAUSES = 5
