/**
 * How something got lost. `server_refused` counts requests, `envelope_*` envelopes, the others records. What is `forged`
 * was never measured by a page, and is no loss.
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
  /** One word out of a short list. */
  reason: string
  count: number
}

/** Adds up what is lost, in all and since it was last reported. */
export interface LossCounter {
  add(signal: LossSignal, reason: string, count?: number): void
  addAll(signal: LossSignal, counts: Readonly<Record<string, number>>): void
  /** What was added since the last call. */
  drain(): Loss[]
  /** Everything since the start, by `signal.reason`. */
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
