import { commitStorable } from './storable.js'
import { countRecords, createBatch, type RowBatch, TABLE_NAMES } from './stored-tables.js'

/** The outcome of one write. */
export interface WriteResult {
  /** Rows that are committed. */
  written: number
  /** Rows that are not stored. */
  dropped: number
  /** Why rows were dropped: the queue was full (retry later), the commit failed, or the store is closed. */
  reason?: 'queue_full' | 'write_failed' | 'closed'
  /** Rows with a value that no column can hold; the others of the write are stored. */
  unstorable?: number
}

/** Counts since the store was opened. */
export interface WriterStats {
  written: number
  dropped: { queueFull: number; writeFailed: number; closed: number; unstorable: number }
  queued: number
  commits: number
  lastError?: string
}

/** Batches commits. */
export interface Writer {
  /** Resolves once the rows are committed or dropped; never rejects. */
  add(batch: RowBatch): Promise<WriteResult>
  /** Commits what is queued now. */
  flush(): Promise<void>
  /** Commits the queue and rejects further writes. */
  close(): Promise<void>
  stats(): WriterStats
}

/** How rows are batched. */
export interface WriterOptions {
  commit(batch: RowBatch): Promise<void>
  /** Runs once after a delay; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void
  flushEveryMs: number
  maxBatchRows: number
  maxQueuedRows: number
}

interface Pending {
  batch: RowBatch
  rows: number
  resolve(result: WriteResult): void
}

/** Creates a writer that batches writes for a moment and commits them together: one sync to disk for many senders. */
export function createWriter(options: WriterOptions): Writer {
  const { commit, after, flushEveryMs, maxBatchRows, maxQueuedRows } = options
  const dropped = { queueFull: 0, writeFailed: 0, closed: 0, unstorable: 0 }
  let queue: Pending[] = []
  let queued = 0
  let written = 0
  let commits = 0
  let lastError: string | undefined
  let cancelTimer: (() => void) | undefined
  let running: Promise<void> = Promise.resolve()
  let closed = false

  const settle = async (group: readonly Pending[]): Promise<void> => {
    try {
      await commit(joinBatches(group.map((pending) => pending.batch)))
      commits += 1
      for (const pending of group) succeed(pending, 0)
    } catch (error) {
      noteError(error)
      // One invalid write must not fail the others: each is retried alone.
      for (const pending of group) await settleAlone(pending)
    }
  }
  const settleAlone = async (pending: Pending): Promise<void> => {
    try {
      const unstorable = await commitStorable(pending.batch, commit)
      commits += 1
      succeed(pending, unstorable)
    } catch (error) {
      noteError(error)
      fail(pending)
    }
  }
  const noteError = (error: unknown) => {
    lastError = error instanceof Error ? error.message : String(error)
  }
  const succeed = ({ rows, resolve }: Pending, unstorable: number) => {
    written += rows - unstorable
    dropped.unstorable += unstorable
    queued -= rows
    resolve({ written: rows - unstorable, dropped: 0, ...(unstorable > 0 ? { unstorable } : {}) })
  }
  const fail = ({ rows, resolve }: Pending) => {
    dropped.writeFailed += rows
    queued -= rows
    resolve({ written: 0, dropped: rows, reason: 'write_failed' })
  }
  const flush = (): Promise<void> => {
    cancelTimer?.()
    cancelTimer = undefined
    const group = queue
    queue = []
    if (group.length > 0) running = running.then(() => settle(group))
    return running
  }
  const refuse = (rows: number): WriteResult | undefined => {
    if (closed) {
      dropped.closed += rows
      return { written: 0, dropped: rows, reason: 'closed' }
    }
    // A single request larger than the queue is bounded by the body limit and may pass when nothing else waits.
    if (queued === 0 || queued + rows <= maxQueuedRows) return undefined
    dropped.queueFull += rows
    return { written: 0, dropped: rows, reason: 'queue_full' }
  }
  return {
    add(batch) {
      const rows = countRecords(batch)
      if (rows === 0) return Promise.resolve({ written: 0, dropped: 0 })
      const refused = refuse(rows)
      if (refused) return Promise.resolve(refused)
      queued += rows
      return new Promise((resolve) => {
        queue.push({ batch, rows, resolve })
        if (queue.reduce((sum, pending) => sum + pending.rows, 0) >= maxBatchRows) void flush()
        else cancelTimer ??= after(flushEveryMs, () => void flush())
      })
    },
    flush,
    async close() {
      closed = true
      await flush()
    },
    stats: () => ({ written, dropped: { ...dropped }, queued, commits, ...(lastError ? { lastError } : {}) }),
  }
}

function joinBatches(batches: readonly RowBatch[]): RowBatch {
  return createBatch(
    Object.fromEntries(TABLE_NAMES.map((table) => [table, batches.flatMap<unknown>((batch) => batch[table])])),
  )
}
