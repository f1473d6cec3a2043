import { createEviction } from './eviction.js'

/** Counts envelopes that never arrived, by the numbers that each page gives to its envelopes. */
export interface Sequence {
  /**
   * Notes that envelope `seq` of a page has arrived: `recovered` after it had been counted as lost, `forged` where it is
   * further ahead than a page can be.
   */
  arrived(page: string, seq: number, now: number): 'expected' | 'recovered' | 'forged'
  /** How many are missing for so long by now that they count as lost; each is counted once. */
  settle(now: number): number
}

/** A retry may take this long: eight tries with exponential back-off. */
const GRACE_MS = 120_000
/** About 2 MB. A page that is forgotten starts anew with whatever number it sends next. */
const MAX_PAGES = 10_000
/** Missing numbers that are waited for, and as many that were counted and may still arrive: about 3 MB. */
const MAX_MISSING = 10_000
/** Envelopes that a page may lose at once: it has eight under way, and a beacon or two when it is left. */
const LOST_AT_ONCE = 10
/** A page sends every five seconds, and no more than eight envelopes are tried at a time, for two minutes each. */
const LOST_PER_SECOND = 0.2
/** What it may lose in twenty-five minutes without a word; a page that was away for longer made no envelopes. */
const MOST_LOST = 300

interface PageState {
  highest: number
  /** When the page was last heard of, in epoch milliseconds. */
  at: number
  /** Envelopes that it may lose by now without being implausible. */
  credit: number
  /** Its numbers have been implausible once, and count for nothing from then on. */
  isForged: boolean
}

/** Creates the count of one process. */
export function createSequence(): Sequence {
  const pages = new Map<string, PageState>()
  /** Missing numbers by when they were found missing, the oldest first. */
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
      // An unknown page may have talked to another process, or to this one before it was started.
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
        if (now - at < GRACE_MS) break
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
