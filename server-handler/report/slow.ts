import type { TimelineItem } from '../questions/timeline.js'
import { formatDuration } from './format.js'
import { type TreeItem, toTree } from './timeline-tree.js'
import { DELAYED } from './waits.js'

/** A part of an action's time. */
export interface SlowPart {
  /** In words: `payments.example, called by api`. */
  name: string
  ms: number
  /** Whether it is the wait before a retry. */
  isRetry: boolean
}

/** Shorter times are not noticed (Nielsen, Response Times: 0.1 s feels instant; 200 ms is the limit of a good INP). */
const FAST_MS = 200
/** Limit of parts named besides the largest. */
const MOST_OTHERS = 3
/** A share of the whole below which a part is not named. */
const LEAST_SHARE = 0.05

/**
 * Divides the time of an action: each moment belongs to the innermost item in progress. The longest part comes first.
 */
export function partsOf(items: readonly TimelineItem[]): SlowPart[] {
  const tree = toTree([...items, ...retriesOfPage(items)].filter(takesTime))
  const called = new Set(
    tree.filter(({ item }) => item.spanKind === 'Server').flatMap(({ item }) => [item.parentSpanId, item.linkedSpanId]),
  )
  const parts = new Map<string, SlowPart>()
  for (const { item, ms } of innermost(tree)) {
    const name = nameOf(item, item.spanId !== '' && called.has(item.spanId))
    const part = parts.get(name) ?? { name, ms: 0, isRetry: item.kind === 'retry' }
    parts.set(name, { ...part, ms: part.ms + ms })
  }
  return [...parts.values()].sort((a, b) => b.ms - a.ms)
}

/** Summarizes in one line what made an action slow; `undefined` if nothing took any time. */
export function describeSlowest(items: readonly TimelineItem[]): string | undefined {
  const parts = partsOf(items)
  const [first] = parts
  if (!first) return undefined
  const whole = parts.reduce((sum, { ms }) => sum + ms, 0)
  const failed = items.filter((item) => item.failed && item.kind !== 'action' && item.kind !== 'log')
  const retries = parts.filter(({ isRetry }) => isRetry)
  const retryMs = retries.reduce((sum, { ms }) => sum + ms, 0)
  if (whole <= FAST_MS && retryMs === 0) return `Nothing, ${formatDuration(whole)} is fast${failureOf(failed)}`
  const isRetried =
    retryMs > 0 && retryMs >= Math.max(0, ...parts.filter(({ isRetry }) => !isRetry).map(({ ms }) => ms))
  const answer = isRetried
    ? `${retriedAfter([...items, ...retriesOfPage(items)])} took ${formatDuration(retryMs)} of ${formatDuration(whole)}`
    : `${capitalize(first.name)}, ${formatDuration(first.ms)} of ${formatDuration(whole)}`
  const others = parts.filter((part) => (isRetried ? !part.isRetry : part !== first) && part.ms >= whole * LEAST_SHARE)
  const named = others.slice(0, MOST_OTHERS).map(({ name, ms }) => `${name} ${formatDuration(ms)}`)
  return [answer, ...named, ...waitOfVisitor(items, whole)].join(' · ')
}

/** Work that continues after the page is done is not noticed. */
function waitOfVisitor(items: readonly TimelineItem[], wholeMs: number): string[] {
  const action = items.find(({ kind, durationMs }) => kind === 'action' && durationMs > 0)
  return action && action.durationMs < wholeMs / 2 ? [`the visitor waited ${formatDuration(action.durationMs)}`] : []
}

function failureOf(failed: readonly TimelineItem[]): string {
  const cause = innermostOf(failed)
  return cause ? `; but ${labelOf(cause)} failed` : ''
}

/**
 * The failures that the retries waited for, innermost and each once: `payments.example failed (503): waiting to try
 * again`.
 */
function retriedAfter(items: readonly TimelineItem[]): string {
  const causes = items
    .filter(({ kind }) => kind === 'retry')
    .map((retry) => {
      // The failure in the attempt that ended when the wait began.
      const before = items.filter((item) => item.failed && isWork(item) && endOf(item) <= retry.startMs + 5)
      const own = before.filter((item) => retry.startMs - endOf(item) < Math.max(longestTry(before, retry), 5))
      const cause = innermostOf(own.length > 0 ? own : before)
      const reason = cause && reasonOf(cause)
      return cause ? `${labelOf(cause)} failed${reason && ` (${reason})`}` : retry.detail.replace(/^.*, after /, '')
    })
  return `${[...new Set(causes)].slice(0, 2).join(', ')}: waiting to try again`
}

/** The duration of the attempt before a wait: failures within it belong to it. */
function longestTry(failed: readonly TimelineItem[], retry: TimelineItem): number {
  const tries = failed.filter((item) => Math.abs(endOf(item) - retry.startMs) <= 5)
  return Math.max(0, ...tries.map(({ durationMs }) => durationMs))
}

const INNER: Readonly<Record<string, number>> = { Client: 3, Internal: 2, Server: 1 }

/** A call to another service, rather than the server or worker that made it. */
function innermostOf(failed: readonly TimelineItem[]): TimelineItem | undefined {
  const depth = ({ kind, spanKind }: TimelineItem) =>
    kind === 'span' ? (INNER[spanKind] ?? 0) : kind === 'request' ? 0.5 : 0
  return [...failed].filter(isWork).sort((a, b) => depth(b) - depth(a) || b.startMs - a.startMs)[0]
}

const isWork = ({ kind }: TimelineItem): boolean => kind === 'span' || kind === 'request'

// A span's detail is its status code and message.
function reasonOf({ detail }: TimelineItem): string {
  return detail.trim().slice(0, 80)
}

/** The waits of a page before it retries a request. */
function retriesOfPage(items: readonly TimelineItem[]): TimelineItem[] {
  const requests = items.filter(({ kind }) => kind === 'request').sort((a, b) => a.startMs - b.startMs)
  return requests.flatMap((first, i): TimelineItem[] => {
    if (!first.failed) return []
    const again = requests.slice(i + 1).find((next) => next.label === first.label && next.startMs >= endOf(first))
    if (!again) return []
    const wait = { kind: 'retry', spanId: '', parentSpanId: '', linkedSpanId: '', failed: false, startMs: endOf(first) }
    return [{ ...first, ...wait, detail: `after ${labelOf(first)}`, durationMs: again.startMs - endOf(first) }]
  })
}

const endOf = ({ startMs, durationMs }: TimelineItem): number => startMs + durationMs

const TIMED = ['action', 'request', 'span', 'retry', 'queue', 'parked']

const takesTime = ({ kind, durationMs }: TimelineItem): boolean => TIMED.includes(kind) && durationMs > 0

/** Returns the deepest item of each interval between two starts or ends; the latest of equally deep ones. */
function innermost(tree: readonly TreeItem[]): { item: TimelineItem; ms: number }[] {
  const times = [...new Set(tree.flatMap(({ item }) => [item.startMs, endOf(item)]))].sort((a, b) => a - b)
  return times.slice(1).flatMap((until, i) => {
    const from = times[i] ?? until
    const active = tree.filter(({ item }) => item.startMs <= from && endOf(item) >= until)
    const [deepest] = active.sort((a, b) => b.depth - a.depth || b.item.startMs - a.item.startMs)
    return deepest ? [{ item: deepest.item, ms: until - from }] : []
  })
}

function nameOf(item: TimelineItem, isAnswered: boolean): string {
  const { kind, spanKind, service, detail } = item
  const label = labelOf(item)
  if (kind === 'action') return 'the page’s own work'
  if (kind === 'request') return isAnswered ? `the network of ${label}` : `the request ${label}`
  if (kind === 'queue') return detail === DELAYED ? 'a requested delay' : `the queue ${label}`
  if (kind === 'retry') return 'waiting to try again'
  if (kind === 'parked') return `waiting for ${label}`
  if (spanKind === 'Consumer') return `the worker${service && ` ${service}`}, ${label}`
  if (spanKind === 'Client' || spanKind === 'Producer') return `${label}${service && `, called by ${service}`}`
  return service ? `${service}, ${label}` : label
}

function labelOf({ label, kind, service }: TimelineItem): string {
  return label.trim() || service || kind
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
