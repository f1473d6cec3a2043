import type { TimelineItem } from '../../server-handler/questions/timeline.js'

/** A thing that happened, with nothing known of it but what is given. */
export function timelineItem(known: Partial<TimelineItem> = {}): TimelineItem {
  return {
    ...{ kind: 'span', spanKind: '', service: '', startMs: 0, durationMs: 0, label: '', detail: '', failed: false },
    ...{ actionId: '', parentActionId: '', actionName: '', route: '', traceId: '', spanId: '', parentSpanId: '' },
    ...{ requestId: '', sessionId: '', delivery: '', eventName: '', linkedSpanId: '', job: undefined, parkedMs: 0 },
    ...known,
  }
}
