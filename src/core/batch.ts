import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS } from '../shared/limits.js'
import type { WireRecord } from '../shared/wire.js'
import type { View } from './page-view.js'

/** A record that waits, with when it happened; its age is known only when it is sent. */
export interface Waiting {
  readonly record: Omit<WireRecord, 'age'>
  readonly at: number
  readonly view: View
}

/** How many records were not kept, by reason. */
export type Dropped = Record<string, number>

/** Records that were given a number: they keep it, and each other, through every retry. */
export interface Batch {
  readonly seq: number
  readonly waiting: readonly Waiting[]
  readonly dropped: Dropped
  tries: number
}

/** Numbers the next records: of one page view, at most 50, and half as many again until they fit. */
export function nextBatch(
  waiting: readonly Waiting[],
  dropped: Dropped,
  toBody: (batch: Batch) => string,
): Batch | undefined {
  const view = waiting[0]?.view
  if (!view) return undefined
  const others = waiting.findIndex((one) => one.view !== view)
  let count = Math.min(MAX_BATCH_RECORDS, others < 0 ? waiting.length : others)
  const take = (): Batch => ({ seq: view.seq, waiting: waiting.slice(0, count), dropped, tries: 0 })
  while (count > 1 && byteLength(toBody(take())) > MAX_BATCH_BYTES) count >>= 1
  const batch = take()
  view.seq += 1
  return batch
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
