const WORD = /^[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*\d{0,2}$/
/** What a bundler puts at the end of a name: eight characters of base64url, Rollup's default. */
const BUNDLE_HASH_LENGTH = 8
const MIN_LENGTH = 6
/** Of random letters and digits every second differs in class from the one before it; in camel case, every fourth. */
const MIN_CHANGES = 0.34
const MIN_CHANGES_OF_LETTERS = 0.45

/** Whether a piece of a name is a hash, a number or another id, and not a word. */
export function isHashLike(piece: string): boolean {
  if (/^\d+$/.test(piece)) return true
  if (piece.length < MIN_LENGTH) return false
  if (/^[0-9a-f]{6,128}$/i.test(piece) && /\d/.test(piece)) return true
  return piece.length >= BUNDLE_HASH_LENGTH && isRandom(piece)
}

/** Whether the last eight characters of a name are a bundler's hash; such a hash may hold dashes. */
export function isBundleHash(tail: string): boolean {
  if (tail.length !== BUNDLE_HASH_LENGTH || !/^[\w-]+$/.test(tail)) return false
  if (isHashLike(tail) || /^[A-Z\d]+$/.test(tail)) return true
  return !tail.split(/[-_]/).every((word) => word === '' || WORD.test(word)) && /[A-Z\d]/.test(tail)
}

/** Whether letters and digits look drawn by chance. */
export function isRandom(run: string): boolean {
  const digits = run.replace(/\D/g, '').length
  if (/^\d+$/.test(run)) return true
  let changes = 0
  for (let i = 1; i < run.length; i += 1) if (classAt(run, i) !== classAt(run, i - 1)) changes += 1
  if (digits > 1 && digits < run.length) return true
  return changes > run.length * (digits > 0 ? MIN_CHANGES : MIN_CHANGES_OF_LETTERS)
}

function classAt(run: string, at: number): number {
  const char = run.charAt(at)
  if (char >= '0' && char <= '9') return 1
  if (char >= 'a' && char <= 'z') return 2
  return char >= 'A' && char <= 'Z' ? 3 : 4
}
