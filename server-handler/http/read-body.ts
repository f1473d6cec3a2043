import { type Clock, within } from '../export/clock.js'

/** Limits on the size of a body and the time to read it. */
export interface BodyLimits {
  /** Bytes as received. */
  maxBytes: number
  /** Bytes after decompression. */
  maxDecodedBytes: number
  /** Maximum decompression ratio. @default no limit */
  maxRatio?: number | undefined
  timeoutMs: number
  /** Whether `Content-Encoding: gzip` is accepted. */
  gzip: boolean
  clock: Clock
}

/** Why a body was not read: unsupported encoding, size, timeout, or truncated or invalid data. */
export type BodyProblem = 'encoding' | 'size' | 'decoded_size' | 'timeout' | 'broken' | 'gzip'

/** The bytes of a body, or the reason for their absence. */
export type Body = { ok: true; bytes: Uint8Array<ArrayBuffer> } | { ok: false; problem: BodyProblem }

/**
 * Reads a body within its limits. A declared length that is too large is rejected at once; bytes are counted anyway.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  const encoding = readEncoding(request)
  if (encoding !== 'identity' && !(encoding === 'gzip' && limits.gzip)) return { ok: false, problem: 'encoding' }
  if (Number(request.headers.get('content-length') ?? 0) > limits.maxBytes) return { ok: false, problem: 'size' }
  const wire = await readStream(request.body, limits.maxBytes, limits)
  if (!wire.ok || encoding === 'identity') return wire
  const unpacked = await unpack(wire.bytes, limits)
  if (unpacked.ok || unpacked.problem === 'timeout') return unpacked
  return { ok: false, problem: unpacked.problem === 'size' ? 'decoded_size' : 'gzip' }
}

// `x-gzip` is gzip, and an empty list has no codings: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3
function readEncoding({ headers }: Request): string {
  const given = (headers.get('content-encoding') ?? '').trim().toLowerCase()
  return given === 'x-gzip' ? 'gzip' : given || 'identity'
}

// Decompression stops at the limit, so that a small body cannot use much memory.
function unpack(bytes: Uint8Array<ArrayBuffer>, limits: BodyLimits): Promise<Body> {
  const { maxDecodedBytes, maxRatio = Number.POSITIVE_INFINITY } = limits
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return readStream(stream, Math.min(maxDecodedBytes, bytes.byteLength * maxRatio), limits)
}

async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  { clock, timeoutMs }: BodyLimits,
): Promise<Body> {
  if (!stream) return { ok: true, bytes: new Uint8Array() }
  const reader = stream.getReader()
  try {
    const late: Body = { ok: false, problem: 'timeout' }
    return await within(collect(reader, maxBytes), { clock, limitMs: timeoutMs, late })
  } catch {
    return { ok: false, problem: 'broken' } // The client disconnected, or the data cannot be decompressed.
  } finally {
    // After the end this has no effect; before it, the rest is discarded. A failing cancel changes nothing.
    reader.cancel().catch(() => {})
  }
}

async function collect(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Body> {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { ok: true, bytes: join(chunks, total) }
    total += value.byteLength
    if (total > maxBytes) return { ok: false, problem: 'size' }
    chunks.push(value)
  }
}

function join(chunks: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
