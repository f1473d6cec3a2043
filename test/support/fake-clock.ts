import type { Clock } from '../../server-handler/export/clock.js'

/** A fake clock that tests advance. */
export interface FakeClock extends Clock {
  /** Advances time and runs the timers that are due, in order. */
  advance(ms: number): void
  /** Remaining delays of pending timers. */
  pending(): number[]
}

/** Creates a fake clock; time moves only by `advance`. */
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
