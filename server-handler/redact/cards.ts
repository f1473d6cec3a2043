import { isHarmlessRun } from './harmless.js'
import { lengthsAt } from './issuers.js'
import { passesGtin, passesLuhn } from './luhn.js'
import type { Span } from './span.js'

/** Digits with at most a few separators between any two of them. */
interface Run {
  digits: string
  /** The position of each digit. */
  at: number[]
}

const MIN_CARD = 13
/** The usual length first, so that digits after a card are not taken for part of it. */
const LENGTHS = [16, 15, 17, 14, 18, 13, 19]
const MAX_GAP = 4
/** A double has no more significant digits. */
const MAX_SIGNIFICANT = 17
const SEPARATORS: ReadonlySet<number> = new Set(
  [...' \t\n\r-._/+*·•,|:\\~=;#&()[]{}<>"\''].map((char) => char.charCodeAt(0)),
)
/** Positions of the gaps on the card itself, by its number of digits. */
const GROUPINGS: Readonly<Record<number, readonly number[]>> = {
  14: [4, 10],
  15: [4, 10],
  16: [4, 8, 12],
  19: [4, 8, 12, 16],
}

/**
 * Finds payment cards: 13 to 19 digits with a network's prefix and a valid Luhn check digit, with any separators, also
 * within a longer run of digits.
 */
export function findCards(text: string): Span[] {
  return readRuns(text).flatMap((run) => cardsIn(text, run))
}

function readRuns(text: string): Run[] {
  const runs: Run[] = []
  let run: Run = { digits: '', at: [] }
  const close = (): void => {
    if (run.at.length >= MIN_CARD) runs.push(run)
    if (run.at.length > 0) run = { digits: '', at: [] }
  }
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) {
      run.digits += text.charAt(i)
      run.at.push(i)
    } else if (run.at.length > 0 && (i - (run.at.at(-1) ?? 0) > MAX_GAP || !SEPARATORS.has(code))) close()
  }
  close()
  return runs
}

function cardsIn(text: string, run: Run): Span[] {
  const spans: Span[] = []
  for (let from = 0; from + MIN_CARD <= run.at.length; ) {
    const length = cardLengthAt(text, run, from)
    if (length > 0) spans.push({ start: run.at[from] ?? 0, end: (run.at[from + length - 1] ?? 0) + 1, kind: 'card' })
    from += length || 1
  }
  return spans
}

function cardLengthAt(text: string, run: Run, from: number): number {
  const lengths = lengthsAt(run.digits, from)
  if (lengths === 0) return 0
  for (const length of LENGTHS) {
    if ((lengths & (1 << length)) === 0 || from + length > run.at.length) continue
    if (
      passesLuhn(run.digits, from, length) &&
      fits(text, run, { from, digits: run.digits.slice(from, from + length) })
    )
      return length
  }
  return 0
}

function fits(text: string, run: Run, { from, digits }: { from: number; digits: string }): boolean {
  if (/^(\d)\1+$/.test(digits)) return false
  const first = run.at[from] ?? 0
  const last = run.at[from + digits.length - 1] ?? 0
  const isUnbroken = last - first + 1 === digits.length
  if (
    isUnbroken
      ? !fitsUnbroken(text, { first, last, digits })
      : !fitsParted(text, run, { from, digitCount: digits.length })
  )
    return false
  return !isHarmlessRun(text, first, last + 1)
}

function fitsParted(text: string, run: Run, { from, digitCount }: { from: number; digitCount: number }): boolean {
  const at = run.at.slice(from, from + digitCount)
  const isEdged = isGroupEdge(run, from) && isGroupEdge(run, from + digitCount)
  if (!isEdged && !isGroupedAs(at)) return false
  if (isPlainlyParted(text, at)) return true
  // Commas and brackets separate lists of numbers: there the grouping must not continue beyond the number.
  return isGroupedAs(at) && !continuesGrouping(text, run, { from, digitCount })
}

function fitsUnbroken(text: string, { first, last, digits }: { first: number; last: number; digits: string }): boolean {
  const isWhole = !isDigit(text, first - 1) && !isDigit(text, last + 1)
  // Half of all short numbers that start with a 4 are bar codes of Germany and Japan, which have a check digit of their
  // own.
  if (digits.length <= 14 && passesGtin(digits)) return false
  if (!isWhole && isFraction(text, first)) return false
  return digits.length > 13 || isWhole
}

// Whether the separators around the number match its own groups.
function continuesGrouping(
  text: string,
  { at }: Run,
  { from, digitCount }: { from: number; digitCount: number },
): boolean {
  const gapBefore = (index: number): string => text.slice((at[index - 1] ?? 0) + 1, at[index] ?? 0)
  const inner = gapBefore(from + 4)
  return (
    (from > 0 && gapBefore(from) === inner) || (from + digitCount < at.length && gapBefore(from + digitCount) === inner)
  )
}

// In fours, as on the card; or 4-6-5 and 4-6-4.
function isGroupedAs(at: readonly number[]): boolean {
  const grouping = GROUPINGS[at.length]
  return grouping?.every(isBreak) === true && at.every((_, i) => i === 0 || !isBreak(i) || grouping.includes(i))

  function isBreak(index: number): boolean {
    return (at[index] ?? 0) - (at[index - 1] ?? 0) > 1
  }
}

function isGroupEdge({ at }: Run, index: number): boolean {
  return index === 0 || index === at.length || (at[index] ?? 0) - (at[index - 1] ?? 0) > 1
}

// Other groupings match only with one or two spaces, dashes or dots as separators: a list of numbers has commas, a time
// colons.
function isPlainlyParted(text: string, at: readonly number[]): boolean {
  return at.every((place, i) => i === 0 || /^[\s._+*·•~/-]{0,3}$/.test(text.slice((at[i - 1] ?? 0) + 1, place)))
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

// `0.30000000000000004`: some of the digits after a decimal point, with no more digits than a double has.
function isFraction(text: string, first: number): boolean {
  let point = first
  while (isDigit(text, point - 1)) point -= 1
  point -= 1
  let from = point
  while (isDigit(text, from - 1)) from -= 1
  let end = first
  while (isDigit(text, end)) end += 1
  const whole = text.slice(from, point)
  const digits = (whole === '0' ? 0 : whole.length) + end - point - 1
  return text[point] === '.' && whole !== '' && text[from - 1] !== '.' && digits <= MAX_SIGNIFICANT
}
