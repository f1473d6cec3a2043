import { sumRecords } from './queue.js'

/** One file of the spool. */
export interface SpoolEntry {
  name: string
  /** Time of writing, in epoch milliseconds. */
  at: number
  records: number
  bytes: number
}

/** The files of the spool, the oldest first. */
export interface SpoolIndex {
  /** Adds the files of earlier processes. */
  adopt(found: readonly SpoolEntry[]): void
  add(entry: SpoolEntry): void
  forget(removed: readonly SpoolEntry[]): void
  entries(): readonly SpoolEntry[]
  bytes(): number
  records(): number
}

/** Creates an empty index. */
export function createSpoolIndex(): SpoolIndex {
  let entries: SpoolEntry[] = []
  let bytes = 0
  const sumBytes = (given: readonly SpoolEntry[]) => given.reduce((sum, entry) => sum + entry.bytes, 0)
  return {
    adopt(found) {
      entries = [...found, ...entries]
      bytes += sumBytes(found)
    },
    add(entry) {
      entries.push(entry)
      bytes += entry.bytes
    },
    forget(removed) {
      const left = entries.filter((entry) => !removed.includes(entry))
      bytes -= sumBytes(entries) - sumBytes(left)
      entries = left
    },
    entries: () => entries,
    bytes: () => bytes,
    records: () => sumRecords(entries),
  }
}
