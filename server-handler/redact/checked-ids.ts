import { passesGtin, passesLuhn, weigh } from './luhn.js'
import { type Find, matchesOf, type Span } from './span.js'

/** A national id: its format, and whether its digits are consistent. */
interface CheckedId {
  pattern: RegExp
  isId: (digits: string) => boolean
}

const IDS: readonly CheckedId[] = [
  {
    /** China: region, birth date, number, check character. */
    pattern: /(?<![\w.,-])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\w-])/g,
    isId: (id) => '10X98765432'[weigh(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === id[17],
  },
  {
    /** South Korea: birth date, century and sex, number; those since 2020 have no check digit. */
    pattern: /(?<![\w.,-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?![\w-])/g,
    isId: (id) => (11 - (weigh(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(id[12]),
  },
  {
    /** Sweden, with the century: orders of today begin with a date, too. */
    pattern: /(?<![\w.,-])(?:19\d{2}|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}(?![\w-])/g,
    isId: (id) => passesLuhn(id, 2, 10),
  },
  {
    /** Finland: birth date, century, number, check character. */
    pattern: /(?<![\w.,-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y](?![\w-])/g,
    isId: (id) => '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(id.replace(/\D/g, '').slice(0, 9)) % 31] === id.at(-1),
  },
  {
    /** Switzerland: AHV number, an EAN of the country's prefix. */
    pattern: /(?<![\w.,-])756\.\d{4}\.\d{4}\.\d{2}(?![\w-]|[.,]\d)/g,
    isId: passesGtin,
  },
]

/** Finds national ids by their check digits: China, South Korea, Sweden, Finland, Switzerland. */
export const findCheckedIds: Find = (text) =>
  IDS.flatMap(({ pattern, isId }) =>
    matchesOf(text, pattern).flatMap(({ 0: match, index }): Span[] =>
      isId(match.replace(/[-+.]/g, '').toUpperCase())
        ? [{ start: index, end: index + match.length, kind: 'taxid' }]
        : [],
    ),
  )
