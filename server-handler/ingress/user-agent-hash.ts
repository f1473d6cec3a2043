import { toHex } from '../../src/shared/bytes.js'

/** Bytes of the hash that are kept: enough to distinguish user agents. */
const KEPT_BYTES = 8

/**
 * Returns a keyed hash of a user agent, which distinguishes visits without identifying visitors; `undefined` without a
 * pepper.
 */
export async function hashUserAgent(
  userAgent: string | undefined,
  pepper: string | undefined,
): Promise<string | undefined> {
  if (!userAgent || !pepper) return undefined
  const encode = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encode(pepper), algorithm, false, ['sign'])
  const signed = await crypto.subtle.sign(algorithm.name, key, encode(userAgent))
  return toHex(new Uint8Array(signed).slice(0, KEPT_BYTES))
}
