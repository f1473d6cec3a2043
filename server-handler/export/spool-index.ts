import { sumRecords } from './queue.js'

/** One file of the spool. */
export interface SpoolEntry<Payload> {
  name: string
  /** Epoch milliseconds of writing. */
  at: number
  records: number
  bytes: number
  /** Held here only where the disk refused it. */
  payload?: Payload
}

/** What is in the spool, the oldest first. */
export interface SpoolIndex<Payload> {
  /** Files that were there before this process. */
  adopt(found: readonly SpoolEntry<Payload>[]): void
  add(entry: SpoolEntry<Payload>): void
  forget(gone: readonly SpoolEntry<Payload>[]): void
  entries(): readonly SpoolEntry<Payload>[]
  bytes(): number
  records(): number
}

/** Creates an empty index. */
export function createSpoolIndex<Payload>(): SpoolIndex<Payload> {
  let entries: SpoolEntry<Payload>[] = []
  let bytes = 0
  const sumBytes = (given: readonly SpoolEntry<Payload>[]) => given.reduce((sum, entry) => sum + entry.bytes, 0)
  return {
    adopt(found) {
      entries = [...found, ...entries]
      bytes += sumBytes(found)
    },
    add(entry) {
      entries.push(entry)
      bytes += entry.bytes
    },
    forget(gone) {
      const left = entries.filter((entry) => !gone.includes(entry))
      bytes -= sumBytes(entries) - sumBytes(left)
      entries = left
    },
    entries: () => entries,
    bytes: () => bytes,
    records: () => sumRecords(entries),
  }
}
