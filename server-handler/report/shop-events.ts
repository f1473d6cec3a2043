import type { EventKey, EventReader, StoredEvent } from '../domain-events/read-events.js'
import type { TimelineItem } from '../questions/timeline.js'
import { type Html, html } from './html.js'

/** Events of the shop, and why some are missing. */
export interface FoundEvents {
  events: readonly StoredEvent[]
  /** In words, if the database did not answer. */
  problem: string | undefined
}

/** Finds events for a page within a time limit; never rejects. */
export interface EventLookup {
  find(keys: readonly (readonly [EventKey, string])[]): Promise<FoundEvents>
}

/** Longest time that a page waits for the shop's database. */
const TIME_LIMIT_MS = 1_500

/** Limit of pending lookups, above which the database is not queried again. */
const MAX_UNANSWERED = 40

/** Creates a lookup of the shop's events; without a reader it finds none. */
export function createEventLookup(reader: EventReader | undefined, timeLimitMs = TIME_LIMIT_MS): EventLookup {
  const unanswered = new Set<Promise<unknown>>()
  const ask = (key: EventKey, id: string): Promise<readonly StoredEvent[]> => {
    if (!reader) return Promise.resolve([])
    if (unanswered.size >= MAX_UNANSWERED) return Promise.reject(new TimeLimitError())
    const answer = Promise.resolve().then(() => reader.find(key, id))
    const forget = () => void unanswered.delete(answer)
    unanswered.add(answer)
    answer.then(forget, forget)
    return withinLimit(answer, timeLimitMs)
  }
  return {
    async find(keys) {
      const answers = await Promise.allSettled(keys.map(([key, id]) => ask(key, id)))
      const events = new Map<string, StoredEvent>()
      for (const answer of answers)
        if (answer.status === 'fulfilled') for (const event of answer.value) events.set(identityOf(event), event)
      const [failed] = answers.filter((answer) => answer.status === 'rejected')
      return { events: [...events.values()], problem: failed && describeProblem(failed.reason) }
    },
  }
}

class TimeLimitError extends Error {}

function withinLimit<T>(answer: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeLimitError()), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The identity of an event; a table may have no ids. */
export function identityOf({ id, type, createdMs, spanId }: StoredEvent): string {
  return id || [type, createdMs, spanId].join('\u0000')
}

/** Error codes of a database that has not been migrated: no function, no schema, no table. */
const NOT_MIGRATED = ['42883', '3F000', '42P01']
const FORBIDDEN = '42501'

// A driver's message may contain the address and the user.
function describeProblem(error: unknown): string {
  if (error instanceof TimeLimitError) return 'PostgreSQL did not answer in time'
  const code = String(Reflect.get(Object(error), 'code') ?? '')
  if (NOT_MIGRATED.includes(code)) return 'its functions are missing; run throughline migrate --postgres'
  if (code === FORBIDDEN) return 'its user may not read them; grant USAGE on the schema api and SELECT on the table'
  return `PostgreSQL could not be read${/^\w{4,20}$/.test(code) ? ` (${code})` : ''}`
}

/** Renders a note that events are missing; empty if none are. */
export function eventsNotice({ problem }: Pick<FoundEvents, 'problem'>): Html | false {
  return problem !== undefined && html`<p class="notice" role="status">Domain events are missing here: ${problem}.</p>`
}

/** Returns events as items of a timeline, each below its span, or below that span's parent. */
export function toTimelineItems(events: readonly StoredEvent[], items: readonly TimelineItem[]): TimelineItem[] {
  const services = new Map(items.filter(({ spanId }) => spanId !== '').map(({ spanId, service }) => [spanId, service]))
  return events.map((event) => {
    const caller = [event.spanId, event.parentSpanId].find((id) => services.has(id)) ?? ''
    return {
      kind: 'domain',
      spanKind: '',
      service: services.get(caller) ?? '',
      startMs: event.createdMs,
      durationMs: 0,
      label: event.type,
      detail: [event.stream, event.error].filter((text) => text !== '').join(', '),
      failed: event.failed,
      actionId: event.actionId,
      parentActionId: '',
      actionName: '',
      route: '',
      traceId: event.traceId,
      spanId: '',
      parentSpanId: caller,
      requestId: '',
      sessionId: event.sessionId,
      delivery: '',
      eventName: '',
      linkedSpanId: '',
      job: undefined,
      parkedMs: 0,
    }
  })
}
