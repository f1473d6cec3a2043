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
      for (const [signal, count] of counts) emit({ kind: 'health', signal, count })
      counts.clear()
    },
  }
}
