import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Clock, within } from '../export/clock.js'

/** How much of a body is read. */
export interface BodyLimits {
  /** Bytes as they arrive. */
  maxBytes: number
  /** Bytes once unpacked. */
  maxDecodedBytes: number
  /** A sender that is slower than this holds a socket and memory for nothing. */
  timeoutMs: number
  clock: Clock
}

/** The body's bytes, or the answer that says why there are none. */
export type BodyOutcome = { ok: true; bytes: Uint8Array } | { ok: false; status: number; message: string }

const unpack = promisify(gunzip)

/** Reads a body within its limits; the declared length is believed when it is too long, and counted anyway. */
export async function readBody(request: Request, limits: BodyLimits): Promise<BodyOutcome> {
  const { maxBytes } = limits
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge(maxBytes)
  const packing = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (packing !== 'gzip' && packing !== 'identity') {
    return { ok: false, status: 415, message: 'the content encoding has to be gzip or none' }
  }
  const bytes = await readBytes(request, limits)
  if (bytes === 'late') return { ok: false, status: 408, message: `the body took longer than ${limits.timeoutMs} ms` }
  if (bytes === 'long') return tooLarge(maxBytes)
  return packing === 'gzip' ? readGzip(bytes, limits) : { ok: true, bytes }
}

async function readBytes(
  { body }: Request,
  { maxBytes, timeoutMs, clock }: BodyLimits,
): Promise<Uint8Array | 'late' | 'long'> {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  try {
    return await within(collect(reader, maxBytes), { clock, limitMs: timeoutMs, late: 'late' as const })
  } finally {
    // After the end this does nothing; before it, the rest is not wanted. Failing to cancel changes no answer.
    reader.cancel().catch(() => {})
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | 'long'> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > maxBytes) return 'long'
    chunks.push(value)
  }
}

// zlib stops at the limit, so a bomb costs no more memory than an honest body.
async function readGzip(bytes: Uint8Array, { maxDecodedBytes }: BodyLimits): Promise<BodyOutcome> {
  try {
    return { ok: true, bytes: await unpack(bytes, { maxOutputLength: maxDecodedBytes }) }
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLong ? tooLarge(maxDecodedBytes) : { ok: false, status: 400, message: 'the body is not valid gzip' }
  }
}

function tooLarge(limit: number): BodyOutcome {
  return { ok: false, status: 413, message: `the body is larger than ${limit} bytes` }
}
