/** Counts envelopes that never arrived, by the numbers that each page gives to its envelopes. */
export interface Sequence {
  /** Notes that envelope `seq` of a page has arrived. Tells of an arrival after it had been counted as lost. */
  arrived(page: string, seq: number, now: number): 'expected' | 'recovered'
  /** How many are missing for so long by now that they count as lost; each is told once. */
  settle(now: number): number
}

/** A retry may take this long: eight tries with exponential back-off. */
const GRACE_MS = 120_000
/** About 2 MB. A page that is forgotten starts anew with whatever number it sends next. */
const MAX_PAGES = 10_000
/** Numbers that jump further do not come from our client. */
const MAX_JUMP = 100
const MAX_MISSING = 10_000

interface PageState {
  highest: number
  /** Missing numbers; `true` once counted as lost. */
  missing: Map<number, boolean>
}

interface Missing {
  page: string
  seq: number
  at: number
}

/** Creates the count of one process. */
export function createSequence(): Sequence {
  const pages = new Map<string, PageState>()
  let missing: Missing[] = []

  const remember = (page: string, state: PageState) => {
    pages.delete(page)
    pages.set(page, state)
    const oldest = pages.size > MAX_PAGES ? pages.keys().next().value : undefined
    if (oldest !== undefined) pages.delete(oldest)
  }

  const noteGap = (page: string, state: PageState, { seq, now }: { seq: number; now: number }) => {
    if (seq - state.highest > MAX_JUMP) return
    for (let lost = state.highest + 1; lost < seq && missing.length < MAX_MISSING; lost += 1) {
      state.missing.set(lost, false)
      missing.push({ page, seq: lost, at: now })
    }
  }

  return {
    arrived(page, seq, now) {
      const state = pages.get(page)
      // An unknown page may have talked to another process, or to this one before it was started.
      if (!state) {
        remember(page, { highest: seq, missing: new Map() })
        return 'expected'
      }
      const counted = state.missing.get(seq)
      state.missing.delete(seq)
      noteGap(page, state, { seq, now })
      state.highest = Math.max(state.highest, seq)
      remember(page, state)
      return counted ? 'recovered' : 'expected'
    },
    settle(now) {
      const due = missing.filter(({ at }) => now - at >= GRACE_MS)
      if (due.length === 0) return 0
      missing = missing.slice(due.length)
      const lost = due.filter(({ page, seq }) => pages.get(page)?.missing.get(seq) === false)
      for (const { page, seq } of lost) pages.get(page)?.missing.set(seq, true)
      return lost.length
    },
  }
}
