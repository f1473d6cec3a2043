import type { FillRandom } from '../../src/shared/bytes.js'
import { randomHex } from '../../src/shared/bytes.js'
import { createEviction } from '../bounded/eviction.js'
import type { Clock } from '../export/clock.js'
import { toClientNetwork } from './client-network.js'

/** The limits of one bucket. */
export interface RateLimit {
  perSecond: number
  /** Maximum burst. */
  burst: number
}

/** A rate limiter. */
export interface RateLimiter {
  /**
   * Returns the seconds to wait, or 0 if the request may pass. Client and process are charged by the request's cost;
   * see {@link toCost}. `paid` is the part of it that was charged before. Without an address only the process's limit
   * applies.
   */
  take(clientAddress: string | undefined, cost?: number, paid?: number): Promise<number>
}

/** About 3 MB; the least recently seen client is evicted first and starts with a full bucket. */
const MAX_CLIENTS = 20_000

/** Twelve bytes of the hash in base64: enough to distinguish networks. */
const HASH_CHARACTERS = 16

interface Bucket {
  tokens: number
  at: number
}

/** Creates a limiter per client network and for the whole process. Networks are stored as salted hashes only. */
export function createRateLimiter({
  client,
  process,
  clock,
  fillRandom,
}: {
  client: RateLimit
  process: RateLimit
  clock: Clock
  fillRandom: FillRandom
}): RateLimiter {
  const buckets = new Map<string, Bucket>()
  const evict = createEviction(buckets, MAX_CLIENTS)
  const whole: Bucket = { tokens: process.burst, at: clock.now() }
  let salt: string | undefined

  // Workers do not allow random values outside a request, so the salt is created with the first one.
  const keyOf = (address: string) => {
    salt ??= randomHex(fillRandom, 16)
    return saltedHash(salt, address)
  }

  const bucketOf = (key: string, now: number): Bucket => {
    const bucket = buckets.get(key) ?? { tokens: client.burst, at: now }
    buckets.delete(key)
    buckets.set(key, bucket)
    evict()
    return bucket
  }

  return {
    async take(clientAddress, cost = BASE_COST, paid = 0) {
      const hash = clientAddress === undefined ? undefined : keyOf(toClientNetwork(clientAddress))
      const key = typeof hash === 'object' ? await hash : hash
      const now = clock.now()
      const waitS = key === undefined ? 0 : drain(bucketOf(key, now), client, { now, cost, paid })
      return waitS > 0 ? waitS : drain(whole, process, { now, cost, paid })
    },
  }
}

/** The cost of the smallest request. */
export const BASE_COST = 1
/** Bytes that cost as much as one small request. */
const BYTES_OF_ONE = 8 * 1024
/** JSON keys that cost as much: each has a value that is validated, and cleaned if it is a string. */
const KEYS_OF_ONE = 250

/** More spaces than this before a colon cost more as bytes than as a key. */
const MAX_BLANKS = 32

/** The cost of a body: 1 for an ordinary envelope, up to about 10 for the largest ones. */
export function toCost(body: string): number {
  let keys = 0
  // JSON allows spaces before the colon. A match within a string counts too, at the cost of a byte.
  for (let at = body.indexOf(':'); at >= 0; at = body.indexOf(':', at + 1)) if (endsKey(body, at)) keys += 1
  return Math.max(BASE_COST, body.length / BYTES_OF_ONE, keys / KEYS_OF_ONE)
}

function endsKey(body: string, colon: number): boolean {
  let at = colon - 1
  while (at >= 0 && colon - at < MAX_BLANKS && body.charCodeAt(at) <= 0x20) at -= 1
  return body.charCodeAt(at) === 0x22 || colon - at === MAX_BLANKS
}

interface Charge {
  now: number
  cost: number
  paid: number
}

function drain(bucket: Bucket, { perSecond, burst }: RateLimit, { now, cost, paid }: Charge): number {
  const elapsedMs = Math.max(0, now - bucket.at)
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1_000) * perSecond)
  bucket.at = now
  // The most expensive request passes a full bucket, however small that is.
  const price = Math.min(cost, burst) - paid
  if (bucket.tokens < price) return Math.max(1, Math.ceil((price - bucket.tokens) / perSecond))
  bucket.tokens -= price
  return 0
}

// Synchronously if the runtime can: a promise costs many times as much.
function saltedHash(salt: string, address: string): string | Promise<string> {
  const text = `${salt} ${address}`
  const node = globalThis.process?.getBuiltinModule?.('node:crypto')
  if (node) return node.createHash('sha256').update(text).digest('base64').slice(0, HASH_CHARACTERS)
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then((digest) => {
    return btoa(String.fromCharCode(...new Uint8Array(digest))).slice(0, HASH_CHARACTERS)
  })
}
