import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { MAX_TIMELINE_ITEMS, type TimelineItem } from '../questions/timeline.js'
import { METRICS } from '../tables/thresholds.js'
import { formatDuration, formatVital } from './format.js'
import { type Html, html } from './html.js'
import { moment, percent } from './marks.js'
import { withExport } from './table.js'
import type { TableExport } from './table-export.js'
import { toTree } from './timeline-tree.js'

/** Start and duration of a timeline. */
export interface TimelineSpan {
  startMs: number
  lengthMs: number
}

/** Computes start and duration. */
export function spanOf(items: readonly TimelineItem[]): TimelineSpan {
  const startMs = Math.min(...items.map((item) => item.startMs))
  const endMs = Math.max(...items.map((item) => item.startMs + item.durationMs))
  return { startMs, lengthMs: Math.max(endMs - startMs, 1) }
}

/** Records that report something from any earlier time: a vital is recorded when the page is left. */
const REPORTS = ['vital', 'error', 'log', 'report', 'health']

/** An axis longer than this many times the work is scaled to the work. */
const MOST_STRETCH = 1.25

/** The span of the axis: that of the work, if reports of it arrive much later. */
export function axisOf(items: readonly TimelineItem[]): TimelineSpan {
  const whole = spanOf(items)
  const ends = items.filter(({ kind }) => !REPORTS.includes(kind)).map((item) => item.startMs + item.durationMs)
  const lengthMs = Math.max(...ends) - whole.startMs
  return lengthMs >= 1 && whole.lengthMs > lengthMs * MOST_STRETCH ? { ...whole, lengthMs } : whole
}

/** The part of a timeline that is shown, in milliseconds after its start. */
export interface Zoom {
  fromMs: number
  toMs: number
}

/** Parses a part such as `30-526.5`. */
export function readZoom(text: string): Zoom | undefined {
  const [, from, to] = /^(\d{1,12}(?:\.\d{1,3})?)-(\d{1,12}(?:\.\d{1,3})?)$/.exec(text) ?? []
  const zoom = { fromMs: Number(from), toMs: Number(to) }
  return zoom.fromMs < zoom.toMs ? zoom : undefined
}

/** The place of a waterfall. */
export interface WaterfallPlace {
  base: string
  /** The id that a search page was asked for, which its links repeat. */
  searched?: string
  zoom?: Zoom | undefined
}

/** A waterfall: one row per item, with a bar for its time. */
export function waterfall(items: readonly TimelineItem[], place: WaterfallPlace): Html {
  const { zoom } = place
  const shown = items.slice(0, MAX_TIMELINE_ITEMS)
  const whole = spanOf(shown)
  const axis = axisOf(shown)
  const view = zoom ? { startMs: whole.startMs + zoom.fromMs, lengthMs: zoom.toMs - zoom.fromMs } : axis
  const late = shown.filter((item) => isLate(item, axis)).length
  const shownTable = html`<div class="scroll" role="region" aria-label="Timeline" tabindex="0"><table class="waterfall">
<caption>Timeline, ${formatDuration(axis.lengthMs)} from ${moment(whole.startMs)}${late > 0 && html` <span class="small">${late === 1 ? '1 entry that was' : `${late} entries that were`} recorded later, up to ${formatDuration(whole.lengthMs)}, ${late === 1 ? 'is' : 'are'} at the end: <svg class="late" width="14" height="14" aria-hidden="true">${LATE_MARK}</svg></span>`}${zoom && html` <a class="small" href="${viewLink(place)}">Show all of it</a>`}</caption>
<thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col" class="num">Start</th><th scope="col" class="num">Duration</th><th scope="col" class="lane">${ticks(view, whole)}</th></tr></thead>
<tbody>${toTree(shown).map(({ item, depth }) => row({ item, whole, axis, view, depth, place }))}</tbody></table></div>`
  return html`${withExport(shownTable, exportOf(shown))}${items.length > MAX_TIMELINE_ITEMS && html`<p class="small">Only the first ${MAX_TIMELINE_ITEMS} are shown.</p>`}`
}

const EXPORTED = [
  'kind',
  'label',
  'detail',
  'service',
  'startMs',
  'durationMs',
  'failed',
  'actionId',
  'route',
  'traceId',
  'spanId',
  'parentSpanId',
  'requestId',
  'sessionId',
] as const satisfies readonly (keyof TimelineItem)[]

function exportOf(items: readonly TimelineItem[]): TableExport {
  const rows = () => items.map((item) => EXPORTED.map((name) => (name === 'failed' ? String(item.failed) : item[name])))
  return { slug: 'timeline', caption: 'Timeline', columns: EXPORTED, rows }
}

function ticks({ startMs, lengthMs }: TimelineSpan, whole: TimelineSpan): Html {
  const from = startMs - whole.startMs
  return html`<span class="ticks"><span>${startOf(from)}</span><span>${formatDuration(from + lengthMs / 2)}</span><span>${formatDuration(from + lengthMs)}</span></span>`
}

const startOf = (ms: number) => (ms < 1 ? '0' : formatDuration(ms))

interface RowInput {
  item: TimelineItem
  whole: TimelineSpan
  /** The span of the axis without a zoom. */
  axis: TimelineSpan
  /** The part that lanes show. */
  view: TimelineSpan
  depth: number
  place: WaterfallPlace
}

/** Deeper rows are not indented further; the path over seven services and their queues is about as deep. */
const DEEPEST = 12

function row({ item, whole, axis, view, depth, place }: RowInput): Html {
  const start = item.startMs - whole.startMs
  const detail = detailOf(item)
  return html`<tr${item.failed && html` class="failed"`}>
<th scope="row" class="depth-${Math.min(depth, DEEPEST)}"><span class="kind ${kindClass(item)}">${kindName(item)}</span> <span class="label">${labelOf(item)}</span>${detail && html` <span class="small">${detail}</span>`}${childLink(item, place.base)}${item.failed && html` <span class="failure">failed</span>`}</th>
<td>${item.service}</td>
<td class="num">${startOf(start)}</td>
<td class="num">${item.durationMs > 0 && zoomLink(item, start, place)}</td>
<td class="lane">${!place.zoom && isLate(item, axis) ? lateMark(item) : bar(item, view)}</td></tr>`
}

function viewLink({ searched }: WaterfallPlace, zoom?: string): string {
  return `?${new URLSearchParams({ ...(searched && { q: searched }), ...(zoom && { zoom }) })}`
}

function zoomLink({ durationMs }: TimelineItem, start: number, place: WaterfallPlace): Html {
  const part = [start, start + durationMs].map((ms) => String(Math.max(Math.round(ms * 1000) / 1000, 0))).join('-')
  return html`<a class="zoom" href="${viewLink(place, part)}" title="Show only this part">${formatDuration(durationMs)}</a>`
}

function isLate({ startMs }: TimelineItem, axis: TimelineSpan): boolean {
  return startMs > axis.startMs + axis.lengthMs
}

/** Points beyond the end of the axis. */
const LATE_MARK = html`<path d="M3 3l4 4-4 4M8 3l4 4-4 4"/>`

function lateMark(item: TimelineItem): Html {
  return html`<svg width="100%" height="14" aria-hidden="true"><svg class="late ${kindClass(item)}" x="100%" overflow="visible"><g transform="translate(-14)">${LATE_MARK}</g></svg></svg>`
}

function bar(item: TimelineItem, { startMs, lengthMs }: TimelineSpan): Html {
  const from = (item.startMs - startMs) / lengthMs
  const until = from + item.durationMs / lengthMs
  // An item outside of the shown part has an empty lane.
  if (from > 1 || until < 0) return html`<svg width="100%" height="14" aria-hidden="true"></svg>`
  const kind = kindClass(item)
  if (item.durationMs <= 0)
    return html`<svg width="100%" height="14" aria-hidden="true"><svg x="${percent(from)}" overflow="visible"><path class="${kind}" d="M0 3l4 4-4 4-4-4z"/></svg></svg>`
  const startRatio = Math.min(Math.max(from, 0), 0.997)
  const widthRatio = Math.max(Math.min(until, 1) - startRatio, 0.003)
  return html`<svg width="100%" height="14" aria-hidden="true"><rect class="${kind}" x="${percent(startRatio)}" y="3" width="${percent(widthRatio)}" height="8" rx="1.5"/></svg>`
}

const KINDS = [
  'action',
  'request',
  'vital',
  'error',
  'event',
  'span',
  'log',
  'resource',
  'report',
  'health',
  'queue',
  'parked',
  'domain',
]

// Class names come from a fixed list, regardless of the record's content.
function kindClass({ kind, spanKind }: TimelineItem): string {
  if (kind === 'span' && spanKind === 'Consumer') return 'k-worker'
  if (kind === 'retry') return 'k-queue'
  return KINDS.includes(kind) ? `k-${kind}` : 'k-log'
}

/** The displayed kind of an item. */
export function kindName({ kind, spanKind }: TimelineItem): string {
  if (kind === 'parked') return 'waiting'
  if (kind === 'domain') return 'domain event'
  if (kind !== 'span') return kind
  return spanKind === 'Consumer' ? 'worker' : spanKind === 'Unspecified' ? 'span' : spanKind.toLowerCase()
}

function labelOf({ label, kind }: TimelineItem): string {
  return label.trim() || kind
}

function detailOf({ kind, label, detail }: TimelineItem): string {
  const metric = METRICS.find((name) => name === label.toLowerCase())
  return kind === 'vital' && metric ? formatVital(metric, Number(detail)) : detail
}

function childLink({ kind, actionId, parentActionId, actionName }: TimelineItem, base: string): Html | false {
  if (kind !== 'request' || !parentActionId || !ACTION_ID_PATTERN.test(actionId)) return false
  return html` <a class="small" href="${base}/action/${actionId}">${actionName || 'own action'}</a>`
}
