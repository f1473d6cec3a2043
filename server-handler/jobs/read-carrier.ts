import { isActionFieldValue } from '../../src/shared/action.js'
import { MAX_BAGGAGE_BYTES, parseBaggage } from '../../src/shared/baggage.js'
import { actionAttribute, BAGGAGE_FIELDS, DEFAULT_NAMESPACE } from '../../src/shared/names.js'
import { parseTraceparent, type TraceContext } from '../../src/shared/trace-context.js'
import { formatTracestate, parseTracestate } from '../../src/shared/trace-state.js'
import { ANY_TEXT, listOf, NAMESPACE_ROW } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import type { InboundAction } from '../scope/action.js'
import { isJoinValue } from '../scope/join-keys.js'
import { parseOperation } from '../scope/operation.js'
import { isWellFormedId } from '../scope/request-id.js'
import { tryCall } from '../telemetry/user-code.js'
import { CARRIER_VERSION, isPlainObject } from './carrier.js'

/** Why a carrier could not be read, whole or in part. */
export type CarrierProblem =
  | 'missing'
  | 'bad_json'
  | 'not_an_object'
  | 'unknown_version'
  | 'bad_action_id'
  | 'bad_field'
  | 'too_long'

/** The result of reading a carrier. Every value has been validated. */
export interface RestoredContext {
  /** The action; `undefined` if none could be read. */
  action: InboundAction | undefined
  /** The span that enqueued the job. */
  origin: (TraceContext & { tracestate?: string }) | undefined
  requestId: string | undefined
  operationName: string | undefined
  /** Epoch milliseconds. */
  enqueuedAt: number | undefined
  joinKeys: Readonly<Record<string, string>>
  /** The first problem found, if any. */
  problem: CarrierProblem | undefined
}

/** Maximum length of a carrier's text and of its fields; longer ones were not written by our producers. */
const MAX_TEXT = 8_192

/** Options for reading carriers. */
export interface ReadCarrierOptions {
  /** @default 'throughline' */
  namespace?: string | undefined
  /** Names of business keys that are read. @default [] */
  joinKeys?: readonly string[] | undefined
}

/** The options of `readCarrier`. */
export const READ_CARRIER_OPTIONS = {
  namespace: NAMESPACE_ROW,
  joinKeys: listOf(ANY_TEXT, 'names of business keys that are read'),
} satisfies OptionTable<ReadCarrierOptions>

/**
 * Reads a carrier from a job's data: an object, or the same as JSON. Never throws: an invalid field is omitted and
 * reported, an invalid carrier returns only the problem.
 *
 * @example
 * const { action, problem } = readCarrier(job.data[carrierKey('acme')], { namespace: 'acme' })
 */
export function readCarrier(given: unknown, options: ReadCarrierOptions = {}): RestoredContext {
  checkOptions(options, READ_CARRIER_OPTIONS, 'readCarrier()')
  return restoreCarrier(given, options)
}

/** Reads a carrier with options that have been validated; never throws. */
export function restoreCarrier(given: unknown, options: ReadCarrierOptions): RestoredContext {
  // An object that is still in its process may have getters that throw.
  return tryCall(() => readGiven(given, options)) ?? nothing('not_an_object')
}

function readGiven(given: unknown, options: ReadCarrierOptions): RestoredContext {
  if (given === undefined || given === null) return nothing('missing')
  if (typeof given === 'string') return readText(given, options)
  if (!isPlainObject(given)) return nothing('not_an_object')
  const read = (name: string): unknown => (Object.hasOwn(given, name) ? given[name] : undefined)
  if (read('v') !== CARRIER_VERSION) return nothing('unknown_version')
  const id = read('origin_action_id')
  if (typeof id !== 'string' || !isActionFieldValue('origin_action_id', id)) return nothing('bad_action_id')
  const { check, hasFailed } = createChecks(read)
  const { namespace = DEFAULT_NAMESPACE, joinKeys = [] } = options
  const trace = check('traceparent', (value) => parseTraceparent(toText(value)))
  const tracestate = check('tracestate', (value) => formatTracestate(parseTracestate(toText(value)) ?? []) || undefined)
  const fields = check('baggage', (value) => readFields(toText(value), namespace))
  const context = {
    action: { ...fields, origin_action_id: id },
    origin: trace && { ...trace, ...(tracestate ? { tracestate } : {}) },
    requestId: check('request_id', (value) => (isWellFormedId(value) ? value : undefined)),
    operationName: check('graphql_operation_name', readOperationName),
    enqueuedAt: check('enqueued_at', readTime),
    joinKeys: check('join', (value) => readJoin(value, joinKeys)) ?? {},
  }
  return { ...context, problem: hasFailed() ? 'bad_field' : undefined }
}

function readText(text: string, options: ReadCarrierOptions): RestoredContext {
  if (text.length > MAX_TEXT) return nothing('too_long')
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'string' ? nothing('not_an_object') : readGiven(parsed, options)
  } catch {
    return nothing('bad_json') // The engine's message would contain a part of the text.
  }
}

function nothing(problem: CarrierProblem): RestoredContext {
  const none = undefined
  return {
    ...{ action: none, origin: none, requestId: none, operationName: none, enqueuedAt: none, joinKeys: {} },
    problem,
  }
}

// A field that is present but yields no value is invalid; an absent one is not.
function createChecks(read: (name: string) => unknown) {
  let failed = false
  return {
    hasFailed: () => failed,
    check<T>(name: string, parse: (value: unknown) => T | undefined): T | undefined {
      const value = read(name)
      if (value === undefined || value === null) return undefined
      const parsed = parse(value)
      if (parsed === undefined) failed = true
      return parsed
    },
  }
}

const toText = (value: unknown): string => (typeof value === 'string' && value.length <= MAX_TEXT ? value : '')

function readFields(header: string, namespace: string): Partial<InboundAction> | undefined {
  if (header === '' || header.length > MAX_BAGGAGE_BYTES) return undefined
  const { members, malformed } = parseBaggage(header)
  const found = BAGGAGE_FIELDS.flatMap((field) => {
    const member = members.find(({ key }) => key === actionAttribute(namespace, field))
    return member ? [{ field, value: member.value }] : []
  })
  if (malformed > 0 || !found.every(({ field, value }) => isActionFieldValue(field, value))) return undefined
  return Object.fromEntries(found.map(({ field, value }) => [field, value]))
}

function readOperationName(value: unknown): string | undefined {
  return parseOperation(toText(value))?.name
}

// Timestamps before 2000 or after 2100 are implausible.
function readTime(value: unknown): number | undefined {
  return typeof value === 'number' && value > 946_684_800_000 && value < 4_102_444_800_000 ? value : undefined
}

function readJoin(value: unknown, names: readonly string[]): Record<string, string> | undefined {
  if (!isPlainObject(value)) return undefined
  const known = names.filter((name) => Object.hasOwn(value, name))
  if (!known.every((name) => isJoinValue(value[name]))) return undefined
  return Object.fromEntries(known.map((name) => [name, String(value[name])]))
}
