/** Time as an argument: tests pass a fake clock. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Runs once after `delayMs`; the undo cancels it. Never keeps the process alive. */
  after(delayMs: number, run: () => void): () => void
}

/** The system clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      if (hasUnref(timer)) timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

// Timers are numbers in Workers and objects on Node, where they would keep the process alive.
function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer
}

/**
 * Whether at least `limitMs` have passed since a time. A time far ahead of now shows that the clock was set back: waiting
 * for it to catch up could take days. A small correction at most doubles the wait.
 */
export function hasPassed(limitMs: number, { since, now }: { since: number; now: number }): boolean {
  return Math.abs(now - since) >= limitMs
}

/** Resolves after `delayMs`. */
export function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}

/** A time limit for a promise, and the value used when it expires. */
export interface TimeLimit<Late> {
  clock: Clock
  limitMs: number
  late: Late
}

/** Called once, with the outcome of a promise. */
export interface Outcomes<T> {
  done(value: T): void
  failed(error: unknown): void
  late(): void
}

/** Most queues and stores answer within this many microtask turns: no timer is set for them. */
const FREE_TURNS = 4
const NOW = Promise.resolve()

/**
 * Resolves like the promise, or to the fallback value after the limit. Rejects as the promise does within the limit.
 */
export function within<T, Late>(promise: Promise<T>, { clock, limitMs, late }: TimeLimit<Late>): Promise<T | Late> {
  return new Promise((resolve, reject) => {
    follow(promise, { clock, limitMs }, { done: resolve, failed: reject, late: () => resolve(late) })
  })
}

/**
 * Follows a promise for a limited time. Creates few promises of its own: with `AsyncLocalStorage` in use each of them
 * costs a microsecond.
 */
export function follow<T>(
  promise: Promise<T>,
  { clock, limitMs }: Omit<TimeLimit<never>, 'late'>,
  { done, failed, late }: Outcomes<T>,
): void {
  const startedAt = clock.now()
  let isOver = false
  let cancel: (() => void) | undefined
  let turns = 0
  const end = (): boolean => {
    if (isOver) return false
    isOver = true
    cancel?.()
    return true
  }
  const expire = () => {
    if (end()) late()
  }
  const turn = () => {
    if (isOver) return
    turns += 1
    const leftMs = startedAt + limitMs - clock.now()
    if (turns < FREE_TURNS) void NOW.then(turn)
    else if (leftMs <= 0) expire()
    else cancel = clock.after(leftMs, expire)
  }
  promise.then(
    (value) => {
      if (end()) done(value)
    },
    (error: unknown) => {
      if (end()) failed(error)
    },
  )
  void NOW.then(turn)
}
