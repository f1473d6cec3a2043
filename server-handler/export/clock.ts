/** Time as an argument: tests turn it by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Runs once after `delayMs`; the undo cancels it. Never keeps the process alive. */
  after(delayMs: number, run: () => void): () => void
}

/** The runtime's own clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    after(delayMs, run) {
      const timer: unknown = setTimeout(run, delayMs)
      if (hasUnref(timer)) timer.unref()
      return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
    },
  }
}

// Timers are numbers in Workers and objects on Node, where they would hold up the end of the process.
function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer
}

/** Resolves after `delayMs`. */
export function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}

/** What a promise gives, or what stands for its being late. Rejects as the promise does, if it is not late. */
export async function within<T, Late>(
  promise: Promise<T>,
  { clock, limitMs, late }: { clock: Clock; limitMs: number; late: Late },
): Promise<T | Late> {
  let cancel = () => {}
  const limit = new Promise<Late>((resolve) => {
    cancel = clock.after(limitMs, () => resolve(late))
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    cancel()
  }
}
