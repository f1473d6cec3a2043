import { fnv1a } from '../../src/shared/hash.js'

const MAGIC = 'throughline-spool 1'

/** What a spool file's name says without opening it. */
export interface SpoolName {
  /** Epoch milliseconds of writing. */
  at: number
  records: number
}

/** Names a file so that names sort by age: `001790000000000-00000001-1c9a0f3e-12.json`. */
export function formatSpoolName(
  { at, records }: SpoolName,
  { serial, owner }: { serial: number; owner: string },
): string {
  return `${String(at).padStart(15, '0')}-${String(serial).padStart(8, '0')}-${owner}-${records}.json`
}

/** Reads a name back; `undefined` for files that are not ours. */
export function parseSpoolName(name: string): SpoolName | undefined {
  const [, at, records] = /^(\d{15})-[\da-z-]{8,60}-(\d{1,7})\.json$/.exec(name) ?? []
  return at && records ? { at: Number(at), records: Number(records) } : undefined
}

/** Writes a file: a line with the length and a checksum of what follows, then JSON. */
export function formatSpoolFile(payload: unknown): string {
  const json = JSON.stringify(payload)
  return `${MAGIC} ${json.length} ${fnv1a(json).toString(16)}\n${json}`
}

/** Reads a file back; `undefined` if it is torn or was written by something else. */
export function parseSpoolFile(text: string): unknown {
  const end = text.indexOf('\n')
  const json = text.slice(end + 1)
  if (text.slice(0, Math.max(end, 0)) !== `${MAGIC} ${json.length} ${fnv1a(json).toString(16)}`) return undefined
  return JSON.parse(json)
}
