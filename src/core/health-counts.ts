import type { HealthSignal } from '../shared/wire.js'

/** Rollout-health signals, counted until they are told. */
export interface HealthCounts {
  count(signal: HealthSignal): unknown
  /** Tells each signal that was counted, and begins anew. */
  tell(emit: (signal: { kind: 'health'; signal: HealthSignal; count: number }) => void): void
}

/** Makes the counts. */
export function createHealthCounts(): HealthCounts {
  const counts = new Map<HealthSignal, number>()
  return {
    count: (signal) => counts.set(signal, (counts.get(signal) ?? 0) + 1),
    tell(emit) {
      const told = [...counts]
      // First, as telling may fill a batch, and what sends it asks again.
      counts.clear()
      for (const [signal, count] of told) emit({ kind: 'health', signal, count })
    },
  }
}
