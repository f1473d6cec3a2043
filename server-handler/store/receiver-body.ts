import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** How much of a body is read. */
export interface BodyLimits {
  /** Bytes as they arrive. */
  maxBytes: number
  /** Bytes once unpacked. */
  maxDecodedBytes: number
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
  const bytes = await readBytes(request, maxBytes)
  if (!bytes) return tooLarge(maxBytes)
  return packing === 'gzip' ? readGzip(bytes, limits) : { ok: true, bytes }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
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
