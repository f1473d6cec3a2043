import { type Answers, ask } from '../questions/question.js'
import {
  MAX_SESSION_ENTRIES,
  type SessionEntry,
  type SessionPage,
  type SessionVital,
  sessionEntries,
  sessionPages,
  sessionVitals,
} from '../questions/session.js'
import { METRICS } from '../tables/thresholds.js'
import { formatCount, formatDuration, formatIso, formatTime } from './format.js'
import { type Html, html } from './html.js'
import type { PageContent, PageFrame } from './layout.js'
import { errorHref, lineageLink, sessionAddress } from './links.js'
import { outcomeMark, ratedValue, routeName, ZONE } from './marks.js'
import { eventTable } from './session-events.js'
import { type EventLookup, eventsNotice } from './shop-events.js'
import { table } from './table.js'

/** One visit: its page views, actions and failures, in order. */
export async function sessionPage(
  answers: Answers,
  frame: PageFrame,
  { id, from, events }: { id: string; from: number; events: EventLookup },
): Promise<PageContent> {
  const [found, pages, vitals, shop] = await Promise.all([
    ask(answers, sessionEntries(id, from)),
    ask(answers, sessionPages(id)),
    ask(answers, sessionVitals(id)),
    events.find([['session', id]]),
  ])
  const shared = { title: 'Session', lead: html`<code class="id">${id}</code>`, hideFilter: true, searched: id }
  const own = html`${eventsNotice(shop)}${eventTable(frame, shop.events)}`
  if (found.length === 0 && pages.length === 0)
    return { ...shared, body: shop.events.length > 0 ? own : html`${eventsNotice(shop)}${nothingFound()}` }
  const entries = found.slice(0, MAX_SESSION_ENTRIES)
  return {
    ...shared,
    body: html`${facts(entries, pages)}
<section>${pageTable(frame, pages, vitals)}</section>
<section>${entryTable(frame, { entries, pages })}${moreLinks(frame, { id, from, hasMore: found.length > MAX_SESSION_ENTRIES })}</section>
${own}`,
  }
}

function nothingFound(): Html {
  return html`<div class="empty"><p>Nothing in the store has this session id.</p>
<p>A page sends its records within seconds, and raw records are kept for seven days unless the store is configured otherwise.</p></div>`
}

function facts(entries: readonly SessionEntry[], pages: readonly SessionPage[]): Html {
  const times = [...pages.flatMap((page) => [page.startMs, page.endMs]), ...entries.map(({ timeMs }) => timeMs)]
  const [startMs, endMs] = [Math.min(...times), Math.max(...times)]
  const [first] = entries.filter(({ device, release }) => device || release)
  const sum = (name: 'actions' | 'errors' | 'failedRequests') => pages.reduce((total, page) => total + page[name], 0)
  const rows: readonly [string, Html | string][] = [
    ['Began', `${formatTime(startMs)} UTC`],
    ['Lasted', formatDuration(endMs - startMs)],
    ['Page views', formatCount(pages.length)],
    ['Actions', formatCount(sum('actions'))],
    ['Errors', formatCount(sum('errors'))],
    ['Failed requests', formatCount(sum('failedRequests'))],
    ['Device', first?.device || 'unknown'],
    ['Release', first?.release || 'unknown'],
  ]
  return html`<dl class="facts wide">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function pageTable({ base }: PageFrame, pages: readonly SessionPage[], vitals: readonly SessionVital[]): Html {
  const values = new Map(vitals.map(({ pageId, metric, value }) => [`${pageId} ${metric}`, value]))
  return table({
    caption: 'Page views',
    items: pages,
    empty: 'No page view was recorded.',
    columns: [
      {
        name: 'Page',
        cell: (page) => html`${pages.indexOf(page) + 1}. ${pageLink(base, page)}`,
        value: ({ route }) => route,
      },
      { name: 'Began', unit: ZONE, cell: ({ startMs }) => time(startMs) },
      {
        name: 'Lasted',
        numeric: true,
        cell: ({ startMs, endMs }) => formatDuration(endMs - startMs),
        value: ({ startMs, endMs }) => endMs - startMs,
      },
      ...METRICS.map((metric) => ({
        name: metric.toUpperCase(),
        numeric: true,
        cell: ({ pageId }: SessionPage) => ratedValue(metric, values.get(`${pageId} ${metric}`)),
        value: ({ pageId }: SessionPage) => values.get(`${pageId} ${metric}`) ?? null,
      })),
      { name: 'Actions', numeric: true, cell: ({ actions }) => actions },
      { name: 'Errors', numeric: true, cell: ({ errors }) => errors },
    ],
  })
}

function pageLink(base: string, { route, pageId }: { route: string; pageId: string }): Html {
  if (!pageId) return html`<span class="mono">${routeName(route)}</span>`
  return html`<a class="mono" href="${base}/search?q=${encodeURIComponent(pageId)}" title="Everything of this page view">${routeName(route)}</a>`
}

function time(ms: number): Html {
  const shown = html`<time datetime="${formatIso(Math.floor(ms))}" data-clock>${new Date(ms).toISOString().slice(11, 23)}</time>`
  return { ...shown, value: formatIso(Math.floor(ms)) }
}

interface Entries {
  entries: readonly SessionEntry[]
  pages: readonly SessionPage[]
}

function entryTable(frame: PageFrame, { entries, pages }: Entries): Html {
  const placeOf = new Map(pages.map(({ pageId }, i) => [pageId, i + 1]))
  const [first] = entries
  return table({
    caption: `Timeline${first ? ` from ${formatTime(first.timeMs)} UTC` : ''}`,
    slug: 'timeline',
    items: entries,
    empty: 'Nothing was viewed, clicked or failed.',
    columns: [
      { name: 'Time', cell: ({ timeMs }) => time(timeMs) },
      { name: 'What', cell: ({ kind, label, failed }) => whatCell(kind, label, failed), value: ({ label }) => label },
      {
        name: 'Page',
        cell: ({ pageId, route }) =>
          html`${placeOf.has(pageId) && `${placeOf.get(pageId)}. `}${pageLink(frame.base, { route, pageId })}`,
        value: ({ route }) => route,
      },
      {
        name: 'Duration',
        numeric: true,
        cell: ({ durationMs }) => (durationMs > 0 ? formatDuration(durationMs) : ''),
        value: ({ durationMs }) => durationMs,
      },
      {
        name: 'Outcome',
        cell: ({ kind, detail, failed }) =>
          kind === 'action' ? outcomeMark(detail) : html`<span class="small">${detail || (failed && 'failed')}</span>`,
        value: ({ kind, detail, failed }) => (kind === 'action' || detail ? detail : failed ? 'failed' : ''),
      },
      { name: 'Leads to', cell: (entry) => leadsTo(frame, entry), value: ({ actionId }) => actionId },
    ],
  })
}

const KINDS: Readonly<Record<string, string>> = {
  page_view: 'viewed',
  action: 'did',
  error: 'error',
  request: 'request',
  event: 'event',
  log: 'server',
}

function whatCell(kind: string, label: string, failed: boolean): Html {
  const isView = kind === 'event' && label === 'page_view'
  const word = KINDS[isView ? 'page_view' : kind] ?? kind
  const className = kind === 'log' ? 'k-log' : KINDS[kind] ? `k-${kind}` : 'k-log'
  return html`<span class="${failed && 'trouble'}"><span class="kind ${className}">${word}</span> ${isView ? 'page' : label.trim() || kind}${failed && html`<span class="sr"> (failed)</span>`}</span>`
}

function leadsTo(frame: PageFrame, { kind, actionId, actionName, fingerprint }: SessionEntry): Html {
  const lineage = actionId && lineageLink(frame.base, actionId, kind === 'action' ? 'lineage' : actionName)
  const group = kind === 'error' && fingerprint && html`<a href="${errorHref(frame, fingerprint)}">this error</a>`
  return html`${group}${group && lineage && ' · '}${lineage}`
}

interface Place {
  id: string
  from: number
  hasMore: boolean
}

function moreLinks({ base }: PageFrame, { id, from, hasMore }: Place): Html | false {
  if (from === 0 && !hasMore) return false
  const link = (at: number, text: string) =>
    html`<a href="${sessionAddress(base, id)}${at > 0 && `?from=${at}`}">${text}</a>`
  const earlier = from > 0 && link(Math.max(0, from - MAX_SESSION_ENTRIES), 'Earlier entries')
  const later = hasMore && link(from + MAX_SESSION_ENTRIES, 'Later entries')
  return html`<p>${earlier} ${later}</p>`
}
