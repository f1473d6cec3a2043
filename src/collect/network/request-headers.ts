import { type Cause, toRequestContext } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { ACTION_FIELDS } from '../../shared/action.js'
import { fitBaggage, toBaggageMembers } from '../../shared/baggage.js'
import { toUuid } from '../../shared/bytes.js'
import { isSampled } from '../../shared/hash.js'
import {
  actionHeader,
  CORRELATION_ID_HEADER,
  operationHeader,
  SESSION_ID_HEADER,
  sampleHeader,
} from '../../shared/names.js'
import { FLAG_RANDOM, FLAG_SAMPLED } from '../../shared/trace-context.js'

/** A header to append; only `baggage` is ever appended to an existing one. */
export type AddedHeader = readonly [name: string, value: string]

/** What the headers to add depend on. */
export interface OutgoingRequest {
  /** The headers that the page set itself. */
  given: Headers
  operation: string | undefined
  /** Whether it goes to the page's own origin. */
  isOwn: boolean
  /** Whether another agent sets `traceparent` on this request, or may set it: two values make the header invalid. */
  isLeftToAgent: boolean
}

/** The headers to add, and the trace of the request if it is known. */
export interface RequestHeaders {
  headers: AddedHeader[]
  traceId: string | undefined
  spanId: string | undefined
}

/**
 * Returns the headers that attribute a request to its cause. Headers that the page set itself are kept and never
 * duplicated.
 */
export function toRequestHeaders(
  host: Host,
  cause: Cause,
  { given, operation, isOwn, isLeftToAgent }: OutgoingRequest,
): RequestHeaders {
  const { page, options, health } = host
  const { namespace } = options
  const context = { ...toRequestContext(cause), attribution: cause.how }
  const headers: AddedHeader[] = []
  const add = (name: string, value: string | undefined) => value && !given.has(name) && headers.push([name, value])

  // If the page has set an action itself, fields of another action would contradict it.
  if (!given.has(actionHeader(namespace, 'origin_action_id'))) {
    for (const field of ACTION_FIELDS) add(actionHeader(namespace, field), context[field])
    const members = toBaggageMembers(namespace, context)
    const existing = given.get('baggage') ?? undefined
    const baggage = fitBaggage(existing?.includes(`${namespace}.origin`) ? [] : members, existing)
    if (baggage.shed) health('baggage_truncated')
    if (baggage.added) headers.push(['baggage', baggage.added])
  }
  add(operationHeader(namespace), operation)
  if (isOwn) add(sampleHeader(namespace), options.sample)
  add(CORRELATION_ID_HEADER, toUuid(page.hex(16)))
  add(SESSION_ID_HEADER, host.visitor.sessionId())
  const theirs = given.get('traceparent')
  if (theirs !== null || isLeftToAgent) {
    const [, traceId, spanId] = /^..-(.{32})-(.{16})-/.exec(theirs ?? '') ?? []
    return { headers, traceId, spanId }
  }
  const { traceId } = cause.action
  const spanId = page.hex(8)
  const sampled = isSampled(traceId, options.traceSampleRatio) ? FLAG_SAMPLED : 0
  add('traceparent', `00-${traceId}-${spanId}-0${FLAG_RANDOM | sampled}`)
  return { headers, traceId, spanId }
}
