import type { HealthSignal } from '../shared/wire.js'

/** Counts of rollout-health signals until they are emitted. */
export interface HealthCounts {
  count(signal: HealthSignal): unknown
  /** Emits each signal that was counted, and resets the counts. */
  flush(emit: (signal: { kind: 'health'; signal: HealthSignal; count: number }) => void): void
}

/** Creates the counts. */
export function createHealthCounts(): HealthCounts {
  const counts = new Map<HealthSignal, number>()
  return {
    count: (signal) => counts.set(signal, (counts.get(signal) ?? 0) + 1),
    flush(emit) {
      const counted = [...counts]
      // Reset first, since emitting may fill a batch, and sending it flushes again.
      counts.clear()
      for (const [signal, count] of counted) emit({ kind: 'health', signal, count })
    },
  }
}
