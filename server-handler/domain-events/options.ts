import { group, text, textOr, whole } from '../options/rows.js'
import type { OptionTable } from '../options/table.js'
import type { EventColumns } from './event-table.js'
import { NAME_MUST, NAME_PATTERN, TABLE_MUST, TABLE_PATTERN } from './names.js'

const column = (description: string, shown: string) =>
  text(description, { must: NAME_MUST, pattern: NAME_PATTERN, shown })

const COLUMN_ROWS = {
  id: column('id of an event', "`id`, `event_id` or the primary key's first column"),
  type: column('type of an event', '`event_type`, `type`, `event_name` or `name`'),
  stream: column('what the event is about', '`stream`, `stream_name`, `stream_id` or `aggregate_id`'),
  data: column('content of an event', '`data`, `event_data`, `payload` or `body`'),
  createdAt: column('when it was recorded', '`created_at`'),
} satisfies OptionTable<EventColumns>

/** The option `table`, which is the same for all functions of domain events. */
export const TABLE_ROW = textOr('domain_events', 'the table of events, with its schema if it has one', {
  must: TABLE_MUST,
  pattern: TABLE_PATTERN,
})

/** The option `columns`, which is the same for all functions of domain events. */
export const COLUMNS_ROW = group(COLUMN_ROWS, 'columns of a table of your own that are named differently')

/** The option `apiSchema`, which is the same for all functions of domain events. */
export const API_SCHEMA_ROW = textOr('api', 'schema of the functions for lookups', {
  must: NAME_MUST,
  pattern: NAME_PATTERN,
})

/** Longest wait for a lock that other transactions queue behind: short enough not to be noticed. */
const LOCK_TIMEOUT_MS = 200

/** Longest time for which a change that never gets its lock is retried. */
const GIVE_UP_MS = 60_000

/** The options about locks, which are the same for the migration and the archive. */
export const LOCK_ROWS = {
  lockTimeoutMs: whole(
    { from: 10, to: 60_000, or: LOCK_TIMEOUT_MS },
    'longest wait for a lock, since other transactions queue behind the wait; then the change is retried',
  ),
  giveUpAfterMs: whole({ from: 0, or: GIVE_UP_MS }, 'time after which a change that never gets its lock is given up'),
}

/** The option `isDryRun`. */
export const DRY_RUN_DESCRIPTION = 'returns the statements without running them'

/** An option with the number of months ahead that have a partition. */
export const MONTHS_ROW = whole({ from: 0, to: 24, or: 3 }, 'months ahead whose partitions are created')
