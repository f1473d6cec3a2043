import { backoffMs } from './backoff.js'
import type { Breaker } from './breaker.js'
import { type Clock, hasPassed } from './clock.js'
import type { Attempt } from './post.js'
import type { Batch, Drop, Queue } from './queue.js'

/** Sends the queue to the collector, one request at a time. */
export interface Pipeline {
  /** Notifies the pipeline of new payloads. */
  wake(): void
  /**
   * Attempts everything in the queue once, without waiting for the next due time; `Retry-After` of the collector is
   * respected.
   */
  drain(): Promise<void>
  stop(): void
}

/** Dependencies of a pipeline. */
export interface PipelineParts<Payload> {
  queue: Queue<Payload>
  send: (payloads: readonly Payload[]) => Promise<Attempt>
  breaker: Breaker
  drop: Drop
  /** Called for each payload that the collector accepted, whole or in part. */
  delivered: (records: number, rejected: number) => void
  clock: Clock
  random: () => number
  batchRecords: number
  flushEveryMs: number
}

/** Creates an idle pipeline. */
export function createPipeline<Payload>(parts: PipelineParts<Payload>): Pipeline {
  const { queue, send, breaker, drop, delivered, clock, random, batchRecords, flushEveryMs } = parts
  let failures = 0
  /** When the collector itself asked not to be called, and for how long. */
  let asked = { at: 0, forMs: 0 }
  let isStopped = false
  let running: Promise<void> | undefined
  let cancelTimer: (() => void) | undefined

  const later = (delayMs: number) => {
    if (cancelTimer || isStopped) return
    cancelTimer = clock.after(delayMs, () => {
      cancelTimer = undefined
      run()
    })
  }

  const askedMs = (now: number) => (hasPassed(asked.forMs, { since: asked.at, now }) ? 0 : asked.at + asked.forMs - now)
  const waitMs = () => Math.max(breaker.waitMs(clock.now()), askedMs(clock.now()))

  const finish = async (batch: Batch<Payload>, attempt: Attempt): Promise<boolean> => {
    if (attempt.kind === 'retry') {
      failures += 1
      breaker.failed(clock.now(), attempt.problem)
      asked = { at: clock.now(), forMs: attempt.afterMs ?? 0 }
      // Records added meanwhile have set a timer that is now too early.
      cancelTimer?.()
      cancelTimer = undefined
      later(Math.max(backoffMs(failures, random), waitMs()))
      return false
    }
    failures = 0
    if (attempt.kind === 'delivered') {
      breaker.succeeded(clock.now())
      // A collector cannot have refused more than it was sent.
      const rejected = Math.min(attempt.rejected, batch.records)
      delivered(batch.records - rejected, rejected)
    } else {
      breaker.failed(clock.now(), attempt.problem)
      drop('refused', batch.records)
    }
    await batch.done()
    return true
  }

  const pass = async () => {
    for (;;) {
      if (waitMs() > 0) return later(waitMs())
      const batch = await queue.peek(batchRecords)
      if (!batch || !(await finish(batch, await send(batch.payloads)))) return
    }
  }

  const run = (): Promise<void> => {
    // pass() rejects only if a queue's files cannot be removed; they are retried later.
    running ??= pass()
      .catch(() => later(flushEveryMs))
      .finally(() => {
        running = undefined
      })
    return running
  }

  return {
    wake() {
      if (failures === 0 && queue.records() >= batchRecords) void run()
      else later(Math.max(flushEveryMs, waitMs()))
    },
    async drain() {
      await running
      await run()
    },
    stop() {
      isStopped = true
      cancelTimer?.()
    },
  }
}
