import { ACTION_FIELDS, type ActionField } from '../../src/shared/action.js'
import { actionAttribute, actionHeader, BAGGAGE_FIELDS, operationHeader } from '../../src/shared/names.js'
import { baggageLines, DERIVED, type Given, type HostileRequest } from './hostile-headers.js'

/** What a hostile request must come to. */
export interface Expected {
  /** The action's fields, flat; and the ids of correlation and session. */
  fields: Record<string, string>
  /** Headers to the next service, but for `traceparent`, `x-request-id` and headers with our own ids. */
  outgoing: Record<string, string>
  requestId: string | undefined
  isContinued: boolean
  counts: Record<string, number>
}

/** Where the request goes, and what the server knows. */
export interface HostileTarget {
  namespace: string
  routeClass: 'private' | 'public'
  /** Whether the server derives fields where it is asked to. */
  derives: boolean
}

const PUBLIC: readonly ActionField[] = [
  'origin_action_id',
  'action_kind',
  'surface_area',
  'action_name',
  'parent_action_id',
]

/** The contract in the words of what was drawn, without reading a header: server, header, baggage, in this order. */
export function expectOf(request: HostileRequest, { namespace, routeClass, derives }: HostileTarget): Expected {
  const isPrivate = routeClass === 'private'
  const allowed = isPrivate ? ACTION_FIELDS : PUBLIC
  const isTooLong = baggageLines(request, namespace).join(', ').length > 8_192
  const resolve = (field: ActionField): string | undefined => {
    if (derives && request.isDerived && field === 'surface_area') return DERIVED.surface_area
    return goodOf(request.fields[field]) ?? (isTooLong ? undefined : goodOf(request.members[field]))
  }
  const hasAction = resolve('origin_action_id') !== undefined
  const action = ACTION_FIELDS.flatMap((field) => {
    const value = allowed.includes(field) && hasAction ? resolve(field) : undefined
    return value === undefined ? [] : [[field, value] as const]
  })
  const own = action.flatMap(([field, value]) =>
    BAGGAGE_FIELDS.includes(field) ? [`${actionAttribute(namespace, field)}=${value}`] : [],
  )
  const isContinued = isPrivate && request.traceparent.kind === 'good'
  const privately = (name: string, given: Given) => named(name, isPrivate ? goodOf(given) : undefined)
  return {
    fields: {
      ...Object.fromEntries(action.map(([field, value]) => [actionAttribute(namespace, field), value])),
      ...privately('correlation.id', request.correlation),
      ...privately('session.id', request.session),
    },
    outgoing: {
      ...Object.fromEntries(action.map(([field, value]) => [actionHeader(namespace, field), value])),
      ...named('baggage', own.join() || undefined),
      ...privately('x-correlation-id', request.correlation),
      ...privately('x-session-id', request.session),
      ...privately(operationHeader(namespace), request.operation),
      ...named('tracestate', isContinued ? goodOf(request.tracestate) : undefined),
    },
    requestId: goodOf(request.requestId),
    isContinued,
    counts: countsOf(request, { allowed, isPrivate, isTooLong, hasAction }),
  }
}

interface Known {
  allowed: readonly ActionField[]
  isPrivate: boolean
  isTooLong: boolean
  hasAction: boolean
}

function countsOf(request: HostileRequest, { allowed, isPrivate, isTooLong, hasAction }: Known) {
  const { traceparent, tracestate, correlation, session, operation, requestId, fields, members } = request
  const isBad = (given: Given | undefined) => given?.kind === 'bad'
  const badHeaders = [
    ...allowed.map((field) => fields[field]),
    ...(isPrivate ? [correlation, session, operation] : []),
    ...(isPrivate && traceparent.kind === 'good' ? [tracestate] : []),
    ...[traceparent, requestId],
  ].filter(isBad)
  // Empty members come from headers that were joined, and are none.
  const broken = request.brokenMembers.filter((member) => member !== '').length
  const badMembers = BAGGAGE_FIELDS.filter((field) => isBad(members[field])).length + broken
  return {
    malformed_header: badHeaders.length,
    malformed_baggage: isTooLong ? 1 : badMembers,
    trace_restarted: isBad(traceparent) || (!isPrivate && traceparent.kind === 'good') ? 1 : 0,
    missing_action_id: isPrivate && !hasAction ? 1 : 0,
  }
}

const goodOf = (given: Given | undefined): string | undefined => (given?.kind === 'good' ? given.value : undefined)

const named = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value }
