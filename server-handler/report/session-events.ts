import type { StoredEvent } from '../domain-events/read-events.js'
import { formatDuration, formatTime } from './format.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { lineageLink } from './links.js'
import { table } from './table.js'

/** The shop's own events of a visit, in order; empty without any. */
export function eventTable({ base }: PageFrame, events: readonly StoredEvent[]): Html | false {
  if (events.length === 0) return false
  return html`<section>${table({
    caption: 'Domain events',
    items: [...events].sort((a, b) => a.createdMs - b.createdMs),
    empty: '',
    columns: [
      { name: 'Time', cell: ({ createdMs }) => `${formatTime(createdMs)} UTC` },
      {
        name: 'What',
        cell: ({ type, failed }) =>
          html`<span class="${failed && 'trouble'}"><span class="kind k-domain">event</span> ${type}${failed && html` <span class="failure">failed</span>`}</span>`,
        value: ({ type }) => type,
      },
      { name: 'Of', cell: ({ stream }) => stream },
      {
        name: 'Duration',
        numeric: true,
        cell: ({ durationMs }) => durationMs !== undefined && durationMs > 0 && formatDuration(durationMs),
        value: ({ durationMs }) => durationMs ?? 0,
      },
      { name: 'Error', cell: ({ error }) => error },
      {
        name: 'Leads to',
        cell: ({ actionId }) => actionId !== '' && lineageLink(base, actionId, 'lineage'),
        value: ({ actionId }) => actionId,
      },
    ],
  })}</section>`
}
