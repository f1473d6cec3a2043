import { byteLength } from '../shared/byte-length.js'
import { MAX_BATCH_RECORDS } from '../shared/limits.js'
import { packEnvelope } from '../shared/pack.js'
import { MAX_BATCH_BYTES } from '../shared/transport-limits.js'
import type { WireRecord } from '../shared/wire.js'
import type { EnvelopeSource } from './envelope-source.js'
import { toJson } from './json.js'
import type { View } from './page-view.js'

/** A record that waits to be sent, with its time; its age is computed when it is sent. */
export interface Waiting {
  readonly record: Omit<WireRecord, 'age'>
  readonly at: number
  readonly view: View
}

/** Counts of dropped records, by reason. */
export type Dropped = Record<string, number>

/** A group of records with a sequence number, which stays the same through every retry. */
export interface Batch {
  readonly view: View
  readonly seq: number
  readonly waiting: readonly Waiting[]
  readonly dropped: Dropped
  tries: number
  /** The envelope that was built to check its size, reused for the first attempt. */
  body?: string | undefined
}

/** Takes the next records of one page view and numbers them: at most 50, halved until they fit. */
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

/** Adds the age, which completes a record; TypeScript loses the kinds of the union in a spread. */
function withAge(record: Waiting['record'], age: number): WireRecord {
  return { ...record, age } as WireRecord
}

/** Formats a batch as an envelope at the current time. */
export function toEnvelope({ page, describe }: EnvelopeSource, { view, seq, waiting, dropped }: Batch): string {
  const now = page.now()
  const records = waiting.map(({ record, at }) => withAge(record, Math.max(0, Math.round(now - at))))
  return toJson(
    packEnvelope({ sentAt: page.wallClock(), seq, dropped, page: describe(view), records }, page.window.location.host),
  )
}
