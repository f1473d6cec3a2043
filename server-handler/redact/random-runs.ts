const DIGIT = 1
const LOWER = 2
const UPPER = 4
const OTHER = 8
/**
 * In random letters and digits, every second character differs in class from the previous one; in camel case, every
 * fourth.
 */
const MIN_CHANGES = 0.34
const MIN_CHANGES_OF_LETTERS = 0.45

/** Whether letters and digits look random, and not like concatenated words. */
export function isRandomRun(run: string): boolean {
  let digits = 0
  let changes = 0
  for (let i = 0; i < run.length; i += 1) {
    if (classAt(run, i) === DIGIT) digits += 1
    if (i > 0 && classAt(run, i) !== classAt(run, i - 1)) changes += 1
  }
  if (digits > 1) return true
  return changes > run.length * (digits > 0 ? MIN_CHANGES : MIN_CHANGES_OF_LETTERS)
}

function classAt(run: string, at: number): number {
  const code = run.charCodeAt(at)
  if (code >= 48 && code < 58) return DIGIT
  if (code >= 97 && code < 123) return LOWER
  return code >= 65 && code < 91 ? UPPER : OTHER
}
