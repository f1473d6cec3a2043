import { byteLength } from '../../src/shared/byte-length.js'

/** An entry for a store. */
export interface ParkedEntry {
  key: string
  value: string
  /** How long the value can be retrieved, in milliseconds. */
  ttlMs: number
  /** How often the value can be retrieved; a positive integer. */
  retrievals: number
}

/** Storage of contexts. Expired entries behave as if absent; each method rejects if the store fails. */
export interface ParkingStore {
  /** Stores a value under a key, replacing any previous one. */
  put(entry: ParkedEntry): Promise<void>
  /** Returns the value and counts the retrieval, atomically; the last retrieval deletes it. */
  take(key: string): Promise<string | undefined>
  /** Whether `take` would return a value. */
  has(key: string): Promise<boolean>
}

/** Long enough for two ids of any payment provider side by side, and short enough for an index. */
export const MAX_KEY_CHARACTERS = 256

/** A context with every field takes about 1 KB, its metadata at most 2 KB. */
export const MAX_VALUE_BYTES = 4_096

/** Far more than any sender retries; a larger number is a mistake. */
export const MAX_RETRIEVALS = 1_000

/** A year: later callbacks are not expected. */
export const MAX_TTL_MS = 366 * 86_400_000

/** Throws a TypeError that says what is wrong with a key, without repeating characters that could break a log line. */
export function checkKey(key: unknown): asserts key is string {
  const problem = findKeyProblem(key)
  if (problem) throw new TypeError(`throughline: a correlation key must be text of 1 to 256 characters; ${problem}.`)
}

/** Throws a TypeError that says what is wrong with an entry. */
export function checkEntry({ key, value, ttlMs, retrievals }: ParkedEntry): void {
  checkKey(key)
  const bytes = byteLength(value)
  if (bytes > MAX_VALUE_BYTES)
    throw new TypeError(`throughline: a parked value may have ${MAX_VALUE_BYTES} bytes; this one has ${bytes}.`)
  checkWhole('ttlMs', ttlMs, MAX_TTL_MS)
  checkWhole('retrievals', retrievals, MAX_RETRIEVALS)
}

/** Throws a TypeError unless the option is an integer from 1 to `most`. */
export function checkWhole(option: string, given: unknown, most: number): void {
  if (Number.isSafeInteger(given) && Number(given) >= 1 && Number(given) <= most) return
  throw new TypeError(
    `throughline: \`${option}\` must be a whole number from 1 to ${most}; got ${typeof given === 'number' ? given : typeof given}.`,
  )
}

function findKeyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') return `got ${key === null ? 'null' : typeof key}`
  if (key === '') return 'got an empty one'
  if (key.length > MAX_KEY_CHARACTERS) return `got ${key.length} characters`
  const [control] = /[\p{Cc}\u2028\u2029]/u.exec(key) ?? []
  if (control) return `got one with the control character ${toCodePoint(control)} at ${key.indexOf(control)}`
  // Neither PostgreSQL nor UTF-8 can store unpaired surrogates, and two different keys would become the same.
  if (/\p{Cs}/u.test(key)) return 'got one with half of a surrogate pair'
  return undefined
}

const toCodePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
