import { type ErrorHistory, errorHistories, type QuietGroup, quietGroups } from '../questions/error-group.js'
import { type ErrorGroup, type ErrorOrder, errorGroups } from '../questions/errors.js'
import { formatFilter } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { stateMark } from './error-state.js'
import { nothingFound } from './filter-form.js'
import { formatCount } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { errorHref, lineageLink } from './links.js'
import { estimate, routeName, seenAt, ZONE } from './marks.js'
import { table } from './table.js'

const MOST_GROUPS = 100

/** Errors grouped by fingerprint, each with a page of its own. */
export async function errorsPage(answers: Answers, frame: PageFrame, order: ErrorOrder): Promise<PageContent> {
  const { filter } = frame
  const [errors, histories, quiet] = await Promise.all([
    ask(answers, errorGroups(filter, MOST_GROUPS, order)),
    ask(answers, errorHistories(filter)),
    ask(answers, quietGroups(filter)),
  ])
  const total = errors.reduce((sum, error) => sum + error.estimated, 0)
  const historyOf = new Map(histories.map((history) => [history.fingerprint, history]))
  const lead = errors.length > 0 ? `${formatCount(total)} errors in ${formatCount(errors.length)} groups.` : undefined
  return {
    title: 'Errors',
    ...(lead ? { lead } : {}),
    body: html`<section>${groupTable(frame, errors, { historyOf, order })}</section>
${quiet.length > 0 && html`<section>${quietTable(frame, quiet)}</section>`}`,
  }
}

function groupTable(
  frame: PageFrame,
  errors: readonly ErrorGroup[],
  { historyOf, order }: { historyOf: ReadonlyMap<string, ErrorHistory>; order: ErrorOrder },
): Html {
  const { base, filter, now } = frame
  const sortBy = (by: ErrorOrder) => ({
    href: `${base}/errors${formatFilter(filter, by === 'count' ? {} : { sort: by })}`,
    isCurrent: by === order,
  })
  return table({
    caption: 'Errors by group',
    items: errors,
    empty: nothingFound(frame, 'No errors in this range.'),
    columns: [
      { name: 'Error', cell: (error) => groupLink(frame, error), value: ({ type, message }) => `${type}: ${message}` },
      { name: 'State', cell: ({ fingerprint }) => stateMark(historyOf.get(fingerprint), filter) },
      {
        name: 'Count',
        numeric: true,
        sort: sortBy('count'),
        cell: (error) => estimate(error.counted, error.estimated),
      },
      {
        name: 'Visitors affected',
        title: 'Distinct sessions that had it, as recorded; without sessions, sorted by page views',
        numeric: true,
        sort: sortBy('visitors'),
        cell: ({ sessions }) => formatCount(sessions),
        value: ({ sessions }) => sessions,
      },
      {
        name: 'Route',
        cell: (error) =>
          html`<span class="mono">${routeName(error.route)}</span>${error.routes > 1 && html` <span class="small">+ ${error.routes - 1}</span>`}`,
        value: ({ route }) => route,
      },
      {
        name: 'Action',
        cell: ({ action, actionId }) => lineageLink(base, actionId, action),
        value: ({ action }) => action,
      },
      {
        name: 'First seen',
        unit: ZONE,
        numeric: true,
        cell: (error) => seenAt(historyOf.get(error.fingerprint)?.firstSeenMs ?? error.firstSeenMs, now),
      },
      { name: 'Last seen', unit: ZONE, numeric: true, cell: (error) => seenAt(error.lastSeenMs, now) },
      {
        name: 'Fingerprint',
        cell: ({ fingerprint }) => html`<span class="mono small nowrap">${fingerprint.slice(0, 16)}</span>`,
        value: ({ fingerprint }) => fingerprint,
      },
    ],
  })
}

function groupLink(frame: PageFrame, { fingerprint, type, message }: ErrorGroup | QuietGroup): Html {
  return html`<a class="error-name" href="${errorHref(frame, fingerprint)}"><b>${type}</b> <span class="message">${message}</span></a>`
}

function quietTable(frame: PageFrame, items: readonly QuietGroup[]): Html {
  return table({
    caption: 'Not seen in this range',
    items,
    empty: '',
    columns: [
      { name: 'Error', cell: (group) => groupLink(frame, group), value: ({ type, message }) => `${type}: ${message}` },
      { name: 'Count before', numeric: true, cell: ({ counted }) => formatCount(counted), value: (row) => row.counted },
      { name: 'Last seen', unit: ZONE, numeric: true, cell: ({ lastSeenMs }) => seenAt(lastSeenMs, frame.now) },
    ],
  })
}
