import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { explainDatabaseError } from '../domain-events/database-error.js'
import { lineageOf, type TimelineItem } from '../questions/timeline.js'
import { formatDuration, NOTHING } from '../report/format.js'
import { toTimelineItems } from '../report/shop-events.js'
import { describeSlowest } from '../report/slow.js'
import { kindName } from '../report/timeline.js'
import { toTree } from '../report/timeline-tree.js'
import { withWaits } from '../report/waits.js'
import { askReport, type ReportPlace } from './ask-report.js'
import { openEvents } from './events-option.js'
import { toPrintableJson } from './printed.js'
import { alignTable } from './text-table.js'
import { wrongValue } from './usage-error.js'

/** Arguments of `throughline report --action`, as text. */
export interface ReportActionOptions extends ReportPlace {
  action: string
  json?: boolean
  /** PostgreSQL with the shop's own events. */
  events?: string
}

/** Prints the lineage of one action, from the click to the last worker, and its slowest part. */
export async function runReportAction({ action, json, events: url, ...place }: ReportActionOptions): Promise<string> {
  if (!ACTION_ID_PATTERN.test(action)) throw wrongValue('--action', action, 'an action id, act_ and 26 characters')
  const found = await askReport(place, { topic: 'lineage', search: { id: action }, question: lineageOf(action) })
  const items = withWaits([...found, ...(await readEvents(url, action, found))])
  if (items.length === 0)
    throw new Error(
      `nothing in the store has the id ${action}. It may be too new to have arrived, or older than what is kept.`,
    )
  if (json) return toPrintableJson(items)
  const began = Math.min(...items.map(({ startMs }) => startMs))
  const cells = toTree(items).map(({ item, depth }) => [
    `${'  '.repeat(depth)}${kindName(item)} ${item.label} ${item.detail}`.trimEnd() + (item.failed ? ' (failed)' : ''),
    item.service,
    formatDuration(item.startMs - began),
    item.durationMs > 0 ? formatDuration(item.durationMs) : NOTHING,
  ])
  const slowest = describeSlowest(items)
  const table = alignTable({ head: ['what', 'where', 'start', 'duration'], cells, left: [0, 1] })
  return slowest ? `${table}\n\nSlow: ${slowest}` : table
}

// Here a failure of the database ends the command; without the option the lineage is printed without events.
async function readEvents(url: string | undefined, action: string, found: readonly TimelineItem[]) {
  // A running server that has the database has added them already.
  if (found.some(({ kind }) => kind === 'domain')) return []
  const { events, close } = await openEvents(url)
  try {
    return toTimelineItems((await events?.find('action', action)) ?? [], found)
  } catch (error) {
    throw explainDatabaseError(error)
  } finally {
    await close()
  }
}
