import {
  type ErrorHistory,
  type ErrorOccurrence,
  type ErrorShare,
  type ErrorVisitors,
  errorHistories,
  errorOccurrences,
  errorSharesBy,
  errorStateOf,
  errorTrend,
  errorVisitors,
} from '../questions/error-group.js'
import { type ErrorGroup, errorGroup } from '../questions/errors.js'
import type { ReportFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { explainState, stateMark } from './error-state.js'
import { errorTrendFigure } from './error-trend.js'
import { formatAgo, formatCount } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { lineageLink, sessionLink } from './links.js'
import { estimate, moment, routeName, seenAt, ZONE } from './marks.js'
import { table } from './table.js'

/** Shows a stack; applies source maps if there are any. */
export type ShowStack = (error: ErrorGroup) => Html

/** One group of errors: affected visitors, duration, places, and what led to it. */
export async function errorPage(
  answers: Answers,
  frame: PageFrame,
  { key, showStack }: { key: string; showStack: ShowStack },
): Promise<PageContent | undefined> {
  const { filter } = frame
  const asked = { filter, key }
  const [[inRange], [history], [visitors], trend, releases, routes, devices, browsers, occurrences] = await Promise.all(
    [
      ask(answers, errorGroup(filter, key)),
      ask(answers, errorHistories(filter, key)),
      ask(answers, errorVisitors(asked)),
      ask(answers, errorTrend(asked)),
      ask(answers, errorSharesBy(asked, 'release')),
      ask(answers, errorSharesBy(asked, 'route')),
      ask(answers, errorSharesBy(asked, 'device')),
      ask(answers, errorSharesBy(asked, 'browser')),
      ask(answers, errorOccurrences(asked)),
    ],
  )
  const group = inRange ?? (await ask(answers, errorGroup({ ...filter, sinceMs: 0 }, key)))[0]
  if (!group) return undefined
  return {
    title: group.type,
    lead: html`<span class="message">${group.message}</span>`,
    body: html`${facts(frame, { group, occursInRange: inRange !== undefined, history, visitors })}
<section aria-labelledby="trend"><h2 id="trend">Over time</h2>${errorTrendFigure(filter, trend)}</section>
<section aria-labelledby="stack"><h2 id="stack">Stack</h2>${showStack(group)}</section>
<div class="pair">
<section>${shareTable('By release', releases, frame)}</section>
<section>${shareTable('By browser', browsers, frame)}</section>
<section>${shareTable('By route', routes, frame)}</section>
<section>${shareTable('By device', devices, frame)}</section>
</div>
<section>${occurrenceTable(frame, occurrences)}</section>`,
  }
}

interface Facts {
  group: ErrorGroup
  occursInRange: boolean
  history: ErrorHistory | undefined
  visitors: ErrorVisitors | undefined
}

function facts({ base, filter, now }: PageFrame, { group, occursInRange, history, visitors }: Facts): Html {
  const rows: readonly [string, Html | string | false][] = [
    ['State', history ? stateFact(history, filter) : false],
    ['Count', occursInRange ? estimate(group.counted, group.estimated) : 'none in this range'],
    ['Visitors affected', occursInRange && affected(group, visitors)],
    ['Page views affected', occursInRange && formatCount(group.pages)],
    ['First seen', seenWithZone(history?.firstSeenMs ?? group.firstSeenMs, now)],
    ['Last seen', seenWithZone(history?.lastSeenMs ?? group.lastSeenMs, now)],
    ['Caught by', `${group.source || 'unknown'}${group.handled ? ' (handled)' : ''}`],
    [
      'Action that led to it',
      group.action || group.actionId
        ? html`${lineageLink(base, group.actionId, group.action)} <span class="small">latest; its lineage</span>`
        : 'none recorded',
    ],
    ['Fingerprint', html`<code class="id">${group.fingerprint}</code>`],
  ]
  return html`<dl class="facts wide">${rows.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function seenWithZone(ms: number, now: number): Html {
  return html`${moment(ms)} ${ZONE} <span class="small">${formatAgo(ms, now)}</span>`
}

function stateFact(history: ErrorHistory, filter: ReportFilter): Html {
  return html`${stateMark(history, filter)} <span class="small">${explainState(errorStateOf(history, filter), history)}</span>`
}

// Users only if the page identifies them; other visitors are counted by session.
function affected({ sessions }: ErrorGroup, visitors: ErrorVisitors | undefined): Html {
  const counted = html`${formatCount(sessions)} session${sessions !== 1 && 's'}`
  if (!visitors || visitors.users === 0) return html`${counted} <span class="small">distinct, as recorded</span>`
  const { users, anonymousSessions } = visitors
  return html`${formatCount(users)} user${users !== 1 && 's'}${anonymousSessions > 0 && html` and ${formatCount(anonymousSessions)} session${anonymousSessions !== 1 && 's'} without a user`} <span class="small">distinct, as recorded; ${counted} in all</span>`
}

function shareTable(caption: string, items: readonly ErrorShare[], { now }: PageFrame): Html {
  return table({
    caption,
    items,
    empty: 'It did not occur in this range.',
    columns: [
      {
        name: caption.replace('By ', '').replace(/^./, (first) => first.toUpperCase()),
        cell: ({ name }) =>
          name ? html`<span class="mono">${name}</span>` : html`<span class="nothing">(none)</span>`,
        value: ({ name }) => name,
      },
      { name: 'Count', numeric: true, cell: ({ counted, estimated }) => estimate(counted, estimated) },
      { name: 'Sessions', numeric: true, cell: ({ sessions }) => formatCount(sessions), value: (row) => row.sessions },
      { name: 'First seen', unit: ZONE, numeric: true, cell: ({ firstSeenMs }) => seenAt(firstSeenMs, now) },
      { name: 'Last seen', unit: ZONE, numeric: true, cell: ({ lastSeenMs }) => seenAt(lastSeenMs, now) },
    ],
  })
}

function occurrenceTable({ base, now }: PageFrame, items: readonly ErrorOccurrence[]): Html {
  return table({
    caption: 'Latest occurrences',
    items,
    empty: 'It did not occur in this range.',
    columns: [
      { name: 'When', unit: ZONE, cell: ({ timeMs }) => seenAt(timeMs, now) },
      {
        name: 'Action',
        cell: ({ actionId, action }) => lineageLink(base, actionId, action),
        value: (row) => row.actionId,
      },
      { name: 'Session', cell: ({ sessionId }) => sessionLink(base, sessionId), value: (row) => row.sessionId },
      {
        name: 'Route',
        cell: ({ route }) => html`<span class="mono">${routeName(route)}</span>`,
        value: (row) => row.route,
      },
      { name: 'Release', cell: ({ release }) => html`<span class="mono">${release}</span>` },
      { name: 'Device', cell: ({ device }) => device },
      { name: 'Times', title: 'Repeats of one record', numeric: true, cell: ({ repeats }) => repeats },
    ],
  })
}
