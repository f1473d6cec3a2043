import type { LatestAction } from '../questions/actions.js'
import { nothingFound } from './filter-form.js'
import { formatDuration } from './format.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { ago, outcomeMark, routeName } from './marks.js'
import { type Column, table } from './table.js'

const WIDE_COLUMNS: readonly Column<LatestAction>[] = [
  { name: 'Route', cell: ({ route }) => html`<span class="mono">${routeName(route)}</span>` },
  { name: 'Requests', numeric: true, cell: ({ requests }) => requests },
]

/** The latest actions, each a link to its lineage. */
export function latestTable(frame: PageFrame, actions: readonly LatestAction[], { wide = false } = {}): Html {
  return table({
    caption: 'Latest actions',
    items: actions,
    empty: nothingFound(frame, html`No actions in this range. Name one: <code>action('add_to_cart', () => …)</code>.`),
    columns: [
      {
        name: 'Action',
        cell: (action) => html`<a href="${frame.base}/action/${action.actionId}">${action.name || action.actionId}</a>`,
      },
      ...(wide ? WIDE_COLUMNS : []),
      { name: 'Outcome', cell: (action) => outcomeMark(action.outcome) },
      {
        name: 'Duration',
        numeric: true,
        cell: (action) => formatDuration(action.durationMs),
        value: (action) => action.durationMs,
      },
      { name: 'When', numeric: true, cell: (action) => ago(action.timeMs, frame.now) },
    ],
  })
}
