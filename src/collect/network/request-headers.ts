import type { Cause } from '../../core/actions.js'
import type { Host } from '../../core/host.js'
import { ACTION_FIELDS } from '../../shared/action.js'
import { writeBaggage } from '../../shared/baggage.js'
import { randomHex, randomUuid } from '../../shared/bytes.js'
import { isSampled } from '../../shared/hash.js'
import {
  actionAttribute,
  actionHeader,
  CORRELATION_ID_HEADER,
  operationHeader,
  SESSION_ID_HEADER,
} from '../../shared/names.js'
import { FLAG_RANDOM, FLAG_SAMPLED, formatTraceparent } from '../../shared/trace-context.js'

/** A header to add; `baggage` goes behind what is there, the others are only added where there is none. */
export type AddedHeader = readonly [name: string, value: string]

/** What is already on a request, and what it is. */
export interface OutgoingRequest {
  /** The value that the page set, or `null`. */
  given(name: string): string | null
  operation: string | undefined
  spanId: string
}

/** The headers that tie a request to its cause. What the page set itself is kept and never repeated. */
export function toRequestHeaders(host: Host, { action, how }: Cause, request: OutgoingRequest): AddedHeader[] {
  const { page, options } = host
  const { namespace } = options
  const context = { ...action.context, attribution: how }
  const added: AddedHeader[] = []
  const add = (name: string, value: string | undefined) => {
    if (value && request.given(name) === null) added.push([name, value])
  }
  // A request that names its own action is a whole: fields of another one would make it lie.
  if (request.given(actionHeader(namespace, 'origin_action_id')) === null) {
    for (const field of ACTION_FIELDS) add(actionHeader(namespace, field), context[field])
    const existing = request.given('baggage') ?? ''
    if (!existing.includes(actionAttribute(namespace, 'origin_action_id'))) {
      const { header, shed } = writeBaggage(context, { namespace, existing })
      if (shed) host.health('baggage_truncated')
      if (header !== existing) added.push(['baggage', existing ? header.slice(existing.length + 1) : header])
    }
  }
  add(operationHeader(namespace), request.operation)
  add(CORRELATION_ID_HEADER, randomUuid(page.fillRandom))
  add(SESSION_ID_HEADER, host.sessionId())
  if (!hasTracingAgent(host)) add('traceparent', toTraceparent(host, action.traceId, request.spanId))
  return added
}

/** Sixteen hexadecimal digits for one request. */
export function mintSpanId({ page }: Host): string {
  return randomHex(page.fillRandom, 8)
}

function toTraceparent({ options }: Host, traceId: string, spanId: string): string {
  return formatTraceparent({
    traceId,
    spanId,
    flags: FLAG_RANDOM | (isSampled(traceId, options.traceSampleRatio) ? FLAG_SAMPLED : 0),
  })
}

/** An OpenTelemetry SDK that registered a propagator writes `traceparent` itself, maybe after us. */
function hasTracingAgent({ page }: Host): boolean {
  const api = (page.window as unknown as Record<symbol, { propagation?: unknown } | undefined>)[
    Symbol.for('opentelemetry.js.api.1')
  ]
  return !!api?.propagation
}
