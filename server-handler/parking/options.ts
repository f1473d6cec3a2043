import { callback, having, required, whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { TELEMETRY_OPTIONS, TELEMETRY_ROW, type TelemetryOptions } from '../telemetry/options.js'
import { createTelemetryOf, type Telemetry } from '../telemetry/telemetry.js'
import { MAX_RETRIEVALS, MAX_TTL_MS, type ParkingStore } from './parking-store.js'

/** Why something was not parked, or not found. */
export type ParkingReason =
  /** The key is not a string of 1 to 256 characters without control characters. */
  | 'bad_key'
  /** The metadata is not flat, or too large. */
  | 'bad_metadata'
  /** There is no current scope, and no context was given. */
  | 'nothing_to_park'
  /** Some business keys exceeded the size limit. */
  | 'join_keys_shed'
  | 'store_failed'
  | 'store_timeout'
  /** The stored value was not written by a parking lot. */
  | 'broken_value'

/** The call that failed. */
export type ParkingCall = 'park' | 'retrieve' | 'exists' | 'traceCallback'

/** A problem, the call in which it occurred, and the underlying error. */
export interface ParkingProblem {
  reason: ParkingReason
  call: ParkingCall
  error?: unknown
}

/** The options of a parking lot. Everything but the store has a default. */
export interface ParkingLotOptions extends TelemetryOptions {
  /** Where contexts are stored. */
  store: ParkingStore
  /** Telemetry shared with request scopes and queues; its own options then apply. @default one of its own */
  telemetry?: Telemetry | undefined
  /** How long a context is kept, in milliseconds. @default 86400000 */
  ttlMs?: number | undefined
  /** How often it can be retrieved. @default 1 */
  maxRetrievals?: number | undefined
  /** Time limit of each call to the store, in milliseconds. @default 1500 */
  storeTimeoutMs?: number | undefined
  /** Receives each problem as it occurs; it is counted as well. */
  onProblem?: ((problem: ParkingProblem) => void) | undefined
}

/** Options with every default filled in. */
export interface ParkingSettings {
  store: ParkingStore
  telemetry: Telemetry
  ttlMs: number
  maxRetrievals: number
  storeTimeoutMs: number
  onProblem: (problem: ParkingProblem) => void
}

const DAY_MS = 86_400_000

/** Senders of webhooks time out after 5 to 30 s: this leaves most of it to the callback. */
const STORE_TIMEOUT_MS = 1_500
const MAX_STORE_TIMEOUT_MS = 60_000

/** The options of `createParkingLot`. */
export const PARKING_OPTIONS = {
  store: required(
    having(
      { type: 'ParkingStore', methods: ['put', 'take', 'has'], advice: 'memoryParkingStore()' },
      'where contexts wait',
    ),
  ),
  telemetry: TELEMETRY_ROW,
  ttlMs: whole({ from: 1, to: MAX_TTL_MS, or: DAY_MS }, 'how long a context is kept'),
  maxRetrievals: whole({ from: 1, to: MAX_RETRIEVALS, or: 1 }, 'how often it can be retrieved'),
  storeTimeoutMs: whole(
    { from: 1, to: MAX_STORE_TIMEOUT_MS, or: STORE_TIMEOUT_MS },
    'time limit of each call to the store',
  ),
  onProblem: callback(
    '(problem: ParkingProblem) => void',
    'receives each problem as it occurs, with `reason`, `call` and `error`',
  ),
  ...TELEMETRY_OPTIONS,
} satisfies OptionTable<ParkingLotOptions>

/** Resolves options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveParkingOptions(given: ParkingLotOptions): ParkingSettings {
  const options = fillOptions(given, PARKING_OPTIONS, 'createParkingLot()')
  const { onProblem = () => {} } = options
  return { ...options, telemetry: options.telemetry ?? createTelemetryOf(options), onProblem }
}
