import type { FillRandom } from '../../src/shared/bytes.js'
import { randomHex } from '../../src/shared/bytes.js'
import type { Clock } from '../export/clock.js'

/** How much one bucket lets through. */
export interface RateLimit {
  perSecond: number
  /** Most that may come at once. */
  burst: number
}

/** Decides whether one more request fits. */
export interface RateLimiter {
  /** Seconds to wait, or 0 where the request may pass. Without an address only the process's limit holds. */
  take(clientAddress: string | undefined): Promise<number>
}

/** About 3 MB; the client seen longest ago is forgotten first and starts with a full bucket. */
const MAX_CLIENTS = 20_000

interface Bucket {
  tokens: number
  at: number
}

/** Creates a limiter per client address and for the whole process. Addresses are held as salted hashes only. */
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
  const whole: Bucket = { tokens: process.burst, at: clock.now() }
  let salt: string | undefined

  // Workers refuse randomness outside of a request, so that the salt is drawn with the first one.
  const keyOf = (address: string) => {
    salt ??= randomHex(fillRandom, 16)
    return saltedHash(salt, address)
  }

  const bucketOf = (key: string, now: number): Bucket => {
    const bucket = buckets.get(key) ?? { tokens: client.burst, at: now }
    buckets.delete(key)
    buckets.set(key, bucket)
    const oldest = buckets.size > MAX_CLIENTS ? buckets.keys().next().value : undefined
    if (oldest !== undefined) buckets.delete(oldest)
    return bucket
  }

  return {
    async take(clientAddress) {
      const key = clientAddress === undefined ? undefined : await keyOf(clientAddress)
      const now = clock.now()
      const waitS = key === undefined ? 0 : drain(bucketOf(key, now), client, now)
      return waitS > 0 ? waitS : drain(whole, process, now)
    },
  }
}

function drain(bucket: Bucket, { perSecond, burst }: RateLimit, now: number): number {
  const elapsedMs = Math.max(0, now - bucket.at)
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1_000) * perSecond)
  bucket.at = now
  if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
  bucket.tokens -= 1
  return 0
}

async function saltedHash(salt: string, address: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${salt} ${address}`))
  return Array.from(new Uint8Array(digest, 0, 12), (byte) => String.fromCharCode(byte)).join('')
}
