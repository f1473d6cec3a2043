import { isHarmlessRun } from './harmless.js'
import { matchesOf, type Span } from './span.js'

/** Length of an IBAN by country. */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
}
// Not within a longer id: one in three hundred hashes contains an IBAN.
const START = /(?:(?<![A-Z0-9])|(?<=iban))[A-Z]{2} ?\d{2}/gi
const MAX_GAP = 3

/** Finds IBANs by country, length and check digits, in any case and grouping. */
export function findIbans(text: string): Span[] {
  const spans: Span[] = []
  for (const { index } of matchesOf(text, START)) {
    const length = LENGTHS[text.slice(index, index + 2).toUpperCase()]
    const end = length === undefined ? 0 : endOf(text, index, length)
    if (end > 0) spans.push({ start: index, end, kind: 'iban' })
  }
  return spans
}

function endOf(text: string, start: number, length: number): number {
  let letters = ''
  let end = start
  let gap = 0
  for (let i = start; i < text.length && letters.length < length && gap <= MAX_GAP; i += 1) {
    const char = text.charAt(i)
    if (/[a-z0-9]/i.test(char)) {
      letters += char.toUpperCase()
      end = i + 1
      gap = 0
    } else if (/[\s._/-]/.test(char)) gap += 1
    else break
  }
  if (letters.length < length || !isValid(letters)) return 0
  const isLonger = /[a-z0-9]/i.test(text.charAt(end))
  return isLonger || isHarmlessRun(text, start, end) ? 0 : end
}

// ISO 7064, MOD 97-10: the country and the check digits are moved to the end, letters count from 10.
function isValid(iban: string): boolean {
  let rest = 0
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
