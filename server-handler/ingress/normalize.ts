import { ACTION_FIELDS, type ActionContext, type ActionField, isActionFieldValue } from '../../src/shared/action.js'
import { MAX_BAGGAGE_BYTES, parseBaggage } from '../../src/shared/baggage.js'
import {
  actionAttribute,
  actionHeader,
  BAGGAGE_FIELDS,
  CORRELATION_ID_HEADER,
  DEFAULT_NAMESPACE,
  operationHeader,
  SESSION_ID_HEADER,
} from '../../src/shared/names.js'
import type { HealthSignal } from '../../src/shared/wire.js'
import { dictionary, NAMESPACE_ROW, oneOf } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import type { InboundAction } from '../scope/action.js'
import { type GraphqlOperation, parseOperation } from '../scope/operation.js'
import { isWellFormedId } from '../scope/request-id.js'
import { createHeaderReader, type HeaderSource, type ReadHeader, toHeaderSource } from './header-source.js'
import { type InboundTrace, readTrace } from './trace.js'

/** Whether a route's callers are trusted. */
export type RouteClass = 'private' | 'public'

/** The result of reading a request's headers. */
export interface NormalizedIngress {
  action: InboundAction | undefined
  trace: InboundTrace
  correlationId: string | undefined
  sessionId: string | undefined
  operation: Partial<GraphqlOperation> | undefined
  /** Rollout health signals raised by the headers. */
  signals: Readonly<Partial<Record<HealthSignal, number>>>
  /** Header values that were malformed and dropped. */
  malformedHeaders: number
}

/** How headers are read. */
export interface NormalizeOptions {
  /** @default 'public' */
  routeClass?: RouteClass | undefined
  /** @default 'throughline' */
  namespace?: string | undefined
  /** Fields derived by the server; they take precedence over the caller's. */
  derived?: Partial<ActionContext> | undefined
}

/** The options of `normalizeIngress`. */
export const NORMALIZE_OPTIONS = {
  routeClass: oneOf(['public', 'private'], "whether the route's callers are trusted"),
  namespace: NAMESPACE_ROW,
  derived: dictionary(
    { type: 'Partial<ActionContext>', must: 'be an object of fields' },
    'fields of the action that the server derives',
  ),
} satisfies OptionTable<NormalizeOptions>

/** The fields accepted from any caller of a public route. */
const PUBLIC_FIELDS: ReadonlySet<ActionField> = new Set([
  'origin_action_id',
  'parent_action_id',
  'action_kind',
  'action_name',
  'surface_area',
])

/** Longer header values are malformed. */
const MAX_VALUE_BYTES = 256

/**
 * Reads the headers of a request according to the contract: values known to the server take precedence over headers,
 * and headers over baggage. A malformed value is dropped and counted, and the next source is used. Never throws.
 *
 * @example
 * const { action, trace } = normalizeIngress(request.headers, { routeClass: 'private', namespace: 'acme' })
 */
export function normalizeIngress(headers: HeaderSource, options: NormalizeOptions = {}): NormalizedIngress {
  checkOptions(options, NORMALIZE_OPTIONS, 'normalizeIngress()')
  return normalize(toHeaderSource(headers), options, toHeaderNames(options.namespace))
}

/** Creates a `normalizeIngress` for many requests of one namespace, with header names computed once. */
export function createNormalizer(
  namespace: string,
): (headers: HeaderSource, options: NormalizeOptions) => NormalizedIngress {
  const names = toHeaderNames(namespace)
  return (headers, options) => normalize(headers, options, names)
}

interface FieldName {
  field: ActionField
  header: string
  isPublic: boolean
}

/** Field names in a namespace. */
interface HeaderNames {
  fields: readonly FieldName[]
  members: ReadonlyMap<string, ActionField>
  operation: string
}

function toHeaderNames(namespace: string = DEFAULT_NAMESPACE): HeaderNames {
  return {
    fields: ACTION_FIELDS.map((field) => ({
      field,
      header: actionHeader(namespace, field),
      isPublic: PUBLIC_FIELDS.has(field),
    })),
    members: new Map(BAGGAGE_FIELDS.map((field) => [actionAttribute(namespace, field), field])),
    operation: operationHeader(namespace),
  }
}

function normalize(headers: HeaderSource, options: NormalizeOptions, names: HeaderNames): NormalizedIngress {
  const { routeClass = 'public', derived = {} } = options
  const read = createHeaderReader(headers)
  const bad = { headers: 0 }
  const take = <T>(name: string, parse: (value: string) => T | undefined): T | undefined => {
    const value = read(name)
    if (value === undefined) return undefined
    const parsed = value.length <= MAX_VALUE_BYTES ? parse(value) : undefined
    if (parsed === undefined) bad.headers += 1
    return parsed
  }
  const baggage = readBaggage(read, names)
  const resolved: Partial<Record<ActionField, string>> = {}
  const readSent = (field: ActionField, header: string): string | undefined => {
    const given = read(header)
    const isGiven = given !== undefined && given.length <= MAX_VALUE_BYTES && isActionFieldValue(field, given)
    if (given !== undefined && !isGiven) bad.headers += 1
    return isGiven ? given : baggage.values[field]
  }
  for (const { field, header, isPublic } of names.fields) {
    const own = derived[field]
    // A public route restricts what its callers may set, not what the server knows.
    const sent = routeClass === 'private' || isPublic ? readSent(field, header) : undefined
    const value = own !== undefined && isActionFieldValue(field, own) ? own : sent
    if (value !== undefined) resolved[field] = value
  }
  const action = toAction(resolved)
  const { trace, isRestarted, malformed } = readTrace(read, routeClass)
  bad.headers += malformed
  const takePrivate = <T>(name: string, parse: (value: string) => T | undefined) =>
    routeClass === 'private' ? take(name, parse) : undefined
  const toId = (value: string) => (isWellFormedId(value) ? value : undefined)
  return {
    action,
    trace,
    correlationId: takePrivate(CORRELATION_ID_HEADER, toId),
    sessionId: takePrivate(SESSION_ID_HEADER, toId),
    operation: takePrivate(names.operation, parseOperation),
    signals: toSignals({ baggage: baggage.malformed, isRestarted, isMissing: routeClass === 'private' && !action }),
    malformedHeaders: bad.headers,
  }
}

// Every value has been validated; without the root id the others are meaningless.
function toAction(values: Readonly<Partial<Record<ActionField, string>>>): InboundAction | undefined {
  return values.origin_action_id === undefined ? undefined : (values as unknown as InboundAction)
}

function toSignals({ baggage, isRestarted, isMissing }: { baggage: number; isRestarted: boolean; isMissing: boolean }) {
  const signals: Partial<Record<HealthSignal, number>> = {}
  if (baggage > 0) signals.malformed_baggage = baggage
  if (isRestarted) signals.trace_restarted = 1
  if (isMissing) signals.missing_action_id = 1
  return signals
}

function readBaggage(read: ReadHeader, names: HeaderNames) {
  const header = read('baggage')
  const values: Partial<Record<ActionField, string | undefined>> = {}
  if (header === undefined) return { values, malformed: 0 }
  if (header.length > MAX_BAGGAGE_BYTES) return { values, malformed: 1 }
  const { members, malformed } = parseBaggage(header)
  let bad = malformed
  for (const { key, value } of members) {
    const field = names.members.get(key)
    if (!field) continue
    // A duplicated key counts as missing: it is unknown which value is ours.
    const isTwice = field in values
    const isGood = !isTwice && isActionFieldValue(field, value)
    // Counted once per field, however often it occurs.
    if (!isGood && (!isTwice || values[field] !== undefined)) bad += 1
    values[field] = isGood ? value : undefined
  }
  return { values, malformed: bad }
}
