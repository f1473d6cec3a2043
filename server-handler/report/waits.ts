import { alignPages } from './align.js'
import type { TimelineItem, TimelineJob } from './ask-timeline.js'

/** Shorter waits are not worth a line. */
const SHORTEST_WAIT_MS = 1

/** Events that servers write beside a span of the same work. */
const COVERED_BY_SPANS = ['request.served', 'api.request_served', 'upstream.called']

/**
 * The same items with what nobody records by itself: how long jobs lay in their queues, and how long answers were
 * waited for. Pages stand on the servers' clock. Events that say what a span says already are left out. Doing it twice changes nothing.
 */
export function withWaits(given: readonly TimelineItem[]): TimelineItem[] {
  const items = alignPages(given.filter(({ kind }) => kind !== 'queue' && kind !== 'retry' && kind !== 'parked'))
  const spans = new Set(items.filter(({ kind }) => kind === 'span').map(({ spanId }) => spanId))
  const waits = items.flatMap((item) => [...waitsOfJob(item, items), ...waitOfAnswer(item)])
  const kept = items.filter(({ eventName, spanId }) => !(COVERED_BY_SPANS.includes(eventName) && spans.has(spanId)))
  return [...kept, ...waits].sort((a, b) => a.startMs - b.startMs)
}

function waitsOfJob(item: TimelineItem, items: readonly TimelineItem[]): TimelineItem[] {
  const { job, startMs } = item
  if (!job) return []
  const previous = runBefore(item, job, items)
  const waitMs = job.waitMs ?? (previous ? startMs - previous.startMs - previous.durationMs : 0)
  const queued = toWait(item, {
    // After a failure the queue holds a job back because it was told to.
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

/** What a wait that was asked for is called. */
export const DELAYED = 'delayed on purpose'

function whyWaited({ attempt }: TimelineJob, before: TimelineItem | undefined): string {
  if (attempt <= 1) return 'waited'
  return before?.failed ? `for try ${attempt}, after ${before.detail || 'a failure'}` : `for try ${attempt}`
}

// A later run became ready when nobody was looking: what is known is when the one before it ended, and how.
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

// A wait stands beside what it was for: under the same caller, and no caller itself.
function toWait(
  item: TimelineItem,
  wait: Pick<TimelineItem, 'kind' | 'label' | 'detail' | 'startMs' | 'durationMs'>,
): TimelineItem[] {
  if (wait.durationMs < SHORTEST_WAIT_MS) return []
  return [{ ...item, ...wait, spanKind: '', spanId: '', failed: false, eventName: '', job: undefined, parkedMs: 0 }]
}
