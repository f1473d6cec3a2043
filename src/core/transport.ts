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
  /** Sends what waits. `isLast`: the page may not come back, so nothing is kept for later. */
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

/** An envelope that is formed: it keeps its number and its records through every retry. */
interface Batch {
  readonly view: View
  readonly seq: number
  readonly waiting: readonly Waiting[]
  readonly dropped: Counts
  tries: number
}

type Counts = Record<string, number>

/** Longest wait between two tries. */
const LONGEST_BACKOFF_MS = 60_000

/** Makes the transport. It sends with the page's own `fetch` as it was before anybody here touched it. */
export function createTransport(page: Page, owner: TransportOwner): Transport {
  const nativeFetch = page.window.fetch
  let waiting: Waiting[] = []
  let batches: Batch[] = []
  let dropped: Counts = {}
  let inFlight = 0
  let bytesInFlight = 0
  let cancelTimer: (() => void) | undefined
  let notBefore = 0

  function drop(reason: string, count = 1): void {
    dropped[reason] = (dropped[reason] ?? 0) + count
  }

  function schedule(delayMs: number): void {
    cancelTimer ??= page.after(delayMs, () => flush())
  }

  function toBody(batch: Batch, records: readonly string[]): string {
    const { view, seq } = batch
    const envelope: Envelope = {
      v: WIRE_VERSION,
      sentAt: page.wallClock(),
      seq,
      dropped: batch.dropped,
      page: owner.describe(view),
      records: [],
    }
    return `${JSON.stringify(envelope).slice(0, -2)}${records.join()}]}`
  }

  const toText = ({ record, at }: Waiting, now: number) =>
    JSON.stringify({ ...record, age: Math.max(0, Math.round(now - at)) })

  /** Forms the next envelope: records of one page view, at most 50 and 60 KiB. */
  function nextBatch(now: number): Batch | undefined {
    const view = waiting[0]?.view
    if (!view) return undefined
    let bytes = 2_000 // What the envelope itself takes, generously.
    let count = 0
    for (const one of waiting.slice(0, MAX_BATCH_RECORDS)) {
      bytes += byteLength(toText(one, now)) + 1
      if (one.view !== view || bytes > MAX_BATCH_BYTES) break
      count += 1
    }
    const taken = waiting.splice(0, count || 1)
    if (!count) {
      drop('too_large')
      return nextBatch(now)
    }
    const batch = { view, seq: view.seq, waiting: taken, dropped, tries: 0 }
    view.seq += 1
    dropped = {}
    return batch
  }

  function flush(isLast = false): void {
    cancelTimer?.()
    cancelTimer = undefined
    if (!owner.maySend()) return
    owner.beforeFlush()
    const now = page.now()
    if (now < notBefore && !isLast) return schedule(notBefore - now)
    for (let next = nextBatch(now); next; next = nextBatch(now)) batches.push(next)
    for (const batch of batches.splice(0)) send(batch, now, isLast)
  }

  function send(batch: Batch, now: number, isLast: boolean): void {
    const body = toBody(
      batch,
      batch.waiting.map((one) => toText(one, now)),
    )
    const bytes = byteLength(body)
    if (inFlight >= MAX_IN_FLIGHT || bytesInFlight + bytes > MAX_BATCH_BYTES + 4_000) {
      // `sendBeacon` has a quota of its own; where that is full too, the batch waits for a page that comes back.
      const isGone = isLast && page.window.navigator.sendBeacon?.(owner.endpoint, body)
      if (!isGone) batches.push(batch)
      return
    }
    inFlight += 1
    bytesInFlight += bytes
    const settle = (answer?: Response) =>
      page.guard(() => {
        inFlight -= 1
        bytesInFlight -= bytes
        judge(batch, answer)
      })
    nativeFetch
      .call(page.window, owner.endpoint, {
        method: 'POST',
        body,
        keepalive: true,
        headers: { 'content-type': 'application/json' },
      })
      .then(settle, () => settle())
  }

  function judge(batch: Batch, answer: Response | undefined): void {
    const status = answer?.status ?? 0
    if (status === 410 || answer?.headers.get(STOP_HEADER)) return owner.onStop()
    if (!status || status === 408 || status === 429 || status >= 500)
      retry(batch, Number(answer?.headers.get('retry-after')) * 1000)
    else if (!answer?.ok) {
      // The server will never take this one: only its number is worth sending.
      drop(`http_${status}`, batch.waiting.length)
      for (const [reason, count] of Object.entries(batch.dropped)) drop(reason, count)
    }
    if (batches.length) schedule(Math.max(notBefore - page.now(), 0))
  }

  function retry(batch: Batch, askedMs: number): void {
    batch.tries += 1
    const backoff = Math.min(LONGEST_BACKOFF_MS, 2 ** batch.tries * 500)
    const [jitter = 0] = page.fillRandom(new Uint8Array(1))
    notBefore = page.now() + Math.max(askedMs || 0, backoff * (0.5 + jitter / 255))
    batches.push(batch)
  }

  return {
    drop,
    flush,
    add(one) {
      const held = batches.reduce((sum, batch) => sum + batch.waiting.length, waiting.length)
      if (held >= MAX_BUFFERED_RECORDS) return drop('buffer_full')
      waiting.push(one)
      if (waiting.length >= MAX_BATCH_RECORDS) flush()
      else schedule(FLUSH_EVERY_MS)
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
