import type { EventKey } from '../domain-events/read-events.js'
import { type Answers, ask } from '../questions/question.js'
import { lineageOf, mentionsOf, type TimelineItem } from '../questions/timeline.js'
import { type EventLookup, identityOf, toTimelineItems } from './shop-events.js'
import { withWaits } from './waits.js'

/** The contents of a timeline. */
export interface Lineage {
  items: TimelineItem[]
  /** Why events of the shop are missing, if they are. */
  problem: string | undefined
}

/** Limit of an action's traces that are searched for events without its id. */
const MAX_TRACES = 8

/** The lineage of an action: records, spans, waits, and events of the shop. */
export async function readLineage(answers: Answers, lookup: EventLookup, actionId: string): Promise<Lineage> {
  const [items, own] = await Promise.all([ask(answers, lineageOf(actionId)), lookup.find([['action', actionId]])])
  const traces = items.filter(({ kind }) => kind === 'span').map(({ traceId }) => traceId)
  const keys = [...new Set(traces)].slice(0, MAX_TRACES).map((id): [EventKey, string] => ['trace', id])
  // If the database has not answered once, the page does not wait for it again.
  const others = own.problem === undefined ? await lookup.find(keys) : own
  const known = new Set(own.events.map(identityOf))
  const events = [...own.events, ...others.events.filter((event) => !known.has(identityOf(event)))]
  return { items: withEvents(items, toTimelineItems(events, items)), problem: others.problem }
}

const TRACE_ID = /^[0-9a-f]{32}$/

/** Returns everything with an id of any kind, with the events of the shop that have it. */
export async function readMentions(answers: Answers, lookup: EventLookup, id: string): Promise<Lineage> {
  const keys: [EventKey, string][] = TRACE_ID.test(id)
    ? [['trace', id]]
    : [
        ['session', id],
        ['correlation', id],
      ]
  const [items, { events, problem }] = await Promise.all([ask(answers, mentionsOf(id)), lookup.find(keys)])
  return { items: withEvents(items, toTimelineItems(events, items)), problem }
}

function withEvents(items: readonly TimelineItem[], events: readonly TimelineItem[]): TimelineItem[] {
  return withWaits([...items, ...events].sort((a, b) => a.startMs - b.startMs))
}
