import type { Warn } from '../options/warn.js'

/** A circuit breaker: limits attempts to a failing collector, and repeated lines in the log. */
export interface Breaker {
  /** Milliseconds until an attempt is allowed; 0 now. An allowed attempt after a pause is the probe. */
  waitMs(now: number): number
  succeeded(now: number): void
  failed(now: number, problem: string): void
  isOpen(): boolean
}

const WINDOW_MS = 300_000
/**
 * Attempts are counted per time bucket: a busy server makes thousands a second, and scanning a list of them would be
 * slow.
 */
const SLOT_MS = 10_000
const MIN_SAMPLES = 20
const MAX_FAILURE_RATIO = 0.05
const PAUSE_MS = 30_000
/** While open, one of this many failures is logged. */
const LOG_EVERY = 20

interface Slot {
  from: number
  tries: number
  failures: number
}

/** Creates a closed breaker. It opens at 5 % failures of at least 20 attempts within five minutes. */
export function createBreaker(warn: Warn): Breaker {
  let slots: Slot[] = []
  let openUntil: number | undefined
  let failuresWhileOpen = 0

  const note = (at: number, failures: number) => {
    const from = Math.floor(at / SLOT_MS) * SLOT_MS
    const last = slots.at(-1)
    if (last?.from === from) {
      last.tries += 1
      last.failures += failures
      return
    }
    slots = [...slots.filter((each) => at - each.from < WINDOW_MS), { from, tries: 1, failures }]
  }
  const isUnhealthy = () => {
    const tries = slots.reduce((sum, each) => sum + each.tries, 0)
    const failures = slots.reduce((sum, each) => sum + each.failures, 0)
    return tries >= MIN_SAMPLES && failures / tries >= MAX_FAILURE_RATIO
  }
  const record = (problem: string) => {
    failuresWhileOpen += 1
    if (failuresWhileOpen % LOG_EVERY === 0)
      warn(`export still fails after ${failuresWhileOpen} probes: the collector ${problem}.`)
  }

  return {
    waitMs(now) {
      const leftMs = openUntil === undefined ? 0 : Math.max(0, openUntil - now)
      // More than a full pause remains only after the clock was set back.
      return leftMs > PAUSE_MS ? 0 : leftMs
    },
    isOpen: () => openUntil !== undefined,
    succeeded(now) {
      if (openUntil === undefined) return note(now, 0)
      openUntil = undefined
      failuresWhileOpen = 0
      slots = []
    },
    failed(now, problem) {
      if (openUntil !== undefined) {
        openUntil = now + PAUSE_MS
        return record(problem)
      }
      note(now, 1)
      if (!isUnhealthy()) return
      openUntil = now + PAUSE_MS
      warn(
        `export is paused, the collector ${problem}. It is retried every ${PAUSE_MS / 1_000} s; records wait or are counted as lost.`,
      )
    },
  }
}
