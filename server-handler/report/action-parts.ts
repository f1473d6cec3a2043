import type { TimelineItem } from '../questions/timeline.js'
import { type Html, html } from './html.js'
import { durationCell, percent, shareCell } from './marks.js'
import { partsOf, type SlowPart } from './slow.js'
import { table } from './table.js'
import { withWaits } from './waits.js'

interface PartRow {
  name: string
  ms: number
  share: number
}

/** The average parts of the duration of some actions. */
export function actionParts(actionIds: readonly string[], items: readonly TimelineItem[]): Html {
  const parts = actionIds.flatMap((id) => partsOf(withWaits(itemsOf(id, items))))
  const total = parts.reduce((sum, { ms }) => sum + ms, 0)
  const rows: PartRow[] = sumByName(parts).map(([name, ms]) => ({ name, ms: ms / actionIds.length, share: ms / total }))
  return html`<section>${table({
    caption: `What the time of the slowest ${actionIds.length} consists of, on average`,
    items: rows.slice(0, 10),
    empty: 'No request, server or worker was recorded for these actions.',
    columns: [
      { name: 'Part', cell: ({ name }) => name },
      {
        name: 'Of the whole',
        title: 'Share of the time',
        cell: ({ share }) =>
          html`<svg class="part" width="100%" height="14" aria-hidden="true"><rect class="k-action" y="3" height="8" rx="1.5" width="${percent(share)}"/></svg>`,
      },
      { name: 'Time', numeric: true, cell: ({ ms }) => durationCell(ms) },
      { name: 'Share', numeric: true, cell: ({ share }) => shareCell(share) },
    ],
  })}</section>`
}

function sumByName(parts: readonly SlowPart[]): [string, number][] {
  const sums = new Map<string, number>()
  for (const { name, ms } of parts) sums.set(name, (sums.get(name) ?? 0) + ms)
  return [...sums].sort(([, a], [, b]) => b - a)
}

/** Returns the items of one action among several: its own, and those of the traces that its requests started. */
function itemsOf(id: string, items: readonly TimelineItem[]): TimelineItem[] {
  const isOwn = ({ actionId, parentActionId }: TimelineItem) => actionId === id || parentActionId === id
  const traces = new Set(
    items
      .filter((item) => isOwn(item) && (item.kind === 'request' || item.kind === 'span'))
      .map(({ traceId }) => traceId),
  )
  traces.delete('')
  return items.filter((item) => isOwn(item) || (item.kind === 'span' && traces.has(item.traceId)))
}
