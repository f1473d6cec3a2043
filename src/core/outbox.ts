import { MAX_BATCH_RECORDS, MAX_BUFFERED_RECORDS } from '../shared/limits.js'
import { MAX_BATCH_BYTES } from '../shared/transport-limits.js'
import { type Envelope, WIRE_VERSION } from '../shared/wire.js'
import type { Dropped, Waiting } from './batch.js'
import type { EnvelopeSource } from './envelope-source.js'
import type { LoadTail, MakeTail, Outbox, Tail } from './host.js'
import { toJson } from './json.js'
import type { View } from './page-view.js'
import type { Emitted } from './record.js'

/** A failed load is retried when there is more to send, after at least this time, and at most this many times. */
const RETRY_AFTER_MS = 10_000
const MAX_LOADS = 3

/** What the outbox depends on. */
export interface OutboxOwner {
  readonly source: EnvelopeSource
  /** Whether anything is collected. */
  isCollecting(): boolean
  /** Starts to load the code of the tail, and passes the result on. */
  loadTail(use: (loaded: ReturnType<LoadTail>) => void): void
  makeTail(make: MakeTail): Tail
  /** Creates the record of a signal, if it is kept. */
  assemble(emitted: Emitted): Waiting | undefined
}

/** Creates the outbox. */
export function createOutbox({ source, isCollecting, loadTail, makeTail, assemble }: OutboxOwner): Outbox {
  const { page, warn } = source
  let tail: Tail | undefined
  let waiting: Emitted[] = []
  let calls: ((tail: Tail) => void)[] = []
  let dropped: Dropped = {}
  let loads = 0
  let isLoading = false
  let isFlushWanted = false
  /** The view of the last record that was emitted here: counts without records belong to it. */
  let view: View | undefined

  function drop(reason: string, count = 1): void {
    if (tail) tail.drop(reason, count)
    else dropped[reason] = (dropped[reason] ?? 0) + count
  }

  function attach(make: MakeTail): void {
    isLoading = false
    if (!isCollecting()) return
    const made = makeTail(make)
    tail = made
    for (const [reason, count] of Object.entries(dropped)) tail.drop(reason, count)
    for (const one of waiting.splice(0)) tail.add(one)
    for (const call of calls.splice(0)) page.guard(() => call(made))
    if (isFlushWanted) tail.flush()
  }

  function startLoading(): void {
    if (tail || isLoading || loads >= MAX_LOADS || !isCollecting()) return
    isLoading = true
    loads += 1
    const fail = (error: unknown) => {
      warn(`vitals, errors and events are not recorded, as the second file did not load: ${error}`)
      page.after(RETRY_AFTER_MS, () => {
        isLoading = false
      })
    }
    page.guard(() =>
      loadTail((loaded) => {
        if (typeof loaded === 'function') attach(loaded)
        else loaded.then((make) => page.guard(() => attach(make)), fail)
      }),
    )
  }

  function sendAll(): void {
    if (!source.maySend()) return
    source.beforeFlush()
    if (calls[0]) drop('tail_not_loaded', calls.splice(0).length)
    const emitted = waiting.splice(0)
    view = emitted.at(-1)?.view ?? view
    const records = emitted.flatMap((one) => assemble(one) ?? [])
    dropped = sendByBeacon(source, { waiting: records, dropped, view }, drop)
  }

  return {
    drop,
    load: startLoading,
    withTail(run) {
      if (tail) return run(tail)
      startLoading()
      // A tail that is part of the file is available synchronously.
      if (tail) run(tail)
      else if (calls.length < MAX_BUFFERED_RECORDS) calls.push(run)
      else drop('buffer_full')
    },
    add(one) {
      if (tail) return tail.add(one)
      if (waiting.length < MAX_BUFFERED_RECORDS) waiting.push(one)
      else drop('buffer_full')
      if (waiting.length >= MAX_BATCH_RECORDS) startLoading()
    },
    flush(isLast) {
      if (tail) return tail.flush(isLast)
      if (isLast) return sendAll()
      isFlushWanted = true
      startLoading()
    },
    clear() {
      waiting = []
      calls = []
      dropped = {}
      tail?.clear()
    },
  }
}

/**
 * Sends records once, in envelopes of version 1, which need no code of the tail. Returns the counts to add to the next
 * envelope: records that the browser does not accept are lost. `drop` counts those whose request fails later.
 */
function sendByBeacon(
  { page, endpoint, describe, fetch }: EnvelopeSource,
  { waiting, dropped, view: last }: { waiting: Waiting[]; dropped: Dropped; view: View | undefined },
  drop: Outbox['drop'],
): Dropped {
  const { window, guard } = page
  const { navigator } = window
  let left = waiting
  let counted = dropped
  let count = MAX_BATCH_RECORDS
  // Without records the counts alone, since no later envelope may carry them.
  for (let view = left[0]?.view ?? (Object.keys(dropped)[0] ? last : undefined); view; view = left[0]?.view) {
    const own = left.filter((one) => one.view === view).slice(0, count)
    const now = page.now()
    const records = own.map(({ record, at }) => ({ ...record, age: Math.max(0, Math.round(now - at)) }))
    const envelope = {
      v: WIRE_VERSION,
      sentAt: page.wallClock(),
      seq: view.seq,
      dropped: counted,
      page: describe(view),
      records,
    } satisfies Record<keyof Envelope, unknown>
    const body = toJson(envelope)
    count >>= 1
    if (count && body.length > MAX_BATCH_BYTES) continue
    count = MAX_BATCH_RECORDS
    view.seq += 1
    left = left.filter((one) => !own.includes(one))
    // The page may have used up the quota of beacons. In Firefox a setting can disable them.
    const keepalive = !navigator.sendBeacon
    const isAccepted =
      guard(() => navigator.sendBeacon(endpoint, body)) ||
      guard(() =>
        fetch.call(window, endpoint, { method: 'POST', keepalive, body }).catch(() => {
          // Blocked, or too large for a page that is being left.
          drop('not_kept', own.length)
        }),
      )
    counted = isAccepted ? {} : { ...counted, not_kept: (counted.not_kept ?? 0) + own.length }
  }
  return counted
}
