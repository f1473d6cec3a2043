import type { Clock } from '../export/clock.js'
import { type BodyLimits, type BodyProblem, readBody } from '../http/read-body.js'
import type { Refusal } from './refusal.js'

/** Browsers send at most 64 KiB with `keepalive`; larger bodies are not expected. */
export const MAX_WIRE_BYTES = 64 * 1024
/** Pages send their 60 KiB within a second on 3G; a slower client occupies a socket. */
const READ_TIMEOUT_MS = 5_000
const MAX_DECODED_BYTES = 256 * 1024
/** Envelopes compress to about a tenth; a ratio of thirty indicates a decompression bomb. */
const MAX_RATIO = 30

const LIMITS: Omit<BodyLimits, 'clock' | 'gzip'> = {
  maxBytes: MAX_WIRE_BYTES,
  maxDecodedBytes: MAX_DECODED_BYTES,
  maxRatio: MAX_RATIO,
  timeoutMs: READ_TIMEOUT_MS,
}

const REFUSALS: Readonly<Record<BodyProblem, Refusal>> = {
  encoding: { status: 415, reason: 'encoding' },
  size: { status: 413, reason: 'size' },
  decoded_size: { status: 413, reason: 'size' },
  timeout: { status: 408, reason: 'timeout' },
  broken: { status: 400, reason: 'body' },
  gzip: { status: 400, reason: 'body' },
}

/** Reads the text of an envelope or a report: at most 64 KiB on the wire, within five seconds. */
export async function readText(
  request: Request,
  { clock, gzip }: { clock: Clock; gzip: boolean },
): Promise<{ ok: true; text: string } | { ok: false; refusal: Refusal }> {
  const body = await readBody(request, { ...LIMITS, clock, gzip })
  if (!body.ok) return { ok: false, refusal: REFUSALS[body.problem] }
  return { ok: true, text: new TextDecoder().decode(body.bytes) }
}
