import type { EventTable } from './event-table.js'
import type { FullName } from './names.js'

/** What is archived, and where to. */
export interface ArchiveJob {
  table: EventTable
  /** The column with the time of events. */
  createdAt: string
  archive: FullName
  /** Events before this moment are moved. */
  beforeMs: number
}

/** What was moved. */
export interface Moved {
  /** Partitions that were moved whole. */
  partitions: readonly string[]
  /** Events that were moved one by one. */
  events: number
  /** What was left unchanged, and why. */
  leftOut: readonly string[]
}
