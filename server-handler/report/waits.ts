import type { TimelineItem, TimelineJob } from '../questions/timeline.js'
import { alignPages } from './align.js'

/** Shorter waits are not shown. */
const SHORTEST_WAIT_MS = 1

/**
 * Adds the waits that no record contains: how long jobs were queued, and how long callbacks took. Requires pages on the
 * servers' clock. Events that duplicate a span are removed. Idempotent.
 */
export function withWaits(given: readonly TimelineItem[]): TimelineItem[] {
  const items = alignPages(given.filter(({ kind }) => kind !== 'queue' && kind !== 'retry' && kind !== 'parked'))
  const spans = new Set(items.filter(({ kind }) => kind === 'span').map(({ spanId }) => spanId))
  const waits = items.flatMap((item) => [...waitsOfJob(item, items), ...waitOfAnswer(item)])
  const kept = items.filter(({ eventName, spanId }) => !(eventName && spans.has(spanId)))
  return [...kept, ...waits].sort((a, b) => a.startMs - b.startMs)
}

function waitsOfJob(item: TimelineItem, items: readonly TimelineItem[]): TimelineItem[] {
  const { job, startMs } = item
  if (!job) return []
  const previous = runBefore(item, job, items)
  const waitMs = job.waitMs ?? (previous ? startMs - previous.startMs - previous.durationMs : 0)
  const queued = toWait(item, {
    // After a failure the queue delays a job on purpose.
    kind: previous?.failed ? 'retry' : 'queue',
    label: job.queue,
    detail: whyWaited(job, previous),
    startMs: startMs - waitMs,
    durationMs: waitMs,
  })
  if (job.attempt > 1 || job.delayMs <= 0) return queued
  const detail = DELAYED
  const before = startMs - waitMs - job.delayMs
  return [
    ...toWait(item, { kind: 'queue', label: job.queue, detail, startMs: before, durationMs: job.delayMs }),
    ...queued,
  ]
}

/** The name of an intended wait. */
export const DELAYED = 'delayed on purpose'

function whyWaited({ attempt }: TimelineJob, before: TimelineItem | undefined): string {
  if (attempt <= 1) return 'waited'
  return before?.failed ? `for try ${attempt}, after ${before.detail || 'a failure'}` : `for try ${attempt}`
}

// The time when a retry became ready is not recorded: only the end of the previous run, and its outcome.
function runBefore(
  item: TimelineItem,
  { id, queue, attempt }: TimelineJob,
  items: readonly TimelineItem[],
): TimelineItem | undefined {
  if (attempt <= 1 || id === '') return undefined
  return items
    .filter(({ job, startMs }) => job?.id === id && job.queue === queue && startMs < item.startMs)
    .sort((a, b) => b.startMs + b.durationMs - a.startMs - a.durationMs)[0]
}

function waitOfAnswer(item: TimelineItem): TimelineItem[] {
  const { parkedMs, startMs, label } = item
  return toWait(item, {
    kind: 'parked',
    label,
    detail: 'waited for',
    startMs: startMs - parkedMs,
    durationMs: parkedMs,
  })
}

// A wait is placed next to its run, under the same caller, and has no children.
function toWait(
  item: TimelineItem,
  wait: Pick<TimelineItem, 'kind' | 'label' | 'detail' | 'startMs' | 'durationMs'>,
): TimelineItem[] {
  if (wait.durationMs < SHORTEST_WAIT_MS) return []
  return [{ ...item, ...wait, spanKind: '', spanId: '', failed: false, eventName: '', job: undefined, parkedMs: 0 }]
}
