import type { Clock } from '../export/clock.js'
import type { Refusal } from './refusal.js'

/** Browsers send at most 64 KiB with `keepalive`; nobody has a reason to send more. */
export const MAX_WIRE_BYTES = 64 * 1024
/** A page sends its 60 KiB within a second on 3G; a slower sender holds a socket for nothing. */
const READ_TIMEOUT_MS = 5_000
const MAX_DECODED_BYTES = 256 * 1024
/** JSON of envelopes shrinks to about a tenth; what shrinks to a thirtieth was made to be a bomb. */
const MAX_RATIO = 30

/** The bytes of a request, or why they were not taken. */
export type Body = { ok: true; text: string } | { ok: false; refusal: Refusal }

/** Reads a request's body: at most 64 KiB on the wire, within five seconds, unzipped where that is enabled. */
export async function readBody(request: Request, { clock, gzip }: { clock: Clock; gzip: boolean }): Promise<Body> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding !== 'identity' && !(encoding === 'gzip' && gzip)) return refuse(415, 'encoding')
  if (Number(request.headers.get('content-length') ?? 0) > MAX_WIRE_BYTES) return refuse(413, 'size')
  const wire = await readStream(request.body, MAX_WIRE_BYTES, clock)
  if (!wire.ok) return wire
  if (encoding === 'identity') return { ok: true, text: new TextDecoder().decode(wire.bytes) }
  return unzip(wire.bytes, clock)
}

async function unzip(bytes: Uint8Array<ArrayBuffer>, clock: Clock): Promise<Body> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const decoded = await readStream(stream, Math.min(MAX_DECODED_BYTES, bytes.byteLength * MAX_RATIO), clock)
  return decoded.ok ? { ok: true, text: new TextDecoder().decode(decoded.bytes) } : decoded
}

type Bytes = { ok: true; bytes: Uint8Array<ArrayBuffer> } | { ok: false; refusal: Refusal }

async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number, clock: Clock): Promise<Bytes> {
  if (!stream) return { ok: true, bytes: new Uint8Array() }
  const reader = stream.getReader()
  let cancelTimer = () => {}
  const expired = new Promise<'expired'>((resolve) => {
    cancelTimer = clock.after(READ_TIMEOUT_MS, () => resolve('expired'))
  })
  try {
    return await collect(() => Promise.race([reader.read(), expired]), maxBytes)
  } catch {
    return refuse(400, 'body') // The sender went away, or what it sent is no gzip.
  } finally {
    cancelTimer()
    // After the end this does nothing; before it, the rest is not wanted. Failing to cancel changes no answer.
    reader.cancel().catch(() => {})
  }
}

type Chunk = 'expired' | { done: boolean; value?: Uint8Array | undefined }

async function collect(next: () => Promise<Chunk>, maxBytes: number): Promise<Bytes> {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const chunk = await next()
    if (chunk === 'expired') return refuse(408, 'timeout')
    if (chunk.done || !chunk.value) return { ok: true, bytes: join(chunks, total) }
    total += chunk.value.byteLength
    if (total > maxBytes) return refuse(413, 'size')
    chunks.push(chunk.value)
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

const refuse = (status: number, reason: string) => ({ ok: false, refusal: { status, reason } }) as const
