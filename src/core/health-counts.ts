import type { HealthSignal } from '../shared/wire.js'

/** Rollout-health signals, counted until they are emitted. */
export interface HealthCounts {
  count(signal: HealthSignal): unknown
  /** Emits each signal that was counted, and starts again from zero. */
  flush(emit: (signal: { kind: 'health'; signal: HealthSignal; count: number }) => void): void
}

/** Makes the counts. */
export function createHealthCounts(): HealthCounts {
  const counts = new Map<HealthSignal, number>()
  return {
    count: (signal) => counts.set(signal, (counts.get(signal) ?? 0) + 1),
    flush(emit) {
      const counted = [...counts]
      // First, as emitting may fill a batch, and sending it flushes again.
      counts.clear()
      for (const [signal, count] of counted) emit({ kind: 'health', signal, count })
    },
  }
}
