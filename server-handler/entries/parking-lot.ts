/**
 * The action behind an answer that comes hours later: a payment's webhook, an approval.
 *
 * @example
 * const parking = createParkingLot({ store: redisParkingStore({ client: redis }) })
 * await parking.park(paymentIntent.id)
 * @module
 */
export type { MemoryParkingOptions } from '../parking/memory-store.js'
export { memoryParkingStore } from '../parking/memory-store.js'
export type { ParkedEntry, ParkingStore } from '../parking/parking-store.js'
export type { RedisClient, RedisParkingOptions } from '../parking/redis-store.js'
export { redisParkingStore } from '../parking/redis-store.js'
export type { SqlClient, SqlParkingOptions } from '../parking/sql-store.js'
export { createParkingTableSql, sqlParkingStore } from '../parking/sql-store.js'
