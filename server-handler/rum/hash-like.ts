import { isRandomRun } from '../redact/random-runs.js'

const WORD = /^[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*\d{0,2}$/
/** The hash that a bundler appends to a name: eight characters of base64url, Rollup's default. */
const BUNDLE_HASH_LENGTH = 8
const MIN_LENGTH = 6

/** Whether a piece of a name is a hash, a number or another id, and not a word. */
export function isHashLike(piece: string): boolean {
  if (/^[vr]?\d+$/i.test(piece)) return true
  if (piece.length < MIN_LENGTH) return false
  if (/^[0-9a-f]{6,128}$/i.test(piece) && /\d/.test(piece)) return true
  return piece.length >= BUNDLE_HASH_LENGTH && isRandomRun(piece)
}

/** Whether the last eight characters of a name are a bundler's hash; such a hash may contain dashes. */
export function isBundleHash(tail: string): boolean {
  if (tail.length !== BUNDLE_HASH_LENGTH || !/^[\w-]+$/.test(tail)) return false
  if (isHashLike(tail) || /^[A-Z\d]+$/.test(tail)) return true
  return !tail.split(/[-_]/).every((word) => word === '' || WORD.test(word)) && /[A-Z\d]/.test(tail)
}
