import { type Clock, within } from '../export/clock.js'

/** The result of a call to the store, or why it failed. */
export type StoreAnswer<T> =
  | { ok: true; value: T }
  | { ok: false; reason: 'store_failed'; error: unknown }
  | { ok: false; reason: 'store_timeout' }

/** The time limit of a call. */
export interface StoreTimeout {
  clock: Clock
  timeoutMs: number
}

/** Calls a store with a time limit. Never rejects. */
export function askStore<T>(ask: () => Promise<T>, { clock, timeoutMs }: StoreTimeout): Promise<StoreAnswer<T>> {
  // A synchronous throw is treated as a rejection.
  const answer = (async () => ask())().then(
    (value): StoreAnswer<T> => ({ ok: true, value }),
    (error: unknown): StoreAnswer<T> => ({ ok: false, reason: 'store_failed', error }),
  )
  const late: StoreAnswer<T> = { ok: false, reason: 'store_timeout' }
  return within(answer, { clock, limitMs: timeoutMs, late })
}
