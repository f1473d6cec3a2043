import { ACTION_FIELDS, isActionFieldValue } from '../../shared/action.js'
import { fitBaggage, toBaggageMembers } from '../../shared/baggage.js'
import { type FillRandom, randomHex, toUuid } from '../../shared/bytes.js'
import { actionHeader, CORRELATION_ID_HEADER } from '../../shared/names.js'
import { FLAG_RANDOM, FLAG_SAMPLED, formatTraceparent, parseTraceparent } from '../../shared/trace-context.js'
import type { WorkerCause } from './context.js'
import { type ActionNote, readMessage, toMessage } from './note.js'

/** Adds the headers of an action to those of a request; headers that the application has set are kept. */
export function addActionHeaders(headers: Headers, { note, how }: WorkerCause, fill: FillRandom): void {
  const { namespace, context, traceId, isSampled } = note
  const add = (name: string, value: string | undefined) => value && !headers.has(name) && headers.set(name, value)
  // A request with its own action is complete.
  if (!headers.has(actionHeader(namespace, 'origin_action_id'))) {
    const fields = { ...context, attribution: how }
    for (const field of ACTION_FIELDS) add(actionHeader(namespace, field), fields[field])
    const existing = headers.get('baggage') ?? undefined
    const isOurs = existing?.includes(`${namespace}.origin`)
    const { added } = fitBaggage(isOurs ? [] : toBaggageMembers(namespace, context), existing)
    if (added) headers.append('baggage', added)
  }
  add(CORRELATION_ID_HEADER, toUuid(randomHex(fill, 16)))
  const flags = FLAG_RANDOM | (isSampled ? FLAG_SAMPLED : 0)
  if (traceId) add('traceparent', formatTraceparent({ traceId, spanId: randomHex(fill, 8), flags }))
}

const ROOT_HEADER = /^x-([a-z][a-z0-9-]{0,31})-origin-action-id$/

/** Returns the action of a request that a service worker answers, from its headers; `undefined` without one. */
export function noteOfRequest(headers: Headers): ActionNote | undefined {
  for (const [name] of headers) {
    const namespace = ROOT_HEADER.exec(name)?.[1]
    if (!namespace) continue
    const context = Object.fromEntries(
      ACTION_FIELDS.flatMap((field) => {
        const value = headers.get(actionHeader(namespace, field)) ?? ''
        return isActionFieldValue(field, value) ? [[field, value] as const] : []
      }),
    )
    const trace = parseTraceparent(headers.get('traceparent') ?? '')
    const isSampled = ((trace?.flags ?? 0) & FLAG_SAMPLED) !== 0
    // Parsed like a note, so that both are validated alike.
    return readMessage(toMessage({ namespace, context, traceId: trace?.traceId, isSampled })) ?? undefined
  }
  return undefined
}
