import { createEviction } from '../bounded/eviction.js'
import { hasPassed } from '../export/clock.js'

/** Detects envelopes that never arrived, from the sequence numbers of each page. */
export interface Sequence {
  /**
   * Records that envelope `seq` of a page has arrived: `recovered` if it had been counted as lost, `forged` if it is
   * further ahead than a page can be.
   */
  arrived(page: string, seq: number, now: number): 'expected' | 'recovered' | 'forged'
  /** The number of envelopes that are overdue and now count as lost; each is counted once. */
  settle(now: number): number
}

/** Longest time for a retry: eight attempts with exponential backoff. */
const GRACE_MS = 120_000
/** About 2 MB. An evicted page starts again with the next number it sends. */
const MAX_PAGES = 10_000
/** Limit of missing numbers that are awaited, and of those that were counted and may still arrive: about 3 MB. */
const MAX_MISSING = 10_000
/** Envelopes that a page may lose at once: eight in flight, and a few beacons when it is left. */
const LOST_AT_ONCE = 10
/** A page sends every five seconds, with at most eight envelopes in flight, for two minutes each. */
const LOST_PER_SECOND = 0.2
/** Limit of losses in twenty-five silent minutes; a page that was away for longer created no envelopes. */
const MOST_LOST = 300

interface PageState {
  highest: number
  /** When the page last sent, in epoch milliseconds. */
  at: number
  /** Envelopes that it may have lost by now without being implausible. */
  credit: number
  /** Whether its numbers have been implausible once; they are ignored from then on. */
  isForged: boolean
}

/** Creates the detector of one process. */
export function createSequence(): Sequence {
  const pages = new Map<string, PageState>()
  /** Missing numbers by when they were noticed, the oldest first. */
  const missing = new Map<string, number>()
  const counted = new Set<string>()
  const evictPage = createEviction(pages, MAX_PAGES)
  const evictCounted = createEviction(counted, MAX_MISSING)

  const remember = (page: string, state: PageState) => {
    pages.delete(page)
    pages.set(page, state)
    evictPage()
  }

  const noteGap = (page: string, state: PageState, { seq, now }: { seq: number; now: number }): boolean => {
    const gap = Math.max(0, seq - state.highest - 1)
    const elapsedS = Math.max(0, now - state.at) / 1_000
    state.credit = Math.min(MOST_LOST, state.credit + elapsedS * LOST_PER_SECOND)
    if (gap > state.credit) state.isForged = true
    if (state.isForged) return gap === 0
    state.credit -= gap
    for (let lost = state.highest + 1; lost < seq && missing.size < MAX_MISSING; lost += 1) {
      missing.set(keyOf(page, lost), now)
    }
    return true
  }

  return {
    arrived(page, seq, now) {
      const state = pages.get(page)
      // An unknown page may have sent to another process, or to this one before a restart.
      if (!state) {
        remember(page, { highest: seq, at: now, credit: LOST_AT_ONCE, isForged: false })
        return 'expected'
      }
      const key = keyOf(page, seq)
      const wasCounted = counted.delete(key)
      missing.delete(key)
      const isPlausible = noteGap(page, state, { seq, now })
      state.highest = Math.max(state.highest, seq)
      state.at = now
      remember(page, state)
      if (wasCounted) return 'recovered'
      return isPlausible ? 'expected' : 'forged'
    },
    settle(now) {
      let lost = 0
      for (const [key, at] of missing) {
        if (!hasPassed(GRACE_MS, { since: at, now })) break
        missing.delete(key)
        counted.add(key)
        evictCounted()
        lost += 1
      }
      return lost
    },
  }
}

const keyOf = (page: string, seq: number): string => `${seq} ${page}`
