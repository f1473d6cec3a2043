import { type Find, type Kind, matchesOf, type Span } from './span.js'

const ID_PATTERNS = {
  /** Spain: DNI, and NIE with a leading letter. */
  dni: /(?<![\w.,-])(?:\d{8}|\d{2}\.\d{3}\.\d{3}|[XYZ][- ]?\d{7})[- ]?[A-HJ-NP-TV-Z](?![\w-])/g,
  /** Italy: codice fiscale; digits may be letters where two people had the same one. */
  codice:
    /(?<![A-Za-z0-9])[A-Z]{3} ?[A-Z]{3} ?[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2} ?[A-Z][\dLMNP-V]{3}[A-Z](?![A-Za-z0-9])/gi,
  /** India: Aadhaar in its three groups. */
  aadhaar: /(?<![\w.,+-])(?<!\d )[2-9]\d{3}([ -])\d{4}\1\d{4}(?![\w-]|[.,]\d| \d)/g,
  /** France: social security number with its key. */
  nir: /(?<![\w.,-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])/g,
  /** The word for an id and the id. */
  named:
    /(?<![\p{L}\d_-])(?<word>dni|nie|nif|nipc|cif|rut|run|curp|rfc|cuit|cuil|rg|cnh|pis|pan|aadhaar|aadhar|adhaar|uidai|contribuinte|n[úu]mero fiscal|identifica[cç][aã]o fiscal|niss|codice fiscale|partita iva|p\.? ?iva|steuer-?id|steuer-?idnr|steuernummer|steueridentifikationsnummer|idnr|sozialversicherungsnummer|personalausweis(?:nummer)?|reisepass(?:nummer)?|pasaporte|passaporte|passeport|passport|seguridad social|s[ée]curit[ée] sociale|national id|tax id|pesel|bsn|burgerservicenummer|personnummer|f[øo]dselsnummer|cpr-?(?:nr|nummer)|hetu|henkil[öo]tunnus|ahv(?:-?(?:nr|nummer))?|nric|oib|tfn|tax file number|tc kimlik|rodn[ée] [čc][íi]slo|gstin|voter id|cart[aã]o de cidad[aã]o)(?: (?:number|no\.?|nr\.?|n[º°]|n[úu]mero|num[ée]ro|nummer|card))?(?: (?:is|é|es|est|ist|è|lautet))?[ :#]{1,3}(?=[A-Z]{0,5}[ .-]?\d)(?<id>[A-Z\d](?:[ ./-]?[A-Z\d]){5,20})(?![\p{L}\d])/giu,
} as const

/** A substring of each word that precedes an id. */
export const ID_WORDS: readonly string[] =
  'dni nie nif nipc cif rut run curp rfc cuit cuil rg cnh pis pan aadha adhaar uidai contribuinte fiscal niss partita p.iva piva iva steuer idnr sozialv personala reisepass pasaporte passaporte passeport passport seguridad securit national tax pesel bsn burgerservice personn dselsnummer cpr hetu henkil ahv nric oib tfn kimlik rodn gstin voter cidad'.split(
    ' ',
  )

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
/** Words with other meanings, with the format of the id after them. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  pan: /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/,
  run: /^\d{1,2}\.?\d{3}\.?\d{3}-[\dK]$/i,
  rut: /^\d{1,2}\.?\d{3}\.?\d{3}-?[\dK]$/i,
  rfc: /^[A-ZÑ&]{3,4}-?\d{6}-?[A-Z\d]{3}$/i,
  rg: /^\d{1,2}\.?\d{3}\.?\d{3}-?[\dX]$/i,
  pis: /^\d{3}\.?\d{5}\.?\d{2}-?\d$/,
  cif: /^[A-Z][- ]?\d{7}[- ]?[A-Z\d]$|^\d{9}$/i,
  nie: /^[XYZ][- ]?\d{7}[- ]?[A-Z]$/i,
}
const TRAILING_WORD = /[ ./](?:[A-Za-z]{2,20}|[a-z])$|-[A-Za-z]{2,20}$/
const MIN_DIGITS = 5

/** Finds national ids by their check letters or digits: Spain, India, France. */
export const findPersonIds: Find = (text) => [
  ...find(text, ID_PATTERNS.dni, isDni),
  ...find(text, ID_PATTERNS.aadhaar, isAadhaar),
  ...find(text, ID_PATTERNS.nir, isNir),
]

/** Finds Italian fiscal codes by their check letter. */
export const findFiscalCodes: Find = (text) => find(text, ID_PATTERNS.codice, isCodiceFiscale)

/** Finds ids that are recognized only by the word before them: `NIF 123456789`. */
export function findNamedIds(text: string): Span[] {
  return matchesOf(text, ID_PATTERNS.named).flatMap(({ 0: match, index, groups }) => {
    const id = withoutWords(groups?.id ?? '')
    const start = index + match.length - (groups?.id ?? '').length
    const shape = SHAPES[(groups?.word ?? '').toLowerCase()]
    const isId = shape ? shape.test(id) : id.replace(/\D/g, '').length >= MIN_DIGITS
    return isId ? [{ start, end: start + id.length, kind: 'taxid' }] : []
  })
}

// A check letter is a capital, or follows a dash.
function withoutWords(id: string): string {
  let bare = id
  for (let tail = TRAILING_WORD.exec(bare); tail; tail = TRAILING_WORD.exec(bare)) bare = bare.slice(0, -tail[0].length)
  return bare
}

function find(text: string, pattern: RegExp, isId: (id: string) => boolean): Span[] {
  const kind: Kind = 'taxid'
  return matchesOf(text, pattern).flatMap(({ 0: match, index }) => {
    const end = match.replace(/(?: [A-Za-z]{2,20}){1,5}$/, '').length
    return isId(match.slice(0, end).replace(/[ .-]/g, '').toUpperCase())
      ? [{ start: index, end: index + end, kind }]
      : []
  })
}

function isDni(id: string): boolean {
  const digits = id.slice(0, -1).replace(/^[XYZ]/, (first) => String('XYZ'.indexOf(first)))
  return DNI_LETTERS[Number(digits) % 23] === id.at(-1)
}

/** The values of letters and digits at odd positions. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

function isCodiceFiscale(id: string): boolean {
  let sum = 0
  for (let i = 0; i < 15; i += 1) {
    const value = Number.parseInt(id.charAt(i), 36)
    const place = value < 10 ? value : value - 10
    sum += i % 2 === 0 ? (ODD[place] ?? 0) : place
  }
  return id.charCodeAt(15) - 65 === sum % 26
}

// Verhoeff: the dihedral group of ten and its permutation, https://en.wikipedia.org/wiki/Verhoeff_algorithm.
const PERMUTED = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
]

function isAadhaar(id: string): boolean {
  let check = 0
  for (let i = 0; i < id.length; i += 1) {
    check = times(check, Number(PERMUTED[i % 8]?.charAt(Number(id.charAt(id.length - 1 - i)))))
  }
  return check === 0
}

// Multiplication in the dihedral group D5.
function times(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5)
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5
}

// 97 minus the remainder; Corsica's 2A and 2B count as 19 and 18.
function isNir(id: string): boolean {
  const digits = id.replace('2A', '19').replace('2B', '18')
  return 97 - Number(BigInt(digits.slice(0, 13)) % 97n) === Number(digits.slice(13))
}
