import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import type { Answers } from '../questions/question.js'
import type { TimelineItem } from '../questions/timeline.js'
import { formatDuration } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { readLineage } from './lineage.js'
import { sessionLink } from './links.js'
import { moment, outcomeMark } from './marks.js'
import { type EventLookup, eventsNotice } from './shop-events.js'
import { describeSlowest } from './slow.js'
import { waterfall, type Zoom } from './timeline.js'

/** The content of an action's page. */
export interface ActionPageInput {
  actionId: string
  events: EventLookup
  zoom?: Zoom | undefined
}

/** The lineage of one action: from the click to the last worker. */
export async function actionPage(
  answers: Answers,
  { base }: PageFrame,
  { actionId, events, zoom }: ActionPageInput,
): Promise<PageContent> {
  const { items, problem } = await readLineage(answers, events, actionId)
  const notice = eventsNotice({ problem })
  const own = items.find((item) => item.actionId === actionId && item.actionName)
  const title = own?.actionName ?? 'Action'
  const lead = html`<code class="id">${actionId}</code>`
  if (items.length === 0)
    return { title, lead, hideFilter: true, searched: actionId, body: html`${notice}${nothingFound()}` }
  return {
    title,
    lead,
    hideFilter: true,
    searched: actionId,
    body: html`${notice}${summary(items, actionId, base)}<section>${waterfall(items, { base, zoom })}</section>`,
  }
}

function nothingFound(): Html {
  return html`<div class="empty"><p>Nothing in the store has this id.</p>
<p>An action is written when it ends; give it a few seconds. Requests appear once the backend sends its spans to <code>/v1/traces</code>. Raw data is kept for seven days.</p></div>`
}

function summary(items: readonly TimelineItem[], actionId: string, base: string): Html {
  const action = items.find((item) => item.kind === 'action' && item.actionId === actionId)
  const parents = distinct(items.filter((item) => item.actionId === actionId).map((item) => item.parentActionId))
  const children = distinct(items.filter((item) => item.parentActionId === actionId).map((item) => item.actionId))
  const requests = items.filter((item) => item.kind === 'request')
  const facts: readonly [string, Html | string | false][] = [
    ['Outcome', action ? outcomeMark(action.detail) : 'not ended, or not recorded'],
    ['Duration', action ? formatDuration(action.durationMs) : false],
    ['Who is slow', describeSlowest(items) ?? false],
    ['Route', html`<span class="mono">${action?.route || items.find((item) => item.route)?.route}</span>`],
    ['Began', moment(items[0]?.startMs ?? 0)],
    [
      'Requests',
      requests.length > 0 ? `${requests.length}, ${requests.filter((item) => item.failed).length} failed` : false,
    ],
    ['Domain events', describeEvents(items) ?? false],
    ['Services', distinct(items.map((item) => item.service)).join(', ')],
    ['Caused by', parents.length > 0 && links(parents, base)],
    ['Caused', children.length > 0 && links(children, base)],
    [
      'Session',
      items.find((item) => item.sessionId)?.sessionId
        ? sessionLink(base, items.find((item) => item.sessionId)?.sessionId ?? '')
        : false,
    ],
  ]
  return html`<dl class="facts wide">${facts.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function describeEvents(items: readonly TimelineItem[]): string | undefined {
  const events = items.filter(({ kind }) => kind === 'domain')
  return events.length > 0 ? `${events.length}, ${events.filter(({ failed }) => failed).length} failed` : undefined
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))]
}

function links(ids: readonly string[], base: string): Html {
  const shown = ids.filter((id) => ACTION_ID_PATTERN.test(id)).slice(0, 8)
  return html`${shown.map((id) => html`<a class="id" href="${base}/action/${id}">${id}</a> `)}`
}
