import type { Span } from '@opentelemetry/api'
import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import type { Scope } from '../scope/scope.js'
import { readActiveSpan } from '../telemetry/agent.js'
import { isUuid, type TraceFields } from './columns.js'

/** Reads the fields of an event from the current scope and the active span of an OpenTelemetry SDK. */
export function readTraceFields(scope: Scope | undefined, durationMs: number | undefined): TraceFields {
  const correlation = scope?.correlationId ?? scope?.requestId
  const action = scope?.action?.origin_action_id
  const elapsed = scope ? Math.max(0, scope.telemetry.clock.now() - scope.startedAt) : undefined
  return {
    correlation_id: toUuid(correlation),
    session_id: toUuid(scope?.sessionId),
    ...readPlace(scope),
    origin_action_id: action !== undefined && ACTION_ID_PATTERN.test(action) ? action : null,
    duration_ms: toDuration(durationMs ?? elapsed),
  }
}

// Ids of other shapes are allowed in headers; the column takes only these.
function toUuid(id: string | undefined): string | null {
  return id !== undefined && isUuid(id) ? id.toLowerCase() : null
}

// Microseconds are as exact as the clock.
function toDuration(ms: number | undefined): number | null {
  return ms !== undefined && Number.isFinite(ms) && ms >= 0 ? Math.round(ms * 1000) / 1000 : null
}

type Place = Pick<TraceFields, 'trace_id' | 'span_id' | 'parent_span_id'>

// The SDK's span is the innermost: it may be one that another library has started within the scope.
function readPlace(scope: Scope | undefined): Place {
  const active = readActiveSpan()
  const { traceId, spanId } = active?.spanContext() ?? {}
  if (active && traceId && spanId && spanId !== scope?.trace.spanId)
    return { trace_id: traceId, span_id: spanId, parent_span_id: readParent(active) ?? null }
  const spanContext = scope?.trace
  return {
    trace_id: spanContext?.traceId ?? null,
    span_id: spanContext?.spanId ?? null,
    parent_span_id: spanContext?.parentSpanId ?? null,
  }
}

/** A span of an SDK, which has its parent: a context since version 2, an id before. The API's type has neither. */
interface SdkSpan extends Span {
  parentSpanContext?: { spanId?: unknown }
  parentSpanId?: unknown
}

function readParent({ parentSpanContext, parentSpanId }: SdkSpan): string | undefined {
  const id = parentSpanContext?.spanId ?? parentSpanId
  return typeof id === 'string' && /^[0-9a-f]{16}$/.test(id) ? id : undefined
}
