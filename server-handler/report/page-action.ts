import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { type Answers, ask } from '../questions/question.js'
import { lineageOf, type TimelineItem } from '../questions/timeline.js'
import { formatDuration } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { sessionLink } from './links.js'
import { moment, outcomeMark } from './marks.js'
import { describeSlowest } from './slow.js'
import { waterfall, type Zoom } from './timeline.js'
import { withWaits } from './waits.js'

/** The content of an action's page. */
export interface ActionPageInput {
  actionId: string
  zoom?: Zoom | undefined
}

/** The lineage of one action: from the click to the last worker. */
export async function actionPage(
  answers: Answers,
  { base }: PageFrame,
  { actionId, zoom }: ActionPageInput,
): Promise<PageContent> {
  const items = withWaits(await ask(answers, lineageOf(actionId)))
  const own = items.find((item) => item.actionId === actionId && item.actionName)
  const title = own?.actionName ?? 'Action'
  const lead = html`<code class="id">${actionId}</code>`
  if (items.length === 0) return { title, lead, hideFilter: true, searched: actionId, body: nothingFound() }
  return {
    title,
    lead,
    hideFilter: true,
    searched: actionId,
    body: html`${summary(items, actionId, base)}<section>${waterfall(items, { base, zoom })}</section>`,
  }
}

function nothingFound(): Html {
  return html`<div class="empty"><p>Nothing in the store carries this id.</p>
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

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))]
}

function links(ids: readonly string[], base: string): Html {
  const shown = ids.filter((id) => ACTION_ID_PATTERN.test(id)).slice(0, 8)
  return html`${shown.map((id) => html`<a class="id" href="${base}/action/${id}">${id}</a> `)}`
}
