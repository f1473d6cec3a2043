import { type Clock, within } from '../export/clock.js'

/** What a store answered, or why it did not. */
export type StoreAnswer<T> =
  | { ok: true; value: T }
  | { ok: false; reason: 'store_failed'; error: unknown }
  | { ok: false; reason: 'store_timeout' }

/** How long a store is waited for. */
export interface StorePatience {
  clock: Clock
  timeoutMs: number
}

/** Asks a store and waits no longer than the limit. Never rejects. */
export function askStore<T>(ask: () => Promise<T>, { clock, timeoutMs }: StorePatience): Promise<StoreAnswer<T>> {
  // A store that throws at once is the same as one that rejects.
  const answer = (async () => ask())().then(
    (value): StoreAnswer<T> => ({ ok: true, value }),
    (error: unknown): StoreAnswer<T> => ({ ok: false, reason: 'store_failed', error }),
  )
  const late: StoreAnswer<T> = { ok: false, reason: 'store_timeout' }
  return within(answer, { clock, limitMs: timeoutMs, late })
}
