import { byteLength } from '../shared/bytes.js'
import { FLUSH_EVERY_MS, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_BUFFERED_RECORDS } from '../shared/limits.js'
import { type Envelope, STOP_HEADER, WIRE_VERSION, type WirePage, type WireRecord } from '../shared/wire.js'
import { type Batch, type Dropped, nextBatch, type Waiting } from './batch.js'
import type { View } from './page-view.js'
import { toJson } from './plain.js'
import { type Answer, isAccepted, isWorthRetrying, LONGEST_BACKOFF_MS, toBackoffMs } from './retry.js'
import { createSender, type SenderOwner } from './sender.js'

/** Carries records to the endpoint. */
export interface Transport {
  add(waiting: Waiting): void
  drop(reason: string, count?: number): void
  /** Sends what waits. `isLast`: the page may not come back. */
  flush(isLast?: boolean): void
  /** Forgets what waits; what is under way is not sent again. */
  clear(): void
}

/** What the transport asks of its owner. */
export interface TransportOwner extends SenderOwner {
  /** Whether anything may be sent now; while not, records wait. */
  maySend(): boolean
  /** What all records of a view share. */
  describe(view: View): WirePage
  /** Called before every flush: the last chance to add what was only counted so far. */
  beforeFlush(): void
  /** The server has ended collection. */
  onStop(): void
}

/** Makes the transport. */
export function createTransport(owner: TransportOwner): Transport {
  const { page } = owner
  const { now } = page
  const sender = createSender(owner)
  let waiting: Waiting[] = []
  let batches: Batch[] = []
  let dropped: Dropped = {}
  let notBefore = 0
  let cancelTimer: (() => void) | undefined

  const drop = (reason: string, count = 1) => {
    dropped[reason] = (dropped[reason] ?? 0) + count
  }
  const schedule = (delayMs: number) => {
    cancelTimer ??= page.after(Math.min(delayMs, LONGEST_BACKOFF_MS), flush)
  }

  function flush(isLast = false): void {
    cancelTimer?.()
    cancelTimer = undefined
    if (!owner.maySend()) return
    owner.beforeFlush()
    const waitMs = notBefore - now()
    if (waitMs > 0 && !isLast) return schedule(waitMs)
    while (hasAny(waiting)) {
      const batch = nextBatch(waiting, dropped, (next) => toEnvelope(owner, next))
      waiting = waiting.filter((one) => !batch.waiting.includes(one))
      dropped = {}
      batches.push(batch)
    }
    const lost = sender.sendKept()
    if (lost) drop('not_kept', lost)
    for (const batch of batches.splice(0)) send(batch, isLast)
  }

  function send(batch: Batch, isLast: boolean): void {
    const body = toEnvelope(owner, batch)
    if (byteLength(body) > MAX_BATCH_BYTES) return giveUp(batch, 'too_large')
    const origin = batches
    const isSent = sender.send(body, isLast, (answer) => {
      if (origin === batches) judge(batch, answer)
    })
    if (!isSent) batches.push(batch)
  }

  function judge(batch: Batch, answer: Answer): void {
    const { status = 0, headers } = answer
    if (status === 410 || headers?.get(STOP_HEADER)) return owner.onStop()
    if (isWorthRetrying(answer)) {
      notBefore = now() + toBackoffMs(page, batch.tries++, answer)
      batches.push(batch)
    } else if (!isAccepted(answer)) giveUp(batch, `http_${status}`)
    if (batches[0] && !sender.isFutile()) schedule(Math.max(notBefore - now(), 0))
  }

  /** The server will never take these: only their number is worth sending. */
  function giveUp(batch: Batch, reason: string): void {
    drop(reason, batch.waiting.length)
    for (const [earlier, count] of Object.entries(batch.dropped)) drop(earlier, count)
  }

  return {
    drop,
    flush,
    add(one) {
      if (batches.reduce((sum, batch) => sum + batch.waiting.length, waiting.length) >= MAX_BUFFERED_RECORDS)
        return drop('buffer_full')
      waiting.push(one)
      if (waiting.length < MAX_BATCH_RECORDS) schedule(FLUSH_EVERY_MS)
      else flush()
    },
    clear() {
      waiting = []
      batches = []
      dropped = {}
      sender.forget()
    },
  }
}

function hasAny<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0
}

function toEnvelope({ page, describe }: TransportOwner, { view, seq, waiting, dropped }: Batch): string {
  const envelope: Envelope = {
    v: WIRE_VERSION,
    sentAt: page.wallClock(),
    seq,
    dropped,
    page: describe(view),
    records: waiting.map(
      ({ record, at }) => ({ ...record, age: Math.max(0, Math.round(page.now() - at)) }) as WireRecord,
    ),
  }
  return toJson(envelope)
}
