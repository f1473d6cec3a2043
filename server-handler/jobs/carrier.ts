import { toBaggageMembers } from '../../src/shared/baggage.js'
import { byteLength } from '../../src/shared/byte-length.js'
import { DEFAULT_NAMESPACE } from '../../src/shared/names.js'
import { formatTraceparent } from '../../src/shared/trace-context.js'
import { dictionary, positive, SCOPE_ROW, whole } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import { currentScope, type Scope } from '../scope/scope.js'
import type { SpanContext } from '../telemetry/span.js'

/** The version of the carrier; readers reject any other. */
export const CARRIER_VERSION = 1

/**
 * The context that a job's data carries. Only the first two fields are required. See docs/contract.md, "Job carrier".
 */
export interface JobCarrier {
  v: typeof CARRIER_VERSION
  origin_action_id: string
  /** The span that enqueued the job. */
  traceparent?: string
  tracestate?: string
  /** The action's other fields: `acme.action_kind=mount,…`. */
  baggage?: string
  /** The request that enqueued the job. */
  request_id?: string
  graphql_operation_name?: string
  /** Epoch milliseconds. */
  enqueued_at?: number
  /** Business keys; they travel here and never in baggage. */
  join?: Record<string, string>
}

/** Options of a carrier. */
export interface CarrierOptions {
  /** @default the current one */
  scope?: Scope | undefined
  /** The span that enqueues the job. @default the scope's */
  spanContext?: SpanContext | undefined
  /** Epoch milliseconds. @default now */
  enqueuedAt?: number | undefined
  /** Maximum bytes of the carrier as JSON; optional fields are removed, the last first, until it fits. @default 1024 */
  maxBytes?: number | undefined
}

/** Carriers are stored with every job and must not dominate a queue's memory. */
const MAX_BYTES = 1_024

/** The options of `createCarrier` and `withCarrier`. */
export const CARRIER_OPTIONS = {
  scope: SCOPE_ROW,
  spanContext: dictionary(
    { type: 'SpanContext', must: 'be the context of a span, as sendJob() passes it' },
    'the span that enqueues the job',
    { shown: "the scope's" },
  ),
  enqueuedAt: positive('when the job is enqueued, in epoch milliseconds', { shown: 'now' }),
  maxBytes: whole(
    { from: 1, or: MAX_BYTES },
    'bytes of the carrier as JSON; optional fields are removed until it fits',
  ),
} satisfies OptionTable<CarrierOptions>

/** The order in which fields are removed from a carrier that is too long. */
const SHEDDABLE = [
  'join',
  'enqueued_at',
  'graphql_operation_name',
  'request_id',
  'baggage',
  'tracestate',
  'traceparent',
] as const satisfies readonly (keyof JobCarrier)[]

/** The field of a job's data that holds the carrier: `acme_trace`. */
export function carrierKey(namespace: string = DEFAULT_NAMESPACE): string {
  return `${namespace}_trace`
}

/**
 * Creates the carrier of a job that is enqueued now; `undefined` without a known action.
 *
 * @example
 * await queue.push({ order, [carrierKey('acme')]: createCarrier() })
 */
export function createCarrier(options: CarrierOptions = {}): JobCarrier | undefined {
  checkOptions(options, CARRIER_OPTIONS, 'createCarrier()')
  const { scope = currentScope(), maxBytes = MAX_BYTES } = options
  if (!scope?.action) return undefined
  const { spanContext = scope.trace, enqueuedAt = scope.telemetry.clock.now() } = options
  const { origin_action_id, ...others } = scope.action
  const hasJoin = Object.keys(scope.joinKeys).length > 0
  const whole: JobCarrier = withoutGaps({
    v: CARRIER_VERSION,
    traceparent: formatTraceparent(spanContext),
    tracestate: spanContext.tracestate,
    baggage: toBaggageMembers(scope.namespace, others).join() || undefined,
    origin_action_id,
    request_id: scope.requestId,
    graphql_operation_name: scope.operation?.name,
    enqueued_at: enqueuedAt,
    join: hasJoin ? { ...scope.joinKeys } : undefined,
  })
  const fitted = shorten(whole, maxBytes)
  const shed = Object.keys(whole).length - Object.keys(fitted).length
  if (shed > 0) scope.telemetry.signal({ signal: 'baggage_truncated', count: shed, reason: 'carrier' })
  return fitted
}

/**
 * Adds the carrier to a job's data, replacing one that was copied with the data of another job. Data that is not an
 * object is unchanged.
 *
 * @example
 * await queue.push('send_receipt', withCarrier({ order: 'o-17' }))
 */
export function withCarrier<Data>(data: Data, options: CarrierOptions = {}): Data {
  checkOptions(options, CARRIER_OPTIONS, 'withCarrier()')
  const { scope = currentScope() } = options
  const key = carrierKey(scope?.namespace)
  if (!scope || !isPlainObject(data)) return data
  const carrier = createCarrier({ ...options, scope })
  return carrier ? { ...data, [key]: carrier } : data
}

/** Whether a job's data can hold a carrier: arrays, strings and numbers cannot. */
export function isPlainObject(data: unknown): data is Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
  const prototype: unknown = Object.getPrototypeOf(data)
  // Objects of another realm, such as a sandbox of workflows or tests, have an `Object.prototype` of their own.
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(Object(prototype), 'hasOwnProperty'))
  )
}

function shorten(carrier: JobCarrier, maxBytes: number): JobCarrier {
  const fitted = { ...carrier }
  for (const field of SHEDDABLE) {
    if (byteLength(JSON.stringify(fitted)) <= maxBytes) break
    Reflect.deleteProperty(fitted, field)
  }
  return fitted
}

// JSON drops undefined fields, so they are removed here too, to count how many fields were shed.
function withoutGaps(carrier: { [Field in keyof JobCarrier]: JobCarrier[Field] | undefined }): JobCarrier {
  return Object.fromEntries(Object.entries(carrier).filter(([, value]) => value !== undefined)) as unknown as JobCarrier
}
