/** What became of a request: its readable records with a count of those left out, or a named problem with the whole. */
export type Decoded<T> = { ok: true; request: T; rejected: number; reason?: string } | { ok: false; problem: string }

/** Says what is malformed; thrown inside the decoders and turned into a value at their doors. */
export class OtlpProblem extends Error {
  override name = 'OtlpProblem'
}

/** Values nested deeper than this are refused: no exporter writes them, and recursion has to end. */
export const MAX_DEPTH = 32

/** Counts the records that could not be read and keeps the first reason for the answer. */
export interface Rejects {
  count: number
  reason?: string
}

/** Reads one record, or several that share something; a problem in it costs those and not their neighbours. */
export function readOrReject<T>(rejects: Rejects, read: () => T, count: () => number = () => 1): T[] {
  try {
    return [read()]
  } catch (error) {
    if (!(error instanceof OtlpProblem)) throw error
    reject(rejects, error.message, count())
    return []
  }
}

/** Leaves records out, with the reason. */
export function reject(rejects: Rejects, problem: string, count = 1): void {
  rejects.count += count
  if (count > 0) rejects.reason ??= problem
}

/** Runs a decoder and turns whatever it throws into a named problem. */
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

/** A span without its ids joins nothing, so it is refused. */
export function requireId(id: string | undefined, name: string): string {
  if (id === undefined) throw new OtlpProblem(`a span has no valid ${name}`)
  return id
}
