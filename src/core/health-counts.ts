import type { HealthSignal } from '../shared/wire.js'

/** Rollout-health signals, counted until they are told. */
export interface HealthCounts {
  count(signal: HealthSignal): void
  /** Tells each signal that was counted, and begins anew. */
  tell(emit: (signal: { kind: 'health'; signal: HealthSignal; count: number }) => void): void
}

/** Makes the counts. */
export function createHealthCounts(): HealthCounts {
  let counts: Partial<Record<HealthSignal, number>> = {}
  return {
    count(signal) {
      counts[signal] = (counts[signal] ?? 0) + 1
    },
    tell(emit) {
      const told = Object.entries(counts)
      counts = {}
      for (const [signal, count] of told) emit({ kind: 'health', signal: signal as HealthSignal, count })
    },
  }
}
