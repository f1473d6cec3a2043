import { having, required, textOr } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { checkEntry, checkKey, type ParkingStore } from './parking-store.js'

/** The parts of a Redis client that are used: `call` of ioredis, or `sendCommand` of node-redis. */
export type RedisClient =
  | { call(command: string, ...words: string[]): Promise<unknown> }
  | { sendCommand(words: string[]): Promise<unknown> }

/** The client and the prefix of the store. */
export interface RedisParkingOptions {
  /** A connected client of ioredis or node-redis; it is never closed here. */
  client: RedisClient
  /** Prefix of every key. @default 'throughline:parked:' */
  prefix?: string | undefined
}

/** The options of `redisParkingStore`. */
export const REDIS_STORE_OPTIONS = {
  client: required({
    ...having(
      { type: 'RedisClient', methods: [] },
      'a connected client of ioredis or node-redis; it is never closed here',
    ),
    must: 'be a client of ioredis (`call`) or node-redis (`sendCommand`)',
    fits: (value) => hasMethod(value, 'call') || hasMethod(value, 'sendCommand'),
  }),
  prefix: { ...textOr('throughline:parked:', 'prefix of every key', { must: 'be text', pattern: /^/ }) },
} satisfies OptionTable<RedisParkingOptions>

// Clients are functions or objects.
function hasMethod(client: unknown, name: string): boolean {
  return typeof Reflect.get(Object(client), name) === 'function'
}

// Scripts are atomic. DEL also removes values of other types.
const PUT = `redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'value', ARGV[1], 'left', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`

const TAKE = `local value = redis.call('HGET', KEYS[1], 'value')
if value and redis.call('HINCRBY', KEYS[1], 'left', -1) < 1 then redis.call('DEL', KEYS[1]) end
return value`

/**
 * Creates a store in Redis (4 or newer, or a compatible server), for any number of processes.
 *
 * @example
 * const parking = createParkingLot({ store: redisParkingStore({ client: new Redis() }) })
 */
export function redisParkingStore(options: RedisParkingOptions): ParkingStore {
  const { client, prefix } = fillOptions(options, REDIS_STORE_OPTIONS, 'redisParkingStore()')
  const send = toSend(client)
  const run = (script: string, key: string, ...words: string[]) => send(['EVAL', script, '1', prefix + key, ...words])
  return {
    async put(entry) {
      checkEntry(entry)
      await run(PUT, entry.key, entry.value, String(entry.retrievals), String(entry.ttlMs))
    },
    async take(key) {
      checkKey(key)
      const value = await run(TAKE, key)
      // A client may be set up to return buffers.
      if (value instanceof Uint8Array) return new TextDecoder().decode(value)
      return typeof value === 'string' ? value : undefined
    },
    async has(key) {
      checkKey(key)
      return Number(await send(['EXISTS', prefix + key])) === 1
    },
  }
}

// ioredis has a `sendCommand` with another signature: `call` is tried first.
function toSend(client: RedisClient): (words: [string, ...string[]]) => Promise<unknown> {
  if ('call' in client && typeof client.call === 'function') return (words) => client.call(...words)
  if ('sendCommand' in client && typeof client.sendCommand === 'function') return (words) => client.sendCommand(words)
  throw new TypeError(
    'throughline: `client` must be a client of ioredis (`call`) or node-redis (`sendCommand`); got neither.',
  )
}
