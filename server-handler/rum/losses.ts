/**
 * Where data was lost. `server_refused` counts requests, `envelope_*` envelopes, the others records. `forged` values
 * were never measured by a page, and are not losses.
 */
export type LossSignal =
  | 'client_dropped'
  | 'server_dropped'
  | 'server_refused'
  | 'envelope_gap'
  | 'envelope_recovered'
  | 'forged'

/** One kind of loss. */
export interface Loss {
  signal: LossSignal
  /** One word, with bounded cardinality. */
  reason: string
  count: number
}

/** Counts losses, in total and since the last report. */
export interface LossCounter {
  add(signal: LossSignal, reason: string, count?: number): void
  addAll(signal: LossSignal, counts: Readonly<Record<string, number>>): void
  /** Losses since the last call. */
  drain(): Loss[]
  /** All losses since the start, by `signal.reason`. */
  totals(): Record<string, number>
}

/** Creates a counter at zero. */
export function createLossCounter(): LossCounter {
  const totals = new Map<string, number>()
  let fresh = new Map<string, Loss>()
  const add = (signal: LossSignal, reason: string, count = 1) => {
    if (count <= 0) return
    const key = `${signal}.${reason}`
    totals.set(key, (totals.get(key) ?? 0) + count)
    const loss = fresh.get(key) ?? { signal, reason, count: 0 }
    loss.count += count
    fresh.set(key, loss)
  }
  return {
    add,
    addAll(signal, counts) {
      for (const [reason, count] of Object.entries(counts)) add(signal, reason, count)
    },
    drain() {
      const losses = [...fresh.values()]
      fresh = new Map()
      return losses
    },
    totals: () => Object.fromEntries(totals),
  }
}
