import type { Page } from '../page/page.js'
import { byteLength } from '../shared/bytes.js'
import {
  FLUSH_EVERY_MS,
  MAX_BATCH_BYTES,
  MAX_BATCH_RECORDS,
  MAX_BUFFERED_RECORDS,
  MAX_IN_FLIGHT,
} from '../shared/limits.js'
import { type Envelope, STOP_HEADER, WIRE_VERSION, type WirePage, type WireRecord } from '../shared/wire.js'
import { type Batch, type Dropped, nextBatch, type Waiting } from './batch.js'
import type { View } from './page-view.js'
import { toJson } from './plain.js'

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
export interface TransportOwner {
  readonly page: Page
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

/** Longest wait between two tries, and of one timer: those of more than 24 days would run at once. */
const LONGEST_BACKOFF_MS = 60_000

const JSON_TYPE = { 'content-type': 'application/json' }

/** Makes the transport. It sends with the page's own `fetch` as it was before anybody here touched it. */
export function createTransport(owner: TransportOwner): Transport {
  const { page, endpoint } = owner
  const { window, now } = page
  const nativeFetch = window.fetch
  let waiting: Waiting[] = []
  let batches: Batch[] = []
  let dropped: Dropped = {}
  /** Bytes of each request under way. */
  const inFlight: number[] = []
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
    for (const batch of batches.splice(0)) send(batch, isLast)
  }

  function send(batch: Batch, isLast: boolean): void {
    const body = toEnvelope(owner, batch)
    const bytes = byteLength(body)
    if (bytes > MAX_BATCH_BYTES) return giveUp(batch, 'too_large')
    if (inFlight.length >= MAX_IN_FLIGHT || inFlight.reduce((sum, one) => sum + one, bytes) > MAX_BATCH_BYTES) {
      // `sendBeacon` has a quota of its own; where that is full too, the batch waits for a page that comes back.
      if (!isLast || !window.navigator.sendBeacon(endpoint, body)) batches.push(batch)
      return
    }
    inFlight.push(bytes)
    const origin = batches
    const settle = (answer: Partial<Response>) => {
      inFlight.splice(inFlight.indexOf(bytes), 1)
      page.guard(() => origin === batches && judge(batch, answer))
    }
    nativeFetch
      .call(window, endpoint, { method: 'POST', body, keepalive: true, headers: JSON_TYPE })
      .then(settle, () => settle({}))
  }

  function judge(batch: Batch, { status = 0, headers }: Partial<Response>): void {
    if (status === 410 || headers?.get(STOP_HEADER)) return owner.onStop()
    if (!status || status === 408 || status === 429 || status > 499) {
      const backoff = Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** batch.tries++)
      // Up to half as long again, so that pages that failed together do not come back together.
      const jittered = backoff * (1 + Number.parseInt(page.hex(1), 16) / 512)
      notBefore = now() + Math.max(Number(headers?.get('retry-after')) * 1000 || 0, jittered)
      batches.push(batch)
    } else if (status > 299) giveUp(batch, `http_${status}`)
    if (batches[0]) schedule(Math.max(notBefore - now(), 0))
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
