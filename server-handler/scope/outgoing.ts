import { ACTION_FIELDS } from '../../src/shared/action.js'
import { fitBaggage, toBaggageMembers } from '../../src/shared/baggage.js'
import {
  actionHeader,
  CORRELATION_ID_HEADER,
  operationHeader,
  REQUEST_ID_HEADER,
  SESSION_ID_HEADER,
} from '../../src/shared/names.js'
import { formatTraceparent } from '../../src/shared/trace-context.js'
import { flagOpen, SCOPE_ROW } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import { readTracer } from '../telemetry/agent.js'
import type { SpanContext } from '../telemetry/span.js'
import { nameFields } from './action.js'
import { formatOperation } from './operation.js'
import { currentScope, type Scope } from './scope.js'

/** Options of outgoing headers. */
export interface OutgoingOptions {
  /** @default the current one */
  scope?: Scope | undefined
  /**
   * Whether `traceparent` and `tracestate` are among them. @default unless an OpenTelemetry SDK instruments `fetch`
   */
  trace?: boolean | undefined
}

/** The options of `outgoingHeaders`. */
export const OUTGOING_OPTIONS = {
  scope: SCOPE_ROW,
  trace: {
    ...flagOpen('adds `traceparent` and `tracestate`', { shown: 'unless an OpenTelemetry SDK instruments `fetch`' }),
  },
} satisfies OptionTable<OutgoingOptions>

/**
 * Returns the headers that propagate the current scope to another service of yours. A proxy or a backend for frontends
 * forwards the context it received, and creates no action. Call it once per outgoing call: each gets a span of its own, as
 * W3C Trace Context requires.
 *
 * @example
 * const answer = await fetch(`${backend}/graphql`, { method: 'POST', body, headers: { ...outgoingHeaders(), 'content-type': 'application/json' } })
 */
export function outgoingHeaders(options: OutgoingOptions = {}): Record<string, string> {
  checkOptions(options, OUTGOING_OPTIONS, 'outgoingHeaders()')
  const { scope = currentScope(), trace } = options
  if (!scope) return {}
  const { namespace, action, requestId, correlationId, sessionId, operation } = scope
  const headers = (trace ?? !isFetchInstrumented()) ? traceHeaders(openCall(scope)) : {}
  const add = (name: string, value: string | undefined) => {
    if (value) headers[name] = value
  }
  for (const field of ACTION_FIELDS) add(actionHeader(namespace, field), action?.[field])
  add(REQUEST_ID_HEADER, requestId)
  add(CORRELATION_ID_HEADER, correlationId)
  add(SESSION_ID_HEADER, sessionId)
  add(operationHeader(namespace), operation && formatOperation(operation))
  add('baggage', toBaggage(scope))
  return headers
}

// The end of the call is not known here: the span marks its beginning, and is the parent of the called service's span.
function openCall({ telemetry, trace, action, requestId, pending }: Scope): SpanContext {
  const work = telemetry.startWork({
    name: 'outgoing request',
    kind: 'client',
    startedAt: telemetry.clock.now(),
    parent: trace,
    attributes: { 'request.id': requestId, ...nameFields(telemetry.actionNames, action) },
  })
  pending.add(work.end())
  return work.spanContext
}

/** A span context as W3C headers. */
export function traceHeaders(spanContext: SpanContext): Record<string, string> {
  return {
    traceparent: formatTraceparent(spanContext),
    ...(spanContext.tracestate ? { tracestate: spanContext.tracestate } : {}),
  }
}

// Members of other parties are not forwarded, which the specification allows: only the keys of the contract are.
function toBaggage({ namespace, action, telemetry }: Scope): string | undefined {
  if (!action) return undefined
  const { added, shed } = fitBaggage(toBaggageMembers(namespace, action))
  if (shed > 0) telemetry.signal({ signal: 'baggage_truncated', count: shed })
  return added
}

/** Whether an OpenTelemetry SDK adds trace headers to `fetch`: a second pair would invalidate both. */
export function isFetchInstrumented(): boolean {
  if (!readTracer()) return false
  const channels = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel')
  return channels?.hasSubscribers('undici:request:create') ?? false
}
