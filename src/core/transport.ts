import type { Page } from '../page/page.js'
import {
  FLUSH_EVERY_MS,
  MAX_BATCH_BYTES,
  MAX_BATCH_RECORDS,
  MAX_BUFFERED_RECORDS,
  MAX_IN_FLIGHT,
} from '../shared/limits.js'
import { type Envelope, STOP_HEADER, WIRE_VERSION, type WirePage, type WireRecord } from '../shared/wire.js'
import type { View } from './page-view.js'

/** A record that waits, with when it happened; its age is known only when it is sent. */
export interface Waiting {
  readonly record: Omit<WireRecord, 'age'>
  readonly at: number
  readonly view: View
}

/** Carries records to the endpoint. */
export interface Transport {
  add(waiting: Waiting): void
  drop(reason: string, count?: number): void
  /** Sends what waits. `isLast`: the page may not come back. */
  flush(isLast?: boolean): void
  /** Forgets what waits. */
  clear(): void
}

/** What the transport asks of its owner. */
export interface TransportOwner {
  readonly endpoint: string
  /** Whether anything may be sent now; while not, records wait. */
  maySend(): boolean
  /** What all records of a view share. */
  describe(view: View): WirePage
  /** Called before every flush: the last chance to add what was only counted so far. */
  beforeFlush(): void
  /** The server has ended collection. */
  onStop(): void
}

/** Records that were given a number: they keep it, and each other, through every retry. */
interface Batch {
  readonly view: View
  readonly seq: number
  readonly waiting: readonly Waiting[]
  readonly dropped: Record<string, number>
  tries: number
}

/** Longest wait between two tries. */
const LONGEST_BACKOFF_MS = 60_000

/** Makes the transport. It sends with the page's own `fetch` as it was before anybody here touched it. */
export function createTransport(page: Page, owner: TransportOwner): Transport {
  const { window, after, now } = page
  const nativeFetch = window.fetch
  let waiting: Waiting[] = []
  let batches: Batch[] = []
  let dropped: Batch['dropped'] = {}
  let inFlight = 0
  let bytesInFlight = 0
  let notBefore = 0
  let cancelTimer: (() => void) | undefined

  const drop = (reason: string, count = 1) => {
    dropped[reason] = (dropped[reason] ?? 0) + count
  }
  const schedule = (delayMs: number) => {
    cancelTimer ??= after(delayMs, flush)
  }

  function toBody(batch: Batch): string {
    const { view, seq } = batch
    const records = batch.waiting.map(({ record, at }) => ({
      ...record,
      age: Math.max(0, Math.round(now() - at)),
    })) as WireRecord[]
    const envelope: Envelope = {
      v: WIRE_VERSION,
      sentAt: page.wallClock(),
      seq,
      dropped: batch.dropped,
      page: owner.describe(view),
      records,
    }
    return JSON.stringify(envelope)
  }

  /** Numbers the next records: of one page view, at most 50, and half as many again until they fit. */
  function nextBatch(): Batch | undefined {
    const view = waiting[0]?.view
    if (!view) return undefined
    const other = waiting.findIndex((one) => one.view !== view)
    let count = Math.min(MAX_BATCH_RECORDS, other < 0 ? waiting.length : other)
    const take = () => ({ view, seq: view.seq, waiting: waiting.slice(0, count), dropped, tries: 0 })
    while (count > 1 && byteLength(toBody(take())) > MAX_BATCH_BYTES) count >>= 1
    const batch = take()
    waiting = waiting.slice(count)
    view.seq += 1
    dropped = {}
    return batch
  }

  function flush(isLast = false): void {
    cancelTimer?.()
    cancelTimer = undefined
    if (!owner.maySend()) return
    owner.beforeFlush()
    if (now() < notBefore && !isLast) return schedule(notBefore - now())
    for (let next = nextBatch(); next; next = nextBatch()) batches.push(next)
    for (const batch of batches.splice(0)) send(batch, isLast)
  }

  function send(batch: Batch, isLast: boolean): void {
    const body = toBody(batch)
    const bytes = byteLength(body)
    if (bytes > MAX_BATCH_BYTES) return giveUp(batch, 'too_large')
    if (inFlight >= MAX_IN_FLIGHT || bytesInFlight + bytes > MAX_BATCH_BYTES) {
      // `sendBeacon` has a quota of its own; where that is full too, the batch waits for a page that comes back.
      if (!isLast || !window.navigator.sendBeacon(owner.endpoint, body)) batches.push(batch)
      return
    }
    inFlight += 1
    bytesInFlight += bytes
    const settle = (answer?: Response) => {
      inFlight -= 1
      bytesInFlight -= bytes
      page.guard(() => judge(batch, answer))
    }
    const headers = { 'content-type': 'application/json' }
    nativeFetch
      .call(window, owner.endpoint, { method: 'POST', body, keepalive: true, headers })
      .then(settle, () => settle())
  }

  function judge(batch: Batch, answer: Response | undefined): void {
    const { status = 0, headers } = answer ?? {}
    if (status === 410 || headers?.get(STOP_HEADER)) return owner.onStop()
    if (!status || status === 408 || status === 429 || status >= 500) {
      const backoff = Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** batch.tries++)
      // Up to half as long again, so that pages that failed together do not come back together.
      notBefore =
        now() +
        Math.max(Number(headers?.get('retry-after')) * 1000 || 0, backoff * (1 + Number(`0x${page.hex(1)}`) / 512))
      batches.push(batch)
    } else if (status >= 300) giveUp(batch, `http_${status}`)
    if (batches.length) schedule(Math.max(notBefore - now(), 0))
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
    },
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
