import { checkFunction, fillOptions } from '../options/table.js'
import { currentScope } from '../scope/scope.js'
import { readActiveSpan, toTraceContext } from '../telemetry/agent.js'
import { askStore, type StoreAnswer } from './ask-store.js'
import { checkMetadata, type ParkedMetadata } from './metadata.js'
import type { MissingReason } from './missing.js'
import { type ParkingCall, type ParkingLotOptions, type ParkingReason, resolveParkingOptions } from './options.js'
import { formatParked, type ParkableContext, type ParkedContext, parseParked } from './parked-context.js'
import { checkKey } from './parking-store.js'
import { createProblemLog } from './problem-log.js'
import {
  CALLBACK_OPTIONS,
  type Found,
  type ParkedCallback,
  type TraceCallbackOptions,
  wrapCallback,
} from './trace-callback.js'

/** Stores the action of a request until its callback arrives, hours later and from another system. */
export interface ParkingLot {
  /**
   * Parks a context under a correlation key, replacing any context parked there. Resolves to whether it is stored;
   * never rejects, and takes no longer than the store's time limit. @param context What to park; defaults to the
   * current scope.
   *
   * @param context What to park; defaults to the current scope.
   */
  park(key: string, metadata?: ParkedMetadata, context?: ParkableContext): Promise<boolean>
  /** Retrieves a parked context, once or as often as configured. Never rejects. */
  retrieve(key: string): Promise<ParkedContext | undefined>
  /** Whether a context is parked. Never rejects. */
  exists(key: string): Promise<boolean>
  /**
   * Wraps a callback so that it runs with its parked context: its log lines, outgoing requests and jobs carry the
   * action, and its span links to the one that parked. Its result and its errors are passed through unchanged.
   *
   * @throws TypeError at once if an option is missing or invalid.
   */
  traceCallback<Input, Result>(
    options: TraceCallbackOptions<Input>,
    callback: ParkedCallback<Input, Result>,
  ): (input: Input) => Promise<Result>
  /** How often each problem occurred. */
  problems(): Readonly<Partial<Record<ParkingReason, number>>>
}

/**
 * Creates a parking lot.
 *
 * @example
 * const parking = createParkingLot({ store: redisParkingStore({ client: redis }), telemetry })
 * await parking.park(paymentIntent.id, { amount: 4200 })
 * @throws TypeError that says what is wrong, what was given and what to do.
 */
export function createParkingLot(options: ParkingLotOptions): ParkingLot {
  const { store, telemetry, ttlMs, maxRetrievals, storeTimeoutMs, onProblem } = resolveParkingOptions(options)
  const { report, passes, counts } = createProblemLog({ telemetry, onProblem })

  const ask = async <T>(call: ParkingCall, run: () => Promise<T>): Promise<StoreAnswer<T>> => {
    const answer = await askStore(run, { clock: telemetry.clock, timeoutMs: storeTimeoutMs })
    if (!answer.ok) {
      const { reason } = answer
      report(reason === 'store_failed' ? { reason, call, error: answer.error } : { reason, call })
    }
    return answer
  }

  const find = async (call: ParkingCall, key: string): Promise<Found> => {
    const miss = (reason: MissingReason): Found => ({ parked: undefined, reason })
    if (!passes(() => checkKey(key), { reason: 'bad_key', call })) return miss('bad_key')
    const answer = await ask(call, () => store.take(key))
    if (!answer.ok) return miss(answer.reason)
    const value: unknown = answer.value // A custom store may return anything.
    if (value === undefined || value === null) return miss('not_parked')
    const parked = typeof value === 'string' ? parseParked(value) : undefined
    if (parked) return { parked }
    report({ reason: 'broken_value', call })
    return miss('broken_value')
  }

  return {
    async park(key, metadata = {}, given) {
      const call = 'park'
      if (!passes(() => checkKey(key), { reason: 'bad_key', call })) return false
      // A context without its metadata is still useful.
      const kept = passes(() => checkMetadata(metadata), { reason: 'bad_metadata', call }) ? metadata : {}
      const parkedAt = telemetry.clock.now()
      let written: ReturnType<typeof formatParked>
      const write = () => {
        const context = given === undefined ? currentContext() : given
        written = formatParked({ ...context, joinKeys: context?.joinKeys ?? {}, metadata: kept, parkedAt })
      }
      // A context of the caller may have getters that throw.
      if (!passes(write, { reason: 'nothing_to_park', call })) return false
      if (!written) report({ reason: 'nothing_to_park', call })
      if (!written) return false
      if (written.shed > 0) report({ reason: 'join_keys_shed', call })
      const entry = { key, value: written.value, ttlMs, retrievals: maxRetrievals }
      return (await ask(call, () => store.put(entry))).ok
    },
    async retrieve(key) {
      return (await find('retrieve', key)).parked
    },
    async exists(key) {
      const call = 'exists'
      if (!passes(() => checkKey(key), { reason: 'bad_key', call })) return false
      const answer = await ask(call, () => store.has(key))
      return answer.ok && Boolean(answer.value) // A custom store may return a count.
    },
    traceCallback(given, callback) {
      const options = fillOptions(given, CALLBACK_OPTIONS, 'traceCallback()')
      checkFunction(callback, 'traceCallback()', 'the callback second')
      const { name, correlationKeyFrom, requireParkedContext: isRequired } = options
      const call = 'traceCallback'
      const findFor = async (input: Parameters<typeof correlationKeyFrom>[0]): Promise<Found> => {
        let key: string | null | undefined
        const read = () => {
          key = correlationKeyFrom(input)
        }
        if (!passes(read, { reason: 'bad_key', call })) return { parked: undefined, reason: 'bad_key' }
        return key === undefined || key === null ? { parked: undefined, reason: 'no_key' } : find(call, key)
      }
      return wrapCallback({ telemetry, name, isRequired, find: findFor }, callback)
    },
    problems: counts,
  }
}

/** The scope, else the active span of an OpenTelemetry SDK. */
function currentContext(): ParkableContext {
  const active = readActiveSpan()
  return currentScope() ?? (active ? { trace: toTraceContext(active.spanContext()) } : {})
}
