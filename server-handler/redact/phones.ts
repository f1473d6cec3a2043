import { type Find, spansOf } from './span.js'

const PHONE_PATTERNS = {
  /** With its country: `+55 (11) 98765-4321`. */
  international:
    /(?<![\w.+)\]}])(?:\(\+ ?[1-9]\d{0,3}\)|\+ ?[1-9])(?:[ .()/-]{0,3}\d){6,14}(?!\d|[.:]\d|\.?\d{0,6}[eE%])/g,
  /** With its country after 00: grouped, or it would be a bare run of digits. */
  doubleZero: /(?<![\w.,-])00 ?[1-9]\d{0,2}[ .()/-]{1,3}(?:\d[ .()/-]{0,3}){6,12}\d(?!\d)/g,
  /** North America: area, exchange, line. */
  american: /(?<![\w.,+-]|\d\/)(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[-. /])\d{3}[-. ]\d{4}(?!\d|[-.]\d|\w)/g,
  /** An area code in parentheses. */
  bracketed:
    /(?<![\w)\]])(?:\(0[1-9]\d{0,4}\)[ -]?(?:9 |15[ -])?\d{2,8}(?:[ .-]\d{2,5}){0,4}|\(0\) ?\d{1,5}(?:[ .-]\d{2,8}){1,4}|\([1-9]\d\)[ -]?(?:9 ?)?(?:\d{4}[ .-]?\d{4}|\d{3}[ .-]\d{2}[ .-]\d{2}|\d{3}[.-]\d{4})|\([1-9]\d{2}\)[ -]?(?:\d{3}[ .-]?\d{4}|\d{4}[ -]\d{4}|\d{2}[ -]\d{2}[ -]\d{2,3})|\((?!19|20)[1-9]\d{3}\)[ -]?\d{2,4}-\d{3,4})(?!\d|[-.,]\d| \d{3}|\w)/g,
  /** A trunk of two digits: `02 9876 5432`, `06-12345678`. */
  short:
    /(?<![\w.,:+-]|\d\/)(?<!\d[,.]? )0(?:[1-9]\d{2}(?: \d{2}){3}|[1-9][ -](?:\d{4}[ -]?\d{4}|\d{3}[ -]\d{4}|\d{3} \d{2} \d{2}))(?!\d|[.,:]\d|-\d| \d|\w)/g,
  /** Chile: a nine, then two groups of four. */
  chilean: /(?<![\w.,:+-]|\d\/)(?<!\d[,.]? )9 \d{4} \d{4}(?!\d|[.,:]\d|-\d| \d|\w)/g,
  /** Brazil: area, then eight or nine digits with a dash. */
  brazilian: /(?<![\w.,+-]|\d\/)(?:0?[1-9]\d[ .-]{1,2})(?:9[ .]?)?\d{4}[-.]\d{4}(?!\d|[-.]\d|\w)/g,
  /** France and similar: five pairs, starting with 0. */
  pairs: /(?<![\w.,:+-]|\d\/)0[1-9](?:[ .-]\d{2}){4}(?![ .-]?\d|\w)/g,
  /** Germany, the United Kingdom, Italy: an area code starting with 0, a gap, the rest. */
  trunk: /(?<![\w.,:+-])0[1-9]\d{1,4}(?: ?\/ ?|[ -])\d{3,8}(?:[ -]\d{2,6}){0,3}(?!\d|[.,:]\d|-\d|\w)/g,
  /** Spain, Portugal: three groups of three, or 2-3-2-2, without a country. */
  iberian:
    /(?<![\w.,+-]|\d\/)(?<!\d[,.]? )(?:[679]\d{2} \d{3} \d{3}|[689]\d{1,2}(?: \d{2,3}){3}|9[1-8] \d{3} \d{2} \d{2}|2\d \d{3} \d{4})(?! ?\d|[.,]\d|\w| ?(?:[€$£%]|EUR|USD|BRL|bytes?|octets|[KMG]i?B|ms|px)\b)/g,
  /** Mexico, Argentina and others: two digits, then two groups of four. */
  fours: /(?<![\w.,+-]|\d\/)(?<!\d[,.]? )[1-9]\d \d{4}[ -]\d{4}(?! ?\d|[.,-]\d|\w)/g,
  uri: /(?=[+\d])(?<=\b(?:tel|sms|callto|whatsapp|wa\.me|fax)[:/=]{1,3})\+?\d[\d ().-]{5,20}\d/gi,
  /** The word for a phone right before the digits, as in "telefone 11987654321". */
  named:
    /(?=[+\d])(?<=[\s.:#(])(?<=(?<![a-zà-ÿ])(?:phone|telephone|tel|mobile|cell|cellphone|telefone|celular|tel[eé]fono|m[oó]vil|t[eé]l[eé]phone|portable|telefon|handy|mobil|mobilnummer|handynummer|whatsapp|fax)(?: ?(?:no|nr|n[º°o]|number|n[uú]mero|num[eé]ro|nummer))?(?:[ .:#]{1,3}| is | [eé] | es | est | ist | lautet )\(?)\+?\d[\d ().-]{6,18}\d(?!\d)/gi,
} as const

const YEARS = /(?:19|20)\d{2}[- ](?:19|20)\d{2}$/
const SAME_GROUPS = /^(\d)\1{2}[ .-]\1{3}/

const HINTS: Readonly<Partial<Record<string, readonly string[]>>> = {
  international: ['+'],
  doubleZero: ['00'],
  bracketed: ['('],
  uri: ['tel', 'sms', 'callto', 'whatsapp', 'wa.me', 'fax'],
  named: ['phone', 'tel', 'fon', 'mobil', 'cel', 'móvil', 'movil', 'portable', 'handy', 'whatsapp', 'fax'],
}

/** The rules for phone numbers: by a plus sign, by their grouping, or by a preceding word. */
export const PHONES: readonly { hints?: readonly string[]; find: Find }[] = Object.entries(PHONE_PATTERNS).map(
  ([name, pattern]) => {
    const hints = HINTS[name]
    return { ...(hints && { hints }), find: spansOf(pattern, 'phone', isPhone) }
  },
)

function isPhone(match: string): boolean {
  const digits = match.replace(/\D/g, '')
  const least = digits.startsWith('0') ? 9 : 7
  return (
    digits.length >= least && digits.length <= 16 && !YEARS.test(match) && !SAME_GROUPS.test(match) && !isDate(match)
  )
}

function isDate(match: string): boolean {
  return /(?:19|20)\d{2}[-/. ](?:0[1-9]|1[0-2])[-/. ](?:0[1-9]|[12]\d|3[01])/.test(match)
}
