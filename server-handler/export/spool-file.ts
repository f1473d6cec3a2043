import { fnv1a } from '../../src/shared/hash.js'

const MAGIC = 'throughline-spool 1'

/** The metadata in a spool file's name. */
export interface SpoolName {
  /** Time of writing, in epoch milliseconds. */
  at: number
  records: number
}

/** Formats a file name so that names sort by age: `001790000000000-00000001-1c9a0f3e-12.json`. */
export function formatSpoolName(
  { at, records }: SpoolName,
  { serial, owner }: { serial: number; owner: string },
): string {
  return `${String(at).padStart(15, '0')}-${String(serial).padStart(8, '0')}-${owner}-${records}.json`
}

/** Parses a name; `undefined` for other files. */
export function parseSpoolName(name: string): SpoolName | undefined {
  const [, at, records] = /^(\d{15})-[\da-z-]{8,60}-(\d{1,7})\.json$/.exec(name) ?? []
  return at && records ? { at: Number(at), records: Number(records) } : undefined
}

/** Serializes a file: a line with the length and a checksum of the rest, then JSON. */
export function formatSpoolFile(payload: unknown): string {
  const json = JSON.stringify(payload)
  return `${MAGIC} ${json.length} ${fnv1a(json).toString(16)}\n${json}`
}

/** Parses a file; `undefined` if it is truncated or not a spool file. */
export function parseSpoolFile(text: string): unknown {
  const end = text.indexOf('\n')
  const json = text.slice(end + 1)
  if (text.slice(0, Math.max(end, 0)) !== `${MAGIC} ${json.length} ${fnv1a(json).toString(16)}`) return undefined
  return JSON.parse(json)
}
