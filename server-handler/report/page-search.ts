import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import type { Answers } from '../questions/question.js'
import type { TimelineItem } from '../questions/timeline.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { readMentions } from './lineage.js'
import { sessionLink } from './links.js'
import { moment } from './marks.js'
import { type EventLookup, eventsNotice } from './shop-events.js'
import { table } from './table.js'
import { waterfall, type Zoom } from './timeline.js'

/** The content of a search page. */
export interface SearchPageInput {
  searched: string
  events: EventLookup
  zoom?: Zoom | undefined
}

/** Everything with a given id: of a request, a trace, a session, a page view. */
export async function searchPage(
  answers: Answers,
  { base }: PageFrame,
  { searched, events, zoom }: SearchPageInput,
): Promise<PageContent> {
  const shared = { title: 'Search', hideFilter: true, searched }
  if (!searched)
    return {
      ...shared,
      body: html`<div class="empty">Give an action id, a request id, a trace id, a session id or a correlation id.</div>`,
    }
  const { items, problem } = await readMentions(answers, events, searched)
  const notice = eventsNotice({ problem })
  const lead = html`<code class="id">${searched}</code>`
  if (items.length === 0) {
    return {
      ...shared,
      lead,
      body: html`${notice}<div class="empty"><p>Nothing in the store has this id.</p><p>Ids must match exactly. The request id is in the <code>X-Request-Id</code> header of the response.</p></div>`,
    }
  }
  return {
    ...shared,
    lead,
    body: html`${notice}${sessionsOf(items, base)}<section>${actionsTable(items, base)}</section><section>${waterfall(items, { base, searched, zoom })}</section>`,
  }
}

/** Limit of visits that a search links to: one unless the id is of a trace or request that several share. */
const MAX_SESSIONS = 8

function sessionsOf(items: readonly TimelineItem[], base: string): Html | false {
  const ids = [...new Set(items.map(({ sessionId }) => sessionId).filter((id) => id !== ''))].slice(0, MAX_SESSIONS)
  if (ids.length === 0) return false
  return html`<p>${ids.length === 1 ? 'The whole visit as a timeline: ' : 'The visits as timelines: '}${ids.map((id) => html`${sessionLink(base, id)} `)}</p>`
}

interface FoundAction {
  id: string
  name: string
  records: number
  startMs: number
}

function actionsTable(items: readonly TimelineItem[], base: string): Html {
  const found = new Map<string, FoundAction>()
  for (const item of items) {
    if (!ACTION_ID_PATTERN.test(item.actionId)) continue
    const known = found.get(item.actionId) ?? { id: item.actionId, name: '', records: 0, startMs: item.startMs }
    found.set(item.actionId, { ...known, name: known.name || item.actionName, records: known.records + 1 })
  }
  return table({
    caption: 'Actions that it belongs to',
    items: [...found.values()],
    empty: 'None of these records belongs to an action.',
    columns: [
      {
        name: 'Action',
        cell: (action) =>
          html`<a href="${base}/action/${action.id}">${action.name || 'unnamed'}</a> <span class="id small">${action.id}</span>`,
      },
      { name: 'Began', numeric: true, cell: (action) => moment(action.startMs) },
      { name: 'Records', numeric: true, cell: (action) => action.records },
    ],
  })
}
