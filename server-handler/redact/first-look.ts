/** Properties of a text, as bits. A set bit may be a false positive; a missing one is certain. */
export const HOLDS = {
  at: 1 << 0,
  /** A colon or an equals sign. */
  separator: 1 << 1,
  /** A slash, a backslash or a tilde. */
  slash: 1 << 2,
  letters: 1 << 3,
  /** An opening bracket of any kind. */
  bracket: 1 << 4,
  /** At least four digits. */
  fewDigits: 1 << 5,
  /** At least five digits. */
  digits: 1 << 6,
  /** A run as long as a line of base64. */
  longWord: 1 << 7,
  /** Three dots, as in an IPv4 address. */
  threeDots: 1 << 9,
  /** Two colons, as in an IPv6 address. */
  twoColons: 1 << 10,
  /** Five colons, five dashes or two dots, as in a hardware address. */
  pairs: 1 << 11,
  /** This many digits without a letter between them. */
  digits6: 1 << 12,
  digits7: 1 << 13,
  digits9: 1 << 14,
  digits11: 1 << 15,
  digits13: 1 << 16,
  /** Fourteen letters and digits separated by at most spaces, dots, dashes, slashes and underscores. */
  code14: 1 << 17,
  /** This many characters without a space. */
  run12: 1 << 18,
  run16: 1 << 19,
  run23: 1 << 20,
  /** 24 letters, digits, dashes and underscores together. */
  token24: 1 << 23,
  /** Anything that reads differently from how it is written: an escape, an entity, an unusual character. */
  encoding: 1 << 21,
  /** Marks of a URL's structure: `//`, `?`, `@`. */
  url: 1 << 22,
} as const

/** Maps three characters of each hint to the bits of its rules: the first 32 rules, and 32 more. */
export interface HintTable {
  low: Int32Array
  high: Int32Array
}

/** The result of one pass over a text. */
export interface FirstLook {
  /** Bits of {@link HOLDS}. */
  holds: number
  /** Bits of the table for the hints in the text. */
  low: number
  high: number
  isAscii: boolean
}

/** Outside ASCII a pattern may match other digits, spaces and letters: all bits are set. */
const BEYOND_ASCII = -1 << 9
const LONG_TOKEN = 24
const LONG = 60

const FOLD_BITS = 5
const FOLD = (1 << FOLD_BITS) - 1
const TRIPLE = (1 << (3 * FOLD_BITS)) - 1
const DIGIT = 1 << 5
const LETTER = 1 << 6
/** May occur within a code without ending it. */
const JOINT = 1 << 7
const BLANK = 1 << 8
const ENCODING = 1 << 9
const URL_MARK = 1 << 10
/** The common ones first: a hint is looked up by its rarest three characters. */
const BY_FREQUENCY = 'etaoinsrhldcu m0pfg.wyb-v_kx:jqz'

const CHARACTERS: Uint16Array = Uint16Array.from({ length: 128 }, (_, code) => toBits(String.fromCharCode(code)))

function toBits(char: string): number {
  const folded = foldOf(char)
  if (/\d/.test(char)) return folded | DIGIT
  if (/[a-z]/i.test(char)) return folded | LETTER
  return (
    folded |
    (/[\s._/-]/.test(char) ? JOINT : 0) |
    (/[\s\x00-\x1f]/.test(char) ? BLANK : 0) |
    (/[^\n\r\t\x20-\x7e]|[\\&%]/.test(char) ? ENCODING : 0) |
    (/[?@]/.test(char) ? URL_MARK : 0)
  )
}

// 26 letters in either case, one for all digits, four marks that keys contain, and one for the rest.
function foldOf(char: string): number {
  const letter = 'abcdefghijklmnopqrstuvwxyz'.indexOf(char.toLowerCase())
  if (letter >= 0) return letter
  if (/\d/.test(char)) return 26
  const mark = '_- .'.indexOf(char)
  return mark < 0 ? FOLD : 27 + mark
}

/** Builds the table for up to 64 rules, each with strings of which every ASCII match contains one. */
export function createHintTable(rules: readonly (readonly string[])[]): HintTable {
  const table = { low: new Int32Array(TRIPLE + 1), high: new Int32Array(TRIPLE + 1) }
  for (const [number, hints] of rules.entries()) {
    const bits = number < 32 ? table.low : table.high
    for (const index of hints.flatMap(placesOf)) bits[index] = (bits[index] ?? 0) | (1 << (number % 32))
  }
  return table
}

function placesOf(hint: string): number[] {
  // A text that contains a hint with non-ASCII characters is itself non-ASCII, and gets all bits.
  if (/[^\x00-\x7f]/.test(hint)) return []
  const triple = rarestOf(hint)
  const known = triple.length * FOLD_BITS
  const value = [...triple].reduce((index, char) => (index << FOLD_BITS) | foldOf(char), 0)
  // The characters before a shorter hint are unknown.
  return Array.from({ length: (TRIPLE >> known) + 1 }, (_, before) => (before << known) | value)
}

function rarestOf(hint: string): string {
  const triples = Array.from({ length: Math.max(1, hint.length - 2) }, (_, i) => hint.slice(i, i + 3))
  const rarity = (triple: string) =>
    [...triple.replace(/\d/g, '0').toLowerCase()].reduce((sum, char) => sum + (BY_FREQUENCY.indexOf(char) + 1 || 24), 0)
  return triples.reduce((best, each) => (rarity(each) > rarity(best) ? each : best))
}

/** One pass over the characters, which saves most passes of the patterns. */
export function lookAt(text: string, { low: lowTable, high: highTable }: HintTable): FirstLook {
  let holds = 0
  let low = 0
  let high = 0
  let triple = 0
  let digits = 0
  let digitRun = 0
  let longestDigits = 0
  let code = 0
  let wordStart = 0
  let tokenStart = 0
  let runStart = 0
  let longestRun = 0
  let dots = 0
  let colons = 0
  let dashes = 0
  let isAscii = true
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    const bits = unit < 128 ? (CHARACTERS[unit] ?? FOLD) : FOLD
    triple = ((triple << FOLD_BITS) | (bits & FOLD)) & TRIPLE
    low |= lowTable[triple] ?? 0
    high |= highTable[triple] ?? 0
    if (bits & DIGIT) {
      digits += 1
      digitRun += 1
      code += 1
      if (digitRun > longestDigits) longestDigits = digitRun
      continue
    }
    if (bits & LETTER) {
      holds |= HOLDS.letters
      digitRun = 0
      code += 1
      continue
    }
    if (code >= 14) holds |= HOLDS.code14
    if (!(bits & JOINT)) code = 0
    if (unit > 127) isAscii = false
    if (bits & ENCODING) holds |= HOLDS.encoding
    if (bits & URL_MARK) holds |= HOLDS.url
    if (bits & BLANK) {
      if (i - runStart > longestRun) longestRun = i - runStart
      runStart = i + 1
    }
    if (unit === 0x2e) dots += 1
    else if (unit === 0x3a) colons += 1
    else if (unit === 0x2d) dashes += 1
    else if (unit === 0x2f && text.charCodeAt(i + 1) === 0x2f) holds |= HOLDS.url
    holds |= markOf(unit)
    // A key may contain dashes and underscores.
    if (unit !== 0x2d && unit !== 0x5f) {
      if (i - tokenStart >= LONG_TOKEN) holds |= HOLDS.token24
      tokenStart = i + 1
    }
    // Base64 contains slashes and plus signs.
    if (unit === 0x2f || unit === 0x2b) continue
    if (i - wordStart > LONG) holds |= HOLDS.longWord
    wordStart = i
  }
  if (text.length - tokenStart >= LONG_TOKEN) holds |= HOLDS.token24
  if (text.length - wordStart > LONG) holds |= HOLDS.longWord
  if (code >= 14) holds |= HOLDS.code14
  holds |= countsOf({ digits, longestDigits, longestRun: Math.max(longestRun, text.length - runStart) })
  if (dots >= 3) holds |= HOLDS.threeDots
  if (colons >= 2) holds |= HOLDS.twoColons
  if (dots >= 2 || colons >= 5 || dashes >= 5) holds |= HOLDS.pairs
  return isAscii ? { holds, low, high, isAscii } : { holds: holds | BEYOND_ASCII, low: -1, high: -1, isAscii }
}

function markOf(unit: number): number {
  if (unit === 0x40) return HOLDS.at
  if (unit === 0x3a || unit === 0x3d) return HOLDS.separator
  if (unit === 0x2f || unit === 0x5c || unit === 0x7e) return HOLDS.slash
  return unit === 0x28 || unit === 0x5b || unit === 0x7b || unit === 0x3c ? HOLDS.bracket : 0
}

interface Counts {
  digits: number
  longestDigits: number
  longestRun: number
}

function countsOf({ digits, longestDigits, longestRun }: Counts): number {
  let holds = 0
  if (digits >= 4) holds |= HOLDS.fewDigits
  // Five digits may represent letters, too.
  if (digits >= 5) holds |= HOLDS.digits | HOLDS.letters
  if (longestDigits >= 6) holds |= HOLDS.digits6
  if (longestDigits >= 7) holds |= HOLDS.digits7
  if (longestDigits >= 9) holds |= HOLDS.digits9
  if (longestDigits >= 11) holds |= HOLDS.digits11
  if (longestDigits >= 13) holds |= HOLDS.digits13
  if (longestRun >= 12) holds |= HOLDS.run12
  if (longestRun >= 16) holds |= HOLDS.run16
  if (longestRun >= 23) holds |= HOLDS.run23
  return holds
}
