import { sampleHeader } from '../../src/shared/names.js'
import type { Clock } from '../export/clock.js'
import type { ReadHeader } from './header-source.js'
import type { RouteClass } from './normalize.js'

/** What decides whether requests may have their trace recorded on demand. */
export interface SamplePolicy {
  namespace: string
  /** Key of the signatures; without one only private routes may request recording. */
  secret: string | undefined
  clock: Clock
}

/** The result of reading the header. */
export interface SampleRequest {
  isForced: boolean
  /** Whether the value is neither 1 nor signed by us, or has expired. */
  isMalformed: boolean
}

const NOT_REQUESTED: SampleRequest = { isForced: false, isMalformed: false }
const SIGNED = /^(\d{10})\.([\w-]{43})$/

/**
 * Returns whether a request asks for its trace to be recorded and is allowed to: on a private route, or with a
 * signature.
 */
export type ReadSample = (read: ReadHeader, routeClass: RouteClass) => SampleRequest

/** Creates the reader; the name of the header is computed once. */
export function createSampleReader({ namespace, secret, clock }: SamplePolicy): ReadSample {
  const name = sampleHeader(namespace)
  return (read, routeClass) => {
    const value = read(name)
    if (value === undefined) return NOT_REQUESTED
    if (value === '1') return { isForced: routeClass === 'private', isMalformed: false }
    const [, seconds, signature] = SIGNED.exec(value) ?? []
    const isForced =
      secret !== undefined &&
      seconds !== undefined &&
      Number(seconds) * 1000 > clock.now() &&
      isEqual(signature ?? '', sign(secret, seconds) ?? '')
    return { isForced, isMalformed: !isForced && (secret !== undefined || seconds === undefined) }
  }
}

/** Options of `signSample`. */
export interface SignedSampleFacts {
  /** The option `sampleSecret` of the servers that accept the signature. */
  secret: string
  /** Expiry, in epoch milliseconds. */
  expiresAt: number
}

/**
 * Signs the permission to record everything of one visit until it expires: the value of the page's option `sample`. Needs
 * `node:crypto`.
 *
 * @example
 * const sample = signSample({ secret: process.env.SAMPLE_SECRET, expiresAt: Date.now() + 3_600_000 })
 * @throws TypeError for a secret of less than 16 characters, an invalid time, or a runtime without `node:crypto`.
 */
export function signSample({ secret, expiresAt }: SignedSampleFacts): string {
  if (typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH)
    throw new TypeError(`throughline: signSample() needs a \`secret\` of at least ${MIN_SECRET_LENGTH} characters.`)
  const seconds = String(Math.floor(expiresAt / 1000))
  if (!/^\d{10}$/.test(seconds))
    throw new TypeError('throughline: signSample() needs `expiresAt` in epoch milliseconds.')
  const signature = sign(secret, seconds)
  if (signature === undefined) throw new TypeError('throughline: signSample() needs node:crypto.')
  return `${seconds}.${signature}`
}

/** Shorter secrets can be guessed. */
export const MIN_SECRET_LENGTH = 16

// Not imported, since edge runtimes have no such module. It is loaded when the first request has a signature.
const readCrypto = () => globalThis.process?.getBuiltinModule?.('node:crypto')

function sign(secret: string, seconds: string): string | undefined {
  return readCrypto()?.createHmac('sha256', secret).update(`sample ${seconds}`).digest('base64url')
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => new TextEncoder().encode(text))
  return !!a && !!b && a.length === b.length && a.length > 0 && (readCrypto()?.timingSafeEqual(a, b) ?? false)
}
