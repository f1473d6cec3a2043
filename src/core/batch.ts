import { byteLength } from '../shared/byte-length.js'
import { MAX_BATCH_RECORDS } from '../shared/limits.js'
import { packEnvelope } from '../shared/pack.js'
import { MAX_BATCH_BYTES } from '../shared/transport-limits.js'
import type { WireRecord } from '../shared/wire.js'
import type { EnvelopeSource } from './envelope-source.js'
import { toJson } from './json.js'
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
  readonly view: View
  readonly seq: number
  readonly waiting: readonly Waiting[]
  readonly dropped: Dropped
  tries: number
  /** The envelope as it was made to see whether it fits, for the first try. */
  body?: string | undefined
}

/** Numbers the next records: of one page view, at most 50, and half as many again until they fit. */
export function nextBatch(
  waiting: readonly [Waiting, ...Waiting[]],
  dropped: Dropped,
  toBody: (batch: Batch) => string,
): Batch {
  const { view } = waiting[0]
  const seq = view.seq++
  for (let count = MAX_BATCH_RECORDS; ; count >>= 1) {
    const own = waiting.filter((one) => one.view === view).slice(0, count)
    const batch: Batch = { view, seq, waiting: own, dropped, tries: 0 }
    batch.body = toBody(batch)
    if (count < 2 || byteLength(batch.body) <= MAX_BATCH_BYTES) return batch
  }
}

/** Whether a list has a first item. */
export function hasAny<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0
}

/** A record is complete once it has an age; TypeScript loses the kinds of the union on the way. */
function withAge(record: Waiting['record'], age: number): WireRecord {
  return { ...record, age } as WireRecord
}

/** A batch as it is sent now. */
export function toEnvelope({ page, describe }: EnvelopeSource, { view, seq, waiting, dropped }: Batch): string {
  const now = page.now()
  const records = waiting.map(({ record, at }) => withAge(record, Math.max(0, Math.round(now - at))))
  return toJson(
    packEnvelope({ sentAt: page.wallClock(), seq, dropped, page: describe(view), records }, page.window.location.host),
  )
}
