/**
 * The action behind a callback that arrives hours later: a payment's webhook, an approval.
 *
 * @example
 * const parking = createParkingLot({ store: redisParkingStore({ client: redis }) })
 * await parking.park(paymentIntent.id)
 * @module
 */
export type { ActionContext } from '../../src/shared/action.js'
export type { TraceContext } from '../../src/shared/trace-context.js'
export type { MemoryParkingOptions } from '../parking/memory-store.js'
export { memoryParkingStore } from '../parking/memory-store.js'
export type { ParkedMetadata } from '../parking/metadata.js'
export type { MissingReason } from '../parking/missing.js'
export { ParkedContextMissing } from '../parking/missing.js'
export type { ParkingCall, ParkingLotOptions, ParkingProblem, ParkingReason } from '../parking/options.js'
export type { ParkableContext, ParkedContext } from '../parking/parked-context.js'
export type { ParkingLot } from '../parking/parking-lot.js'
export { createParkingLot } from '../parking/parking-lot.js'
export type { ParkedEntry, ParkingStore } from '../parking/parking-store.js'
export type { RedisClient, RedisParkingOptions } from '../parking/redis-store.js'
export { redisParkingStore } from '../parking/redis-store.js'
export type { SqlClient, SqlParkingOptions } from '../parking/sql-store.js'
export { createParkingTableSql, sqlParkingStore } from '../parking/sql-store.js'
export type { ParkedCallback, TraceCallbackOptions } from '../parking/trace-callback.js'
export type { InboundAction } from '../scope/action.js'
export type { TelemetryOptions } from '../telemetry/options.js'
export type { Telemetry } from '../telemetry/telemetry.js'
