/** Queued payloads, the oldest first. */
export interface Queue<Payload> {
  /** Resolves once the payload is stored as safely as this queue can; rejects if the queue is full. */
  add(payload: Payload): Promise<void>
  /** The oldest payloads, up to about `maxRecords` records; they stay queued until `done()`. */
  peek(maxRecords: number): Promise<Batch<Payload> | undefined>
  records(): number
  /** Releases its contents; returns how many records are lost by that. */
  close(): Promise<number>
}

/** Payloads that are sent together. */
export interface Batch<Payload> {
  payloads: readonly Payload[]
  records: number
  /** Removes them. */
  done(): Promise<void>
}

/**
 * Why records were lost between `write()` and the collector. Senders retry records counted as `queue_full` and `disk`,
 * which were rejected, and `unfinished`, which were never acknowledged.
 */
export type DropReason = 'queue_full' | 'disk' | 'unfinished' | 'expired' | 'corrupt' | 'closed' | 'refused'
/** Counts a loss. */
export type Drop = (reason: DropReason, records: number) => void

/** What one payload holds. */
export type CountRecords<Payload> = (payload: Payload) => number

/** Thrown by `add()` if the queue is full: the page keeps the records and retries. */
export class QueueFullError extends Error {
  override name = 'QueueFullError'
}

/** Creates a queue in memory. */
export function createMemoryQueue<Payload>({
  maxRecords,
  count,
  drop,
}: {
  maxRecords: number
  count: CountRecords<Payload>
  drop: Drop
}): Queue<Payload> {
  let entries: { payload: Payload; records: number }[] = []
  let total = 0
  return {
    async add(payload) {
      const records = count(payload)
      if (total + records > maxRecords) {
        drop('queue_full', records)
        throw new QueueFullError(
          `throughline: ${total} records are queued for the collector; no space for ${records} more.`,
        )
      }
      entries.push({ payload, records })
      total += records
    },
    async peek(atMost) {
      const head = takeHead(entries, atMost)
      if (head.length === 0) return undefined
      const records = sumRecords(head)
      return {
        payloads: head.map(({ payload }) => payload),
        records,
        async done() {
          entries = entries.filter((entry) => !head.includes(entry))
          total -= records
        },
      }
    },
    records: () => total,
    async close() {
      const lost = total
      entries = []
      total = 0
      return lost
    },
  }
}

/** The first entries with at most `maxRecords` records together, at least one. */
export function takeHead<Entry extends { records: number }>(entries: readonly Entry[], maxRecords: number): Entry[] {
  let total = 0
  const end = entries.findIndex(({ records }, i) => {
    total += records
    return i > 0 && total > maxRecords
  })
  return entries.slice(0, end === -1 ? entries.length : end)
}

/** Sum of the records of all entries. */
export function sumRecords(entries: readonly { records: number }[]): number {
  return entries.reduce((sum, { records }) => sum + records, 0)
}
