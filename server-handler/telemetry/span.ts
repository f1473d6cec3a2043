import type { TraceContext } from '../../src/shared/trace-context.js'
import { toAnyValue } from '../otlp/attributes.js'
import { type Attributes, toNanos } from '../otlp/log.js'
import type { ExportTracesRequest, KeyValue, Resource, Span } from '../otlp/model.js'

/** The kind of a span; https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type WorkKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

const KIND_NUMBER: Readonly<Record<WorkKind, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }
const STATUS_ERROR = 2

/** A span context, with its parent. */
export interface SpanContext extends TraceContext {
  parentSpanId?: string
  tracestate?: string
  /** Spans that caused this one without being its parent. */
  links: readonly TraceContext[]
}

/** A span as a plain object. Times are epoch milliseconds. */
export interface SpanFacts {
  spanContext: SpanContext
  name: string
  kind: WorkKind
  startedAt: number
  endedAt: number
  /** In order; the last of duplicate names wins, at the first one's position. */
  attributes: readonly (Attributes | undefined)[]
  /** The error, as a word or a sentence; `undefined` without one. */
  error?: string | undefined
}

/** Converts finished work to a span. */
export function toSpan({ spanContext, name, kind, startedAt, endedAt, attributes, error }: SpanFacts): Span {
  const span: Span = {
    traceId: spanContext.traceId,
    spanId: spanContext.spanId,
    flags: spanContext.flags,
    name,
    kind: KIND_NUMBER[kind],
    startTimeUnixNano: toNanos(startedAt),
    endTimeUnixNano: toNanos(Math.max(endedAt, startedAt)),
    attributes: mergeAttributes(attributes),
    events: [],
    links: spanContext.links.map(({ traceId, spanId }) => ({ traceId, spanId, attributes: [] })),
  }
  if (spanContext.tracestate) span.traceState = spanContext.tracestate
  if (spanContext.parentSpanId) span.parentSpanId = spanContext.parentSpanId
  if (error !== undefined) span.status = { code: STATUS_ERROR, ...(error ? { message: error } : {}) }
  return span
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
