import type { Clock } from '../../server-handler/export/clock.js'

/** A clock that is turned by hand. */
export interface FakeClock extends Clock {
  /** Moves time forward and runs what has become due, in order. */
  advance(ms: number): void
  /** Delays of the timers that are set. */
  pending(): number[]
}

/** Creates a clock that stands still. */
export function createFakeClock(start = 1_790_000_000_000): FakeClock {
  let now = start
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((each) => each !== due)
        now = due.at
        due.run()
      }
      now = end
    },
    pending: () => timers.map(({ at }) => at - now),
  }
}
