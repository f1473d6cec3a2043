import type { Warn } from './warn.js'

/** Keeps a sick collector from being asked again and again, and the log from filling with the same line. */
export interface Breaker {
  /** Milliseconds until a try is allowed; 0 now. An allowed try after a pause is the probe. */
  waitMs(now: number): number
  succeeded(now: number): void
  failed(now: number, problem: string): void
  isOpen(): boolean
}

const WINDOW_MS = 300_000
const MIN_SAMPLES = 20
const MAX_FAILURE_RATIO = 0.05
const PAUSE_MS = 30_000
/** While open, one failure in so many is told. */
const TOLD_EVERY = 20

/** Creates a closed breaker: opens at 5 % failures of at least 20 tries within five minutes. */
export function createBreaker(warn: Warn): Breaker {
  let tries: { at: number; failed: boolean }[] = []
  let openUntil: number | undefined
  let failuresWhileOpen = 0

  const note = (at: number, failed: boolean) => {
    tries = tries.filter((each) => at - each.at < WINDOW_MS)
    tries.push({ at, failed })
  }
  const isSick = () => {
    const failures = tries.filter(({ failed }) => failed).length
    return tries.length >= MIN_SAMPLES && failures / tries.length >= MAX_FAILURE_RATIO
  }
  const tell = (problem: string) => {
    failuresWhileOpen += 1
    if (failuresWhileOpen % TOLD_EVERY === 0)
      warn(`export still fails after ${failuresWhileOpen} probes: the collector ${problem}.`)
  }

  return {
    waitMs: (now) => (openUntil === undefined ? 0 : Math.max(0, openUntil - now)),
    isOpen: () => openUntil !== undefined,
    succeeded(now) {
      if (openUntil === undefined) return note(now, false)
      openUntil = undefined
      failuresWhileOpen = 0
      tries = []
    },
    failed(now, problem) {
      if (openUntil !== undefined) {
        openUntil = now + PAUSE_MS
        return tell(problem)
      }
      note(now, true)
      if (!isSick()) return
      openUntil = now + PAUSE_MS
      warn(
        `export is paused, the collector ${problem}. It is tried again every ${PAUSE_MS / 1_000} s; records wait or are counted as lost.`,
      )
    },
  }
}
