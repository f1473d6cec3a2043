import type { TraceContext } from '../../src/shared/trace-context.js'
import { toAnyValue } from '../otlp/attributes.js'
import { type Attributes, toNanos } from '../otlp/log.js'
import type { ExportTracesRequest, KeyValue, Resource, Span } from '../otlp/model.js'

/** What a span is of; https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type WorkKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

const KIND_NUMBER: Readonly<Record<WorkKind, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }
const STATUS_ERROR = 2

/** A place in a trace, with where it hangs. */
export interface TracePlace extends TraceContext {
  parentSpanId?: string
  tracestate?: string
  /** Spans that this one follows from without being their child. */
  links: readonly TraceContext[]
}

/** A span in plain words. Times are epoch milliseconds. */
export interface SpanFacts {
  place: TracePlace
  name: string
  kind: WorkKind
  startedAt: number
  endedAt: number
  /** As they were noted: of one name the last counts, in the place of the first. */
  attributes: readonly (Attributes | undefined)[]
  /** What went wrong, in a word or a sentence; `undefined` where nothing did. */
  error?: string | undefined
}

/** Converts finished work to a span. */
export function toSpan({ place, name, kind, startedAt, endedAt, attributes, error }: SpanFacts): Span {
  return {
    traceId: place.traceId,
    spanId: place.spanId,
    ...(place.tracestate ? { traceState: place.tracestate } : {}),
    ...(place.parentSpanId ? { parentSpanId: place.parentSpanId } : {}),
    flags: place.flags,
    name,
    kind: KIND_NUMBER[kind],
    startTimeUnixNano: toNanos(startedAt),
    endTimeUnixNano: toNanos(Math.max(endedAt, startedAt)),
    attributes: mergeAttributes(attributes),
    events: [],
    links: place.links.map(({ traceId, spanId }) => ({ traceId, spanId, attributes: [] })),
    ...(error === undefined ? {} : { status: { code: STATUS_ERROR, ...(error ? { message: error } : {}) } }),
  }
}

function mergeAttributes(noted: readonly (Attributes | undefined)[]): KeyValue[] {
  const list: KeyValue[] = []
  for (const attributes of noted) {
    for (const key of Object.keys(attributes ?? {})) {
      const value = toAnyValue(attributes?.[key])
      const at = list.findIndex((each) => each.key === key)
      if (value && at < 0) list.push({ key, value })
      else if (value) list[at] = { key, value }
      else if (at >= 0) list.splice(at, 1)
    }
  }
  return list
}

/** Puts a span under its resource. */
export function toTracesRequest(span: Span, resource: Resource): ExportTracesRequest {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'throughline' }, spans: [span] }] }] }
}
