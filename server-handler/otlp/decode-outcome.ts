/** The result of decoding: the valid records and the number of rejected ones, or a problem with the whole request. */
export type Decoded<T> = { ok: true; request: T; rejected: number; reason?: string } | { ok: false; problem: string }

/** Reports malformed data; thrown inside the decoders and converted to a result by their entry functions. */
export class OtlpProblem extends Error {
  override name = 'OtlpProblem'
}

/** Values nested deeper than this are rejected: no exporter writes them, and recursion must be bounded. */
export const MAX_DEPTH = 32

/** Counts rejected records and keeps the first reason for the response. */
export interface Rejects {
  count: number
  reason?: string
}

/** Reads one record, or several that share something; a problem rejects those and no others. */
export function readOrReject<T>(rejects: Rejects, read: () => T, count: () => number = () => 1): T[] {
  try {
    return [read()]
  } catch (error) {
    if (!(error instanceof OtlpProblem)) throw error
    reject(rejects, error.message, count())
    return []
  }
}

/** Rejects records, with the reason. */
export function reject(rejects: Rejects, problem: string, count = 1): void {
  rejects.count += count
  if (count > 0) rejects.reason ??= problem
}

/** Runs a decoder and converts exceptions to a problem. */
export function decodeSafely<T>(decode: (rejects: Rejects) => T): Decoded<T> {
  const rejects: Rejects = { count: 0 }
  try {
    const request = decode(rejects)
    return { ok: true, request, rejected: rejects.count, ...(rejects.reason ? { reason: rejects.reason } : {}) }
  } catch (error) {
    return { ok: false, problem: error instanceof OtlpProblem ? error.message : 'the request could not be read' }
  }
}

/** Lower-case hexadecimal of exactly `bytes` bytes that are not all zero, or `undefined`. */
export function readHexId(text: string, bytes: number): string | undefined {
  const id = text.toLowerCase()
  return id.length === bytes * 2 && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id) ? id : undefined
}

/** A span without valid ids cannot be joined, so it is rejected. */
export function requireId(id: string | undefined, name: string): string {
  if (id === undefined) throw new OtlpProblem(`a span has no valid ${name}`)
  return id
}
