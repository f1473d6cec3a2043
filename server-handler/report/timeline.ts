import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { MAX_TIMELINE_ITEMS, type TimelineItem } from '../questions/timeline.js'
import { METRICS } from '../tables/thresholds.js'
import { formatDuration, formatTime, formatVital } from './format.js'
import { type Html, html } from './html.js'
import { percent } from './marks.js'
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

/** A waterfall: one row per item, with a bar for its time. */
export function waterfall(items: readonly TimelineItem[], base: string): Html {
  const shown = items.slice(0, MAX_TIMELINE_ITEMS)
  const whole = spanOf(shown)
  const shownTable = html`<div class="scroll" role="region" aria-label="Timeline" tabindex="0"><table class="waterfall">
<caption>Timeline, ${formatDuration(whole.lengthMs)} from ${formatTime(whole.startMs)} UTC</caption>
<thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col" class="num">Start</th><th scope="col" class="num">Duration</th><th scope="col" class="lane">${ticks(whole)}</th></tr></thead>
<tbody>${toTree(shown).map(({ item, depth }) => row({ item, whole, depth, base }))}</tbody></table></div>`
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

function ticks({ lengthMs }: TimelineSpan): Html {
  return html`<span class="ticks"><span>0</span><span>${formatDuration(lengthMs / 2)}</span><span>${formatDuration(lengthMs)}</span></span>`
}

interface RowInput {
  item: TimelineItem
  whole: TimelineSpan
  depth: number
  base: string
}

function row({ item, whole, depth, base }: RowInput): Html {
  const start = item.startMs - whole.startMs
  const detail = detailOf(item)
  return html`<tr${item.failed && html` class="failed"`}>
<th scope="row" class="depth-${Math.min(depth, 6)}"><span class="kind ${kindClass(item)}">${kindName(item)}</span> <span class="label">${labelOf(item)}</span>${detail && html` <span class="small">${detail}</span>`}${childLink(item, base)}${item.failed && html`<span class="sr"> (failed)</span>`}</th>
<td>${item.service}</td>
<td class="num">${start < 1 ? '0' : formatDuration(start)}</td>
<td class="num">${item.durationMs > 0 ? formatDuration(item.durationMs) : ''}</td>
<td class="lane">${bar(item, whole)}</td></tr>`
}

function bar(item: TimelineItem, { startMs, lengthMs }: TimelineSpan): Html {
  const from = (item.startMs - startMs) / lengthMs
  const kind = kindClass(item)
  if (item.durationMs <= 0)
    return html`<svg width="100%" height="14" aria-hidden="true"><svg x="${percent(from)}" overflow="visible"><path class="${kind}" d="M0 3l4 4-4 4-4-4z"/></svg></svg>`
  const width = Math.max(item.durationMs / lengthMs, 0.003)
  return html`<svg width="100%" height="14" aria-hidden="true"><rect class="${kind}" x="${percent(Math.min(from, 0.997))}" y="3" width="${percent(width)}" height="8" rx="1.5"/></svg>`
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
]

// Class names come from a fixed list, whatever a record contains.
function kindClass({ kind, spanKind }: TimelineItem): string {
  if (kind === 'span' && spanKind === 'Consumer') return 'k-worker'
  if (kind === 'retry') return 'k-queue'
  return KINDS.includes(kind) ? `k-${kind}` : 'k-log'
}

/** The displayed kind of an item. */
export function kindName({ kind, spanKind }: TimelineItem): string {
  if (kind === 'parked') return 'waiting'
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
