import type { TimelineItem, TimelineJob } from './ask-timeline.js'

/** Shorter waits are not worth a line. */
const SHORTEST_WAIT_MS = 1

/** Events that servers write beside a span of the same work. */
const TOLD_BY_SPANS = ['request.served', 'api.request_served', 'upstream.called']

/**
 * The same items with what nobody records by itself: how long jobs lay in their queues, and how long answers were
 * waited for. Events that say what a span says already are left out. Doing it twice changes nothing.
 */
export function withWaits(given: readonly TimelineItem[]): TimelineItem[] {
  const items = given.filter(({ kind }) => kind !== 'queue' && kind !== 'parked')
  const spans = new Set(items.filter(({ kind }) => kind === 'span').map(({ spanId }) => spanId))
  const waits = items.flatMap((item) => [...waitsOfJob(item, items), ...waitOfAnswer(item)])
  const told = items.filter(({ eventName, spanId }) => !(TOLD_BY_SPANS.includes(eventName) && spans.has(spanId)))
  return [...told, ...waits].sort((a, b) => a.startMs - b.startMs)
}

function waitsOfJob(item: TimelineItem, items: readonly TimelineItem[]): TimelineItem[] {
  const { job, startMs } = item
  if (!job) return []
  const waitMs = job.waitMs ?? sinceRunBefore(item, job, items)
  const queued = toWait(item, {
    kind: 'queue',
    label: job.queue,
    detail: whyWaited(job),
    startMs: startMs - waitMs,
    durationMs: waitMs,
  })
  if (job.attempt > 1 || job.delayMs <= 0) return queued
  const detail = 'delayed on purpose'
  const before = startMs - waitMs - job.delayMs
  return [
    ...toWait(item, { kind: 'queue', label: job.queue, detail, startMs: before, durationMs: job.delayMs }),
    ...queued,
  ]
}

const whyWaited = ({ attempt }: TimelineJob): string => (attempt > 1 ? `for try ${attempt}` : 'waited')

// A later run became ready when nobody was looking: what is known is when the one before it ended.
function sinceRunBefore(
  item: TimelineItem,
  { id, queue, attempt }: TimelineJob,
  items: readonly TimelineItem[],
): number {
  if (attempt <= 1 || id === '') return 0
  const ends = items
    .filter(({ job, startMs }) => job?.id === id && job.queue === queue && startMs < item.startMs)
    .map(({ startMs, durationMs }) => startMs + durationMs)
  return ends.length > 0 ? item.startMs - Math.max(...ends) : 0
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
