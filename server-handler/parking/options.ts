import { createTelemetry, type Telemetry, type TelemetryOptions } from '../telemetry/telemetry.js'
import { checkWhole, MAX_RETRIEVALS, MAX_TTL_MS, type ParkingStore } from './parking-store.js'

/** Why something was not parked, or not found again. */
export type ParkingReason =
  /** The key is no text of 1 to 256 characters without control characters. */
  | 'bad_key'
  /** The metadata is not flat, or too large. */
  | 'bad_metadata'
  /** There is no scope here, and no context was given. */
  | 'nothing_to_park'
  /** Some business keys had no room. */
  | 'join_keys_shed'
  | 'store_failed'
  | 'store_timeout'
  /** What the store gave was not written by a parking lot. */
  | 'broken_value'

/** Where it went wrong. */
export type ParkingCall = 'park' | 'retrieve' | 'exists' | 'traceCallback'

/** What went wrong, at which call, and the error behind it. */
export interface ParkingProblem {
  reason: ParkingReason
  call: ParkingCall
  error?: unknown
}

/** How contexts are parked. Everything but the store has a default. */
export interface ParkingLotOptions extends TelemetryOptions {
  store: ParkingStore
  /** Made once by `createTelemetry` and shared with request scopes and queues; then the options of it count. */
  telemetry?: Telemetry | undefined
  /** How long a context waits for its answer. @default 24 hours */
  ttlMs?: number | undefined
  /** How often it is given back. @default 1 */
  maxRetrievals?: number | undefined
  /** How long the store is waited for at each call. @default 1500 */
  storeTimeoutMs?: number | undefined
  /** Told of each problem as it is seen, beside its being counted. */
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

/** Senders of webhooks wait 5 to 30 s for an answer: this leaves the callback most of it. */
const STORE_TIMEOUT_MS = 1_500
const MAX_STORE_TIMEOUT_MS = 60_000

/** Fills in options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveParkingOptions(given: ParkingLotOptions): ParkingSettings {
  const { store, ttlMs = DAY_MS, maxRetrievals = 1, storeTimeoutMs = STORE_TIMEOUT_MS, onProblem = () => {} } = given
  const missing = ['put', 'take', 'has'].filter((name) => typeof Reflect.get(Object(store), name) !== 'function')
  if (missing.length) {
    throw new TypeError(
      `throughline: \`store\` must have the methods put, take and has; ${missing.join(', ')} missing. Try memoryParkingStore().`,
    )
  }
  checkWhole('ttlMs', ttlMs, MAX_TTL_MS)
  checkWhole('maxRetrievals', maxRetrievals, MAX_RETRIEVALS)
  checkWhole('storeTimeoutMs', storeTimeoutMs, MAX_STORE_TIMEOUT_MS)
  return {
    store,
    telemetry: given.telemetry ?? createTelemetry(given),
    ttlMs,
    maxRetrievals,
    storeTimeoutMs,
    onProblem,
  }
}
