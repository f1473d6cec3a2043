import { byteLength } from '../shared/byte-length.js'
import { MAX_BATCH_RECORDS, MAX_BUFFERED_RECORDS } from '../shared/limits.js'
import { STOP_HEADER } from '../shared/stop-header.js'
import { FLUSH_EVERY_MS, MAX_BATCH_BYTES } from '../shared/transport-limits.js'
import { type Batch, type Dropped, hasAny, nextBatch, toEnvelope, type Waiting } from './batch.js'
import type { EnvelopeSource } from './envelope-source.js'
import type { View } from './page-view.js'
import { isAccepted, isWorthRetrying, LONGEST_BACKOFF_MS, type SendResult, toBackoffMs } from './retry.js'
import { createSender } from './sender.js'

/** Sends records to the endpoint. */
export interface Transport {
  add(waiting: Waiting): void
  drop(reason: string, count?: number): void
  /** Sends the records that are waiting. `isLast`: the page may not come back. */
  flush(isLast?: boolean): void
  /** Discards the records that are waiting; those in progress are not retried. */
  clear(): void
}

/** Creates the transport. `currentView` is the view to which counts without any record belong. */
export function createTransport(source: EnvelopeSource, currentView?: () => View): Transport {
  const { page } = source
  const sender = createSender(source)
  let waiting: Waiting[] = []
  let batches: Batch[] = []
  let dropped: Dropped = {}
  let notBefore = 0
  let view: View | undefined
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
    if (!source.maySend()) return
    source.beforeFlush()
    const waitMs = notBefore - page.now()
    if (waitMs > 0 && !isLast) return schedule(waitMs)
    if (isLast) sender.leave()
    sender.sendKept(drop)
    while (hasAny(waiting)) {
      const batch = nextBatch(waiting, dropped, (next) => toEnvelope(source, next))
      waiting = waiting.filter((one) => !batch.waiting.includes(one))
      if (byteLength(batch.body ?? '') > MAX_BATCH_BYTES) {
        batch.view.seq -= 1
        drop('too_large')
      } else {
        dropped = {}
        batches.push(batch)
      }
    }
    // No later record will carry the counts.
    if (isLast && Object.keys(dropped).length) view ??= currentView?.()
    if (isLast && view && Object.keys(dropped).length) {
      batches.push({ view, seq: view.seq++, waiting, dropped, tries: 0 })
      dropped = {}
    }
    for (const batch of batches.splice(0)) send(batch, isLast)
  }

  function send(batch: Batch, isLast: boolean): void {
    // On a later attempt the records are older.
    const { body = toEnvelope(source, batch) } = batch
    batch.body = undefined
    const before = batches
    const onResult = (result: SendResult) => before === batches && handleResult(batch, result)
    if (!sender.send(body, isLast, onResult)) batches.push(batch)
  }

  function handleResult(batch: Batch, result: SendResult): void {
    const { status = 0, headers } = result
    if (status === 410 || headers?.get(STOP_HEADER)) return source.onStop()
    if (isWorthRetrying(result)) {
      notBefore = page.now() + toBackoffMs(page, batch.tries++, result)
      batches.push(batch)
    } else if (!isAccepted(result)) giveUp(batch, `http_${status}`)
    if (batches[0] && !sender.isFutile()) schedule(Math.max(notBefore - page.now(), 0))
  }

  /** The server will never accept these records: only their number is sent. */
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
      view = one.view
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
