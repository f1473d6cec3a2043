import { ACTION_FIELDS } from '../../src/shared/action.js'
import { actionAttribute } from '../../src/shared/names.js'
import { toAttributes } from '../otlp/attributes.js'
import type { ExportTracesRequest, Span } from '../otlp/model.js'
import type { RequestScope } from './scope.js'

/** How a request ended. */
export interface RequestEnd {
  /** HTTP status; `undefined` where no answer was written. */
  status: number | undefined
  /** Epoch milliseconds. */
  endedAt: number
  /** The route that the framework found, where it tells. */
  route?: string | undefined
}

const KIND_SERVER = 2
const STATUS_ERROR = 2

/** Converts a served request to one server span by the semantic conventions of HTTP. */
export function toServerSpan(scope: RequestScope, { status, endedAt, route = scope.pattern }: RequestEnd): Span {
  const { trace, action = {}, namespace, operation } = scope
  const isError = status === undefined || status >= 500
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    ...(trace.tracestate ? { traceState: trace.tracestate } : {}),
    ...(trace.parentSpanId ? { parentSpanId: trace.parentSpanId } : {}),
    flags: trace.flags,
    name: `${scope.method} ${route}`,
    kind: KIND_SERVER,
    startTimeUnixNano: toNanos(scope.startedAt),
    endTimeUnixNano: toNanos(Math.max(endedAt, scope.startedAt)),
    attributes: toAttributes({
      'http.request.method': scope.method,
      'http.route': route,
      'http.response.status_code': status,
      'url.path': route,
      'request.id': scope.requestId,
      'session.id': scope.sessionId,
      'graphql.operation.name': operation?.name,
      'graphql.operation.type': operation?.type,
      ...Object.fromEntries(
        ACTION_FIELDS.map((field) => [actionAttribute(namespace, field), Reflect.get(action, field)]),
      ),
    }),
    events: [],
    links: trace.link ? [{ traceId: trace.link.traceId, spanId: trace.link.spanId, attributes: [] }] : [],
    ...(isError ? { status: { code: STATUS_ERROR } } : {}),
  }
}

/** Puts a span under its resource. */
export function toTracesRequest(span: Span, service: string): ExportTracesRequest {
  const resource = {
    attributes: toAttributes({
      'service.name': service,
      'telemetry.sdk.name': 'throughline',
      'telemetry.sdk.language': 'nodejs',
    }),
  }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'throughline' }, spans: [span] }] }] }
}

const toNanos = (epochMs: number): string => String(BigInt(Math.round(epochMs * 1_000)) * 1_000n)
